"""A whole harvest through the API alone, from the announcement to the door; every gram is accounted for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from logistics.models import Dispatch
from logistics.services.dispatching import allocate, work
from orders.models import Purchase
from orders.services import payments
from tests.api.asking import asked
from tests.api.clients import ApiClient
from tests.logistics.factories import GUANGDONG, load_tariffs, reconcile
from tests.orders.factories import paid_notice
from tests.shops.factories import make_product, make_region, make_shop, make_user

BUYER = {"name": "李四", "phone": "13900139000", "region": GUANGDONG, "detail": "中山路2号"}


@pytest.mark.django_db
def test_a_harvest_becomes_delivered_parcels_without_a_browser():
    load_tariffs()
    make_region(GUANGDONG)
    person = make_user()
    shop = make_shop(keeper=person)
    variant = make_product(shop=shop).variants.get()
    keeper, buyer = ApiClient(person), ApiClient(make_user())

    code = keeper.post("harvests/", {"product": variant.product_id, "expected_grams": 10_000}).json()["code"]
    buyer.put(f"cart/lines/{variant.pk}/", {"packs": 3})
    number = buyer.post("checkout/", BUYER, key="buy").json()["number"]
    payments.record_notice(gateway="testpay", notice=paid_notice(Purchase.objects.get(number=number)))
    keeper.post("consignments/", asked(shop, variant), key="ask")
    keeper.post(f"harvests/{code}/deliveries/", {"grams": 6_000}, key="first")
    keeper.post(f"harvests/{code}/deliveries/", {"grams": 2_000}, key="second")
    weighed = keeper.post(f"harvests/{code}/weigh-in/").json()
    dispatch = Dispatch.objects.get(
        code=keeper.post("dispatches/", {"harvests": [code]}, key="go").json()["code"]
    )
    allocate(dispatch_id=dispatch.pk)
    for chunk in dispatch.chunks.all():
        work(chunk_id=chunk.pk)
    waybills = [row["waybill"] for row in keeper.get("parcels/").json()["results"]]
    at = (timezone.now() - timedelta(minutes=1)).isoformat()
    events = [{"waybill": waybill, "code": "delivered", "at": at} for waybill in waybills]
    told = keeper.post("tracking-events/", {"events": events}).json()

    assert weighed["fell_short_grams"] == 0
    assert (len(waybills), told) == (2, {"stored": 2, "moved": 2, "unknown": []})
    harvest = keeper.get(f"harvests/{code}/").json()
    assert (harvest["packed_grams"], harvest["held_grams"], harvest["on_hand_grams"]) == (3_500, 0, 4_500)
    references = buyer.get(f"purchases/{number}/").json()["orders"][0]["consignments"]
    assert references == [f"{number}-1-1"]
    reconcile()
