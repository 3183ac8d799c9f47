"""Simulated trade stands in the tables as if it had gone through the checkout."""

import pytest
from django.db.models import Count, F, Sum

from logistics.models import Consignment, ConsignmentLine
from orders.models import GatewayNotice, Order, OrderLine, Payment, Posting, Purchase
from orders.services.simulation import Featured, NothingOnSale, simulate_sales
from pavilion.kit import loads, proofs
from shops.models import Harvest
from shops.services.seeding import seed_world, weigh_in_featured
from shops.services.seeding_harvests import FEATURED_LOT


@pytest.fixture
def world(db):
    for load in loads.registered():
        load.run()
    seed_world(say=lambda line: None, with_pictures=False)


def breaches():
    return [text for proof in proofs.registered() for text in proof.find().breaches]


def test_every_promise_holds_and_every_order_is_paid_and_consigned(world):
    done = simulate_sales(consignments=400, seed=5)

    assert breaches() == []
    assert done.consignments == 400 == Consignment.objects.filter(state="waiting").count()
    assert Order.objects.filter(state="paid", purchase__state="paid").count() == 400
    assert Payment.objects.filter(state="paid").count() == GatewayNotice.objects.count() == done.purchases
    assert Posting.objects.aggregate(fen=Sum("fen"))["fen"] == done.fen
    assert OrderLine.objects.filter(consignment_line_id=None).count() == 0


def test_a_copied_row_equals_one_that_was_saved(world):
    simulate_sales(consignments=50, seed=5)

    one = Consignment.objects.order_by("pk")[0]
    saved = Consignment(
        reference="x", shop=one.shop, recipient=one.recipient, province="62", promised_on="2026-01-01"
    )
    saved.save()
    saved.refresh_from_db()
    for name in ("state", "note", "dispatch_id", "chunk"):
        assert getattr(one, name) == getattr(saved, name), name
    line = ConsignmentLine.objects.order_by("pk")[0]
    assert (line.short, line.unsendable, line.cancelled, line.unsendable_reason) == (0, 0, 0, "")


def test_the_same_seed_writes_nothing_again_and_another_does(world):
    simulate_sales(consignments=60, seed=5)

    assert simulate_sales(consignments=60, seed=5) is None
    assert Consignment.objects.count() == 60
    simulate_sales(consignments=60, seed=6)
    assert Consignment.objects.count() == 120


def test_a_featured_lot_is_sold_to_the_last_gram_and_falls_short_by_what_was_not_weighed(world):
    lot = Harvest.objects.get(code=FEATURED_LOT)

    simulate_sales(consignments=1_000, seed=5, featured=Featured(harvest_id=lot.pk, orders=800))

    lot.refresh_from_db()
    assert (lot.held_grams, lot.on_hand_grams) == (12_120_000, 0)
    lines = ConsignmentLine.objects.filter(harvest=lot)
    assert lines.values("consignment").distinct().count() == 800
    missing = weigh_in_featured()
    short = lines.aggregate(grams=Sum(F("short") * F("pack_grams")))["grams"]
    assert missing == 120_000
    assert 120_000 <= short < 120_000 + 500
    assert breaches() == []


def test_purchases_from_two_shops_are_one_payment(world):
    simulate_sales(consignments=600, seed=5)

    joined = Purchase.objects.annotate(orders_count=Count("orders")).filter(orders_count=2)
    assert joined.exists()
    assert not joined.filter(orders__shop=None).exists()
    assert Purchase.objects.count() == Payment.objects.count() < 600


def test_what_lacks_is_brought_in_and_weighed(world):
    before = Harvest.objects.count()

    simulate_sales(consignments=12_000, seed=5)

    assert Harvest.objects.count() > before
    assert breaches() == []


def test_without_goods_there_is_nothing_to_simulate(db):
    with pytest.raises(NothingOnSale):
        simulate_sales(consignments=10, seed=5)

    assert Purchase.objects.count() == 0
