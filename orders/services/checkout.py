"""Place a purchase: one order per shop, goods held, a payment opened; the same form buys once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.gateways import is_open
from orders.models import Cart, Order, OrderLine, Payment, Purchase
from orders.services.quoting import Quote, Sending, ShopQuote, quote_cart
from orders.services.vouchers import take_vouchers, with_vouchers
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import Address, User
from pavilion.kit.errors import Refusal
from shops.models import Variant
from shops.services.stock import NotEnoughStock, hold_stock

ATTEMPTS = 3
RETURN_DAYS, FRESH_RETURN_DAYS = 7, 2  # fresh goods: 48 hours
GATEWAY = "testpay"
Besides = Callable[[Purchase], object]


class NothingToBuy(Refusal):
    """The cart is empty."""

    code = "nothing_to_buy"
    default_message = _("There is nothing to buy in the cart.")


class PriceChanged(Refusal):
    """The total is not the one the buyer was shown."""

    code = "price_changed"
    default_message = _("The total has changed since you saw it. Please look at it once more.")


class CannotPay(Refusal):
    """There is no payment provider that takes money."""

    code = "cannot_pay"
    default_message = _("Nothing can be paid here at the moment, so nothing is sold.")


@dataclass(frozen=True)
class Destination:
    """Who gets the goods, and where."""

    name: str
    phone: str
    region_code: str
    detail: str


def holder_of(*, purchase_number: str) -> str:
    """The name under which a purchase holds its grams."""
    return f"purchase:{purchase_number}"


def place_purchase(
    *,
    buyer: User | None,
    wanted: Mapping[int, int],
    destination: Destination,
    checkout_key: str,
    cart: Cart | None = None,
    note: str = "",
    seen_total_fen: int | None = None,
    variants: Mapping[int, Variant] | None = None,
    vouchers: Sequence[str] = (),
) -> Purchase:
    """Buy packs by variant: hold the grams and open the payment. The same key again is the same purchase.

    Whoever has just read the variants with product and shop gives them along; `vouchers` are codes.
    Raises NothingToBuy, PriceChanged, RegionTooWide, CannotSend, VoucherRefused, NotEnoughStock, PleaseRetry.
    """
    if (before := _placed_before(checkout_key, buyer)) is not None:
        return before
    if not wanted:
        raise NothingToBuy
    if not is_open(GATEWAY):
        raise CannotPay
    for attempt in count(1):
        known = variants if attempt == 1 else None
        to, today = destination.region_code, timezone.localdate()
        quote = quote_cart(wanted=wanted, region_code=to, on=today, variants=known)
        quote = with_vouchers(quote=quote, codes=vouchers, buyer=buyer)
        if seen_total_fen not in {None, quote.total_fen}:
            raise PriceChanged
        try:
            key = checkout_key
            return place_quoted(
                buyer=buyer, quote=quote, destination=destination, checkout_key=key, cart=cart, note=note
            )
        except NotEnoughStock:  # somebody was faster on one harvest; another may still have it
            if attempt == ATTEMPTS:
                raise
    raise AssertionError


def place_quoted(
    *,
    buyer: User | None,
    quote: Quote,
    destination: Destination,
    checkout_key: str,
    cart: Cart | None = None,
    note: str = "",
    besides: Besides | None = None,
) -> Purchase:
    """Buy exactly what was quoted; `besides` writes more rows with the purchase, before the goods are held.

    The same key again is the same purchase. Raises NotEnoughStock and PleaseRetry.
    """
    try:
        return _place(buyer, quote, destination, checkout_key, cart, note, besides)
    except IntegrityError:
        if (before := _placed_before(checkout_key, buyer)) is not None:
            return before
        raise


def _placed_before(checkout_key: str, buyer: User | None) -> Purchase | None:
    purchase = Purchase.objects.filter(checkout_key=checkout_key).first()
    if purchase is not None and purchase.buyer_id not in {None, buyer and buyer.pk}:
        raise Refusal
    return purchase


@transaction.atomic
def _place(
    buyer: User | None,
    quote: Quote,
    to: Destination,
    checkout_key: str,
    cart: Cart | None,
    note: str,
    besides: Besides | None,
) -> Purchase:
    purchase = _write_purchase(buyer, quote, to, checkout_key, note)
    if cart is not None:
        cart.lines.filter(variant__in=quote.variants).delete()
    if buyer is not None:
        _remember_address(buyer, to)
    record_act(actor=buyer, verb="purchase.place", target=f"purchase:{purchase.number}")
    take_vouchers(purchase=purchase, quote=quote, buyer=buyer)
    if besides is not None:
        besides(purchase)
    hold_stock(
        grams_by_harvest=quote.grams_by_harvest,
        holder=holder_of(purchase_number=purchase.number),
        until=purchase.expires_at,
    )
    return purchase


def _write_purchase(
    buyer: User | None, quote: Quote, to: Destination, checkout_key: str, note: str
) -> Purchase:
    now = timezone.now()
    purchase = Purchase.objects.create(
        buyer=buyer,
        name=to.name,
        phone=to.phone,
        region_id=to.region_code,
        detail=to.detail,
        total_fen=quote.total_fen,
        checkout_key=checkout_key,
        placed_at=now,
        expires_at=now + timedelta(minutes=settings.HOLD_MINUTES),
    )
    orders = Order.objects.bulk_create(
        _order(purchase, part, number=n, note=note) for n, part in enumerate(quote.shops, start=1)
    )
    OrderLine.objects.bulk_create(
        line
        for order, part in zip(orders, quote.shops, strict=True)
        for sending in part.sendings
        for line in _lines(order, sending, quote.variants)
    )
    Payment.objects.create(purchase_number=purchase.number, gateway=GATEWAY, fen=purchase.total_fen)
    return purchase


def _order(purchase: Purchase, part: ShopQuote, *, number: int, note: str) -> Order:
    return Order(
        purchase=purchase,
        shop=part.shop,
        number=f"{purchase.number}-{number}",
        goods_fen=part.goods_fen,
        freight_fen=part.freight_fen,
        discount_fen=part.discount_fen,
        pavilion_fen=part.pavilion_fen,
        total_fen=part.total_fen,
        commission_bp=part.shop.commission_bp,
        note=note,
        placed_at=purchase.placed_at,
    )


def _lines(order: Order, sending: Sending, variants: Mapping[int, Variant]) -> list[OrderLine]:
    lines = []
    for placed in sending.placed:
        variant = variants[placed.variant_id]
        product = variant.product
        english = f"{product.title_en or product.title_zh} {variant.title_en or variant.title_zh}"
        lines.append(
            OrderLine(
                order=order,
                variant=variant,
                harvest_id=placed.harvest_id,
                packs=placed.packs,
                pack_grams=variant.net_grams,
                price_fen=variant.price_fen,
                title_zh=f"{product.title_zh} {variant.title_zh}",
                title_en=english,
                return_days=FRESH_RETURN_DAYS if product.fresh else RETURN_DAYS,
                promised_on=sending.promised_on,
            )
        )
    return lines


def _remember_address(buyer: User, to: Destination) -> None:
    same = {"name": to.name, "phone": to.phone, "region_id": to.region_code, "detail": to.detail}
    now = timezone.now()
    if not Address.objects.filter(person=buyer, **same).update(used_at=now):
        Address.objects.create(person=buyer, used_at=now, **same)
