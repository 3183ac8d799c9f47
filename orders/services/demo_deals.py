"""What the demo's shops and buyers agree on: group buys half full, vouchers to try, something looked for."""

import uuid
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from orders.gateways.notices import Event, Notice
from orders.models import Demand, GroupBuy, Payment, Purchase, Voucher
from orders.services.checkout import GATEWAY, Destination
from orders.services.demands import DemandData, OfferData, make_offer, post_demand
from orders.services.group_buys import GroupBuyData, open_group_buy
from orders.services.payments import record_notice
from orders.services.pledging import Part, join_group_buy
from orders.services.vouchers import VoucherData, make_voucher
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from pavilion.regions.models import Region
from shops.models import Category, Harvest, Product, Shop, Variant
from shops.models.harvests import HarvestQuerySet
from shops.services.seeding_shops import DOMAIN

JOINERS = ("buyer", "official", "farmer")
PARTS = (Part(3, 5), Part(2, 2), Part(1, 3))
WHERE_TO = "440106"
HEAVY_GRAMS = 3_000
LEAST_GRAMS = 60_000
DAYS_OPEN, DAYS_TO_SEND, DAYS_OF_VOUCHERS = 4, 6, 60
CASE_PACKS, MOST_CASES = 12, 3


def make_deals() -> int:
    """Open group buys with people in them, give vouchers, look for something; how many group buys are new.

    Run again it makes nothing twice.
    """
    people = {name: User.objects.filter(email=f"{name}@{DOMAIN}").first() for name in JOINERS}
    goods = _goods()
    _give_vouchers(goods)
    if people["buyer"] is not None and goods and not Demand.objects.exists():
        _look_for_something(people["buyer"], goods[0])
    if GroupBuy.objects.exists():
        return 0
    for number, variant in enumerate(goods[:3]):
        group = _open(variant)
        for person, part in list(zip(people.values(), PARTS, strict=True))[: 3 - number]:
            if person is not None:
                _join(group, person, part)
    return len(goods[:3])


def _goods() -> list[Variant]:
    """One light pack for each aisle, of different shops, with enough behind it in one harvest."""
    found: dict[int, Variant] = {}
    for category in Category.values:
        rows = Variant.objects.filter(
            on_sale=True,
            gross_grams__lt=HEAVY_GRAMS,
            product__category=category,
            product__state=Product.State.ON_SALE,
            product__shop__state=Shop.State.OPEN,
            product__shelf_life_days__gte=Product.FRESH_DAYS,
            product__harvests__in=_harvests(),
        ).exclude(product__shop__in=found)
        variant = rows.select_related("product__shop").order_by("pk").first()
        if variant is not None:
            found[variant.product.shop_id] = variant
    return list(found.values())


def _harvests() -> HarvestQuerySet:
    free = F("received_grams") - F("held_grams") - F("packed_grams") - F("lost_grams") - F("reserve_grams")
    long_good = timezone.localdate() + timedelta(days=DAYS_TO_SEND + 30)
    lots = Harvest.objects.on_sale(on=long_good).filter(weighed_in_at__isnull=False)
    return lots.alias(free=free).filter(free__gte=LEAST_GRAMS)


def _open(variant: Variant) -> GroupBuy:
    today = timezone.localdate()
    return open_group_buy(
        variant=variant,
        harvest=_harvests().filter(product=variant.product_id).earliest("pk"),
        data=GroupBuyData(
            case_packs=CASE_PACKS,
            price_fen=variant.price_fen * 8 // 10,
            least_cases=1,
            most_cases=MOST_CASES,
            closes_at=timezone.now() + timedelta(days=DAYS_OPEN),
            ready_on=today + timedelta(days=DAYS_TO_SEND),
            words="整箱发货，省下的包装和运费让给大家。",
        ),
        actor=None,
    )


def _join(group: GroupBuy, person: User, part: Part) -> None:
    to = Destination(person.name or "王小明", "13700137000", WHERE_TO, "天河路385号")
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"demo-part-{group.pk}-{person.pk}"))
    try:
        purchase = join_group_buy(group=group, part=part, buyer=person, destination=to, checkout_key=key)
    except Refusal:  # no courier takes these goods there: the group buy stands without this part
        return
    _pay(purchase)


def _pay(purchase: Purchase) -> None:
    payment = Payment.objects.get(purchase_number=purchase.number)
    notice = Notice(
        notice_id=f"paid-{payment.key}",
        event=Event.PAID,
        payment=str(payment.key),
        fen=payment.fen,
        reference=f"DEMO-{purchase.number}",
    )
    record_notice(gateway=GATEWAY, notice=notice)


def _give_vouchers(goods: list[Variant]) -> None:
    ends_on = timezone.localdate() + timedelta(days=DAYS_OF_VOUCHERS)
    shop = goods[0].product.shop if goods else None
    for giver, data in (
        (None, VoucherData("LONGNAN-10", "fixed", fen=1_000, least_goods_fen=9_900, ends_on=ends_on)),
        (shop, VoucherData("SHAN-5", "percent", percent=5, ends_on=ends_on)),
    ):
        if not Voucher.objects.filter(code=data.code).exists():
            make_voucher(shop=giver, data=data, actor=None)


def _look_for_something(buyer: User, variant: Variant) -> None:
    demand = post_demand(
        buyer=buyer,
        data=DemandData(
            title=f"{variant.product.title_zh} / {variant.product.title_en}"[:60],
            category=variant.product.category,
            grams=20_000,
            region=Region.objects.get(pk=WHERE_TO[:2]),
            by_day=timezone.localdate() + timedelta(days=30),
            words="送客户用，要今年的新货。",
        ),
    )
    offer = OfferData(
        variant=variant,
        harvest=_harvests().filter(product=variant.product_id).earliest("pk"),
        packs=20,
        price_fen=variant.price_fen * 85 // 100,
        words="二十份起，单独包好。",
    )
    make_offer(demand=demand, shop=variant.product.shop, data=offer, actor=None)
