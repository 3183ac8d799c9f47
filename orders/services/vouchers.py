"""Vouchers at the checkout: tried on a quote, taken with the purchase; the last use has one taker."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.models import Order, Purchase, Voucher, VoucherUse
from orders.rules.vouchers import deal
from orders.services.quoting import Quote
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from pavilion.kit.money import yuan_text
from shops.models import Shop
from shops.services.stock import patient_lock

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,23}")
MOST_CODES = 10
ALIVE = (Purchase.State.OPEN, Purchase.State.PAID)


class VoucherRefused(Refusal):
    """A voucher cannot be used here; the message says which and why."""

    code = "voucher_refused"
    default_message = gettext_lazy("This voucher cannot be used here.")

    def __init__(self, message: str = "") -> None:
        text = message or self.default_message
        super().__init__(text, fields={"vouchers": text})


class BadVoucher(Refusal):
    """Terms of a voucher that cannot be; `fields` says which."""

    code = "bad_voucher"
    default_message = gettext_lazy("A voucher cannot be made like this.")


@dataclass(frozen=True)
class VoucherData:
    """What somebody who gives a voucher says."""

    code: str
    kind: str
    fen: int = 0
    percent: int = 0
    most_fen: int | None = None
    least_goods_fen: int = 0
    starts_on: date | None = None
    ends_on: date | None = None
    uses_most: int | None = None
    per_buyer_most: int | None = 1


def codes_in(*, text: str) -> list[str]:
    """The codes somebody typed, in capitals, each once."""
    found = re.split(r"[\s,;，；、]+", text.upper().strip())
    return list(dict.fromkeys(code for code in found if code))


@transaction.atomic
def make_voucher(
    *, shop: Shop | None, data: VoucherData, actor: User | None, acting_for: str = ""
) -> Voucher:
    """Give a voucher: a shop's own, or without a shop the pavilion's. Raises BadVoucher naming fields."""
    starts_on = data.starts_on or timezone.localdate()
    wrong = _wrong_terms(data, starts_on)
    if wrong:
        raise BadVoucher(fields=wrong)
    fixed = data.kind == Voucher.Kind.FIXED
    try:
        with transaction.atomic():
            voucher = Voucher.objects.create(
                code=data.code,
                shop=shop,
                kind=data.kind,
                fen=data.fen if fixed else 0,
                percent=0 if fixed else data.percent,
                most_fen=None if fixed else data.most_fen,
                least_goods_fen=data.least_goods_fen,
                starts_on=starts_on,
                ends_on=data.ends_on or starts_on,
                uses_most=data.uses_most,
                per_buyer_most=data.per_buyer_most,
            )
    except IntegrityError as error:
        raise BadVoucher(fields={"code": _("There is a voucher with this code already.")}) from error
    record_act(actor=actor, acting_for=acting_for, verb="voucher.make", target=f"voucher:{voucher.code}")
    return voucher


def _wrong_terms(data: VoucherData, starts_on: date) -> dict[str, str]:
    fixed = data.kind == Voucher.Kind.FIXED
    checks = {
        "code": (
            CODE.fullmatch(data.code),
            _("Three to 24 letters, digits and dashes."),
        ),
        "fen": (not fixed or data.fen > 0, _("Say how much it takes off.")),
        "percent": (fixed or 1 <= data.percent <= 90, _("From 1 to 90 percent.")),
        "ends_on": (data.ends_on and data.ends_on >= starts_on, _("It has to end after it begins.")),
    }
    return {name: text for name, (right, text) in checks.items() if not right}


@transaction.atomic
def stop_voucher(*, voucher: Voucher, actor: User | None, acting_for: str = "") -> None:
    """Take no more uses; what was bought with it stays as it is. Stopping twice is stopping once."""
    if Voucher.objects.filter(pk=voucher.pk, stopped_at__isnull=True).update(stopped_at=timezone.now()):
        record_act(actor=actor, acting_for=acting_for, verb="voucher.stop", target=f"voucher:{voucher.code}")


def with_vouchers(*, quote: Quote, codes: Sequence[str], buyer: User | None) -> Quote:
    """A quote with what these vouchers take off; reads only. Raises VoucherRefused."""
    if not codes:
        return quote
    vouchers = _find(codes)
    goods = {part.shop.pk: part.goods_fen for part in quote.shops}
    _check_stacking(vouchers)
    for voucher in vouchers:
        _check_terms(voucher, goods, on=timezone.localdate())
        _check_uses(voucher, buyer)
    discounts = deal([voucher.worth for voucher in vouchers], goods_by_shop=goods)
    parts = (replace(part, discounts=tuple(discounts[part.shop.pk])) for part in quote.shops)
    return replace(quote, shops=tuple(parts))


def take_vouchers(*, purchase: Purchase, quote: Quote, buyer: User | None) -> None:
    """Write down what is taken off, if each voucher has a use left. Raises VoucherRefused, PleaseRetry."""
    taken = {part.shop.pk: part.discounts for part in quote.shops}
    ids = {each.voucher_id for discounts in taken.values() for each in discounts}
    if not ids:
        return
    with patient_lock():
        vouchers = list(Voucher.objects.filter(pk__in=ids).locked())
    for voucher in vouchers:
        _check_uses(voucher, buyer)
    VoucherUse.objects.bulk_create(
        VoucherUse(order=order, voucher_id=each.voucher_id, borne_by=each.borne_by, fen=each.fen)
        for order in Order.objects.filter(purchase=purchase).order_by("pk")
        for each in taken[order.shop_id]
    )


def check_late(*, purchase: Purchase) -> None:
    """Before a purchase that was over comes alive by a late payment: its vouchers must still have a use.

    Raises VoucherRefused, PleaseRetry.
    """
    used = Voucher.objects.filter(uses__order__purchase=purchase)
    if not used.exists():
        return
    with patient_lock():
        vouchers = list(Voucher.objects.filter(pk__in=used.values("pk")).locked())
    for voucher in vouchers:
        _check_uses(voucher, purchase.buyer)


def _find(codes: Sequence[str]) -> list[Voucher]:
    if len(codes) > MOST_CODES:
        raise VoucherRefused
    known = {
        voucher.code: voucher for voucher in Voucher.objects.filter(code__in=codes).select_related("shop")
    }
    for code in codes:
        if code not in known or known[code].stopped_at is not None:
            raise VoucherRefused(_("There is no voucher %(code)s.") % {"code": code})
    return [known[code] for code in codes]


def _check_stacking(vouchers: Sequence[Voucher]) -> None:
    givers = [voucher.shop_id for voucher in vouchers]
    for voucher in vouchers:
        if givers.count(voucher.shop_id) > 1:
            giver = voucher.shop.name if voucher.shop else _("the pavilion")
            raise VoucherRefused(_("Only one voucher of %(giver)s at a time.") % {"giver": giver})


def _check_terms(voucher: Voucher, goods: dict[int, int], *, on: date) -> None:
    words = {"code": voucher.code}
    if on < voucher.starts_on:
        raise VoucherRefused(_("Voucher %(code)s is not valid yet.") % words)
    if on > voucher.ends_on:
        raise VoucherRefused(_("Voucher %(code)s is not valid any more.") % words)
    if voucher.shop_id is not None and voucher.shop_id not in goods:
        raise VoucherRefused(_("Voucher %(code)s is for goods of another shop.") % words)
    value = sum(goods.values()) if voucher.shop_id is None else goods[voucher.shop_id]
    if value < voucher.least_goods_fen:
        missing = yuan_text(voucher.least_goods_fen - value)
        raise VoucherRefused(
            _("Voucher %(code)s: goods for ¥%(missing)s more are needed.") % (words | {"missing": missing})
        )


def _check_uses(voucher: Voucher, buyer: User | None) -> None:
    words = {"code": voucher.code}
    if voucher.per_buyer_most is not None and buyer is None:
        raise VoucherRefused(_("Please sign in to use voucher %(code)s.") % words)
    alive = Purchase.objects.filter(orders__voucher_uses__voucher=voucher, state__in=ALIVE)
    if voucher.uses_most is not None and alive.distinct().count() >= voucher.uses_most:
        raise VoucherRefused(_("Voucher %(code)s has been used up.") % words)
    if voucher.per_buyer_most is not None and buyer is not None:
        mine = alive.filter(Q(buyer=buyer)).distinct().count()
        if mine >= voucher.per_buyer_most:
            raise VoucherRefused(_("You have used voucher %(code)s already.") % words)
