"""Rows of the orders floor, made the way buyers make them."""

import uuid
from datetime import timedelta
from itertools import count

from django.utils import timezone

from logistics.models import Carrier, Carton, Parcel, Service, Tariff, WaybillRange
from orders.gateways.notices import Event, Notice
from orders.models import GroupBuy, Payment
from orders.services import checkout, demands, group_buys, payments, pledging, vouchers
from tests.logistics.factories import run_dispatch
from tests.shops.factories import make_harvest, make_product, make_region, make_shop, make_user

NUMBERS = count(1)
TO_REGION = "621221"


def make_market():
    """One courier with one service and one carton: a parcel to Gansu costs 500 + 120 fen and 2 to 4 days."""
    for code in (TO_REGION, "621202103"):
        make_region(code)
    carrier, _made = Carrier.objects.get_or_create(
        code="slow", defaults={"name_zh": "慢递", "name_en": "Slow", "waybill_pattern": r"^S\d+$"}
    )
    service, _made = Service.objects.get_or_create(
        code="slow-std",
        defaults={
            "carrier": carrier,
            "name_zh": "标快",
            "name_en": "Standard",
            "level": "standard",
            "max_weight_grams": 30_000,
            "max_side_mm": 1200,
            "max_sides_sum_mm": 2000,
            "suits_fresh": True,
        },
    )
    Tariff.objects.get_or_create(
        service=service,
        province="62",
        valid_from="2020-01-01",
        defaults={
            "tiers": [[1000, 500]],
            "base_fen": 500,
            "from_grams": 1000,
            "step_fen": 100,
            "divisor_cm3_per_kg": 60_000,
            "rounding": "ceil_step",
            "days_min": 2,
            "days_max": 4,
        },
    )
    WaybillRange.objects.get_or_create(
        carrier=carrier, prefix="S", digits=9, defaults={"next": 1, "last": 999_999}
    )
    Carton.objects.get_or_create(
        code="BOX",
        defaults={
            "name_zh": "箱",
            "name_en": "Box",
            "kind": "carton",
            "outer_length_mm": 410,
            "outer_width_mm": 310,
            "outer_height_mm": 310,
            "inner_length_mm": 400,
            "inner_width_mm": 300,
            "inner_height_mm": 300,
            "tare_grams": 300,
            "price_fen": 120,
            "max_load_grams": 20_000,
            "max_fragile_units": 6,
        },
    )


def make_goods(*, shop=None, received_grams=100_000, net_grams=500, **extra):
    """A variant on sale with a harvest behind it."""
    product = make_product(shop=shop or make_shop(commission_bp=500), variants=(net_grams,))
    make_harvest(product=product, received_grams=received_grams, **extra)
    return product.variants.get()


def destination(**extra):
    fields = {"name": "王小明", "phone": "13800138000", "region_code": TO_REGION, "detail": "东大街1号"}
    return checkout.Destination(**fields | extra)


def make_purchase(*, wanted=None, buyer=None, **extra):
    """A purchase that waits for payment; of two packs unless told otherwise."""
    make_market()
    if wanted is None:
        wanted = {make_goods().pk: 2}
    extra.setdefault("checkout_key", str(uuid.uuid4()))
    extra.setdefault("destination", destination())
    return checkout.place_purchase(buyer=buyer, wanted=wanted, **extra)


def paid_notice(purchase, **extra):
    payment = Payment.objects.filter(purchase_number=purchase.number).latest("pk")
    fields = {
        "notice_id": f"notice-{next(NUMBERS)}",
        "event": Event.PAID,
        "payment": str(payment.key),
        "fen": payment.fen,
        "reference": "T1",
    }
    return Notice(**fields | extra)


def make_paid_purchase(**extra):
    purchase = make_purchase(**extra)
    payments.record_notice(gateway="testpay", notice=paid_notice(purchase))
    purchase.refresh_from_db()
    return purchase


def make_buyer(**extra):
    return make_user(**extra)


def expire(purchase):
    """Let the time to pay be over."""
    past = timezone.now() - timedelta(minutes=1)
    purchase.expires_at = past
    purchase.save(update_fields=["expires_at"])
    return past


def pack(order, *, state="delivered", days_ago=8):
    """Dispatch an order's harvest, and let its one parcel have come so far, so long ago."""
    run_dispatch(order.lines.get().harvest)
    then = timezone.now() - timedelta(days=days_ago)
    parcels = Parcel.objects.filter(consignment__reference__startswith=f"{order.number}-")
    parcels.update(state=state, state_at=then, packed_at=then)
    return parcels.get()


def make_group_buy(*, variant=None, harvest=None, **extra):
    """A group buy of cases of ten at 40 yuan a pack."""
    variant = variant or make_goods()
    harvest = harvest or variant.product.harvests.get()
    fields = {
        "case_packs": 10,
        "price_fen": 4_000,
        "least_cases": 1,
        "most_cases": 3,
        "closes_at": timezone.now() + timedelta(days=3),
        "ready_on": timezone.localdate() + timedelta(days=5),
    }
    data = group_buys.GroupBuyData(**fields | extra)
    return group_buys.open_group_buy(variant=variant, harvest=harvest, data=data, actor=None)


def ask_for_part(group, firm, most=None, *, buyer=None, **extra):
    """A purchase of a part of a group buy, still to be paid."""
    make_market()
    extra.setdefault("checkout_key", str(uuid.uuid4()))
    extra.setdefault("destination", destination())
    return pledging.join_group_buy(
        group=group, part=pledging.Part(firm, most or firm), buyer=buyer or make_buyer(), **extra
    )


def join(group, firm, most=None, **extra):
    """A paid part of a group buy."""
    purchase = ask_for_part(group, firm, most, **extra)
    payments.record_notice(gateway="testpay", notice=paid_notice(purchase))
    return purchase.pledge


def let_it_close(group):
    """Let the time to join be over."""
    GroupBuy.objects.filter(pk=group.pk).update(closes_at=timezone.now() - timedelta(minutes=1))


def make_voucher(code="SPRING", *, shop=None, **extra):
    """A voucher of ten yuan, of the pavilion unless a shop is named."""
    fields = {"kind": "fixed", "fen": 1_000, "ends_on": timezone.localdate() + timedelta(days=9)}
    data = vouchers.VoucherData(code=code, **fields | extra)
    return vouchers.make_voucher(shop=shop, data=data, actor=None)


def make_demand(*, buyer=None, **extra):
    """Somebody looks for 50 kg of Sichuan pepper."""
    fields = {"title": "大红袍花椒", "grams": 50_000, "by_day": timezone.localdate() + timedelta(days=30)}
    data = demands.DemandData(**{"region": make_region("62")} | fields | extra)
    return demands.post_demand(buyer=buyer or make_buyer(), data=data)


def make_offer(demand, *, variant=None, **extra):
    """A shop offers 20 packs at 35 yuan to one buyer alone."""
    variant = variant or make_goods()
    fields = {
        "variant": variant,
        "harvest": variant.product.harvests.earliest("pk"),
        "packs": 20,
        "price_fen": 3_500,
    }
    data = demands.OfferData(**fields | extra)
    return demands.make_offer(demand=demand, shop=variant.product.shop, data=data, actor=None)
