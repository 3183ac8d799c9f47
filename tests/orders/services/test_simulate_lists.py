"""Simulated order lists stand in the tables as if other systems had asked for them."""

import pytest
from django.db.models import F, Sum

from logistics.models import Consignment, ConsignmentLine, Recipient
from orders.models import Purchase
from orders.services import simulation_lists
from orders.services.simulation_lists import simulate_lists
from pavilion.kit import loads, proofs
from pavilion.regions.models import Region
from shops.models import Harvest
from shops.services.seeding import seed_world


@pytest.fixture
def world(db, monkeypatch):
    monkeypatch.setattr(simulation_lists, "BASKETS", 60)
    monkeypatch.setattr(simulation_lists, "TURNS", 2)
    for load in loads.registered():
        load.run()
    seed_world(say=lambda line: None, with_pictures=False)


def breaches():
    return [text for proof in proofs.registered() for text in proof.find().breaches]


def test_every_promise_holds_and_nobody_bought(world):
    done = simulate_lists(consignments=250, seed=5, days=20)

    assert breaches() == []
    assert done.consignments == 250 == Consignment.objects.filter(state="waiting").count()
    assert done.lines == ConsignmentLine.objects.count()
    grams = ConsignmentLine.objects.aggregate(sum=Sum(F("packs") * F("pack_grams")))["sum"]
    assert done.grams == grams == Harvest.objects.aggregate(sum=Sum("held_grams"))["sum"]
    assert Purchase.objects.count() == 0


def test_every_turn_asks_for_every_basket_by_other_people_in_places_of_the_same_province(world):
    simulate_lists(consignments=120, seed=5)

    baskets = {}
    for line in ConsignmentLine.objects.select_related("consignment__recipient").order_by("pk"):
        baskets.setdefault(line.consignment, []).append((line.variant_id, line.packs))
    counts = {}
    for consignment, lines in baskets.items():
        basket = (consignment.shop_id, consignment.province, *sorted(lines))
        counts[basket] = counts.get(basket, 0) + 1
    assert {count % 2 for count in counts.values()} == {0}
    assert Recipient.objects.values("name", "phone", "detail").distinct().count() > 60
    places = set(Recipient.objects.values_list("region", flat=True))
    assert places == set(Region.objects.filter(pk__in=places).values_list("pk", flat=True))
    assert all(c.recipient.region_id[:2] == c.province for c in baskets)


def test_keys_and_moments_rise_together_and_promises_come_after(world):
    simulate_lists(consignments=130, seed=5, days=9)

    rows = list(Consignment.objects.order_by("pk").values_list("asked_at", "promised_on"))
    assert [asked for asked, _promised in rows] == sorted(asked for asked, _promised in rows)
    assert all(asked.date() < promised for asked, promised in rows)
    assert (rows[-1][0] - rows[0][0]).days in (7, 8)


def test_a_seed_goes_on_where_it_stopped_and_then_writes_nothing(world):
    first = simulate_lists(consignments=120, seed=5)
    assert first.consignments == 120

    assert simulate_lists(consignments=250, seed=5).consignments == 130
    assert simulate_lists(consignments=250, seed=5).consignments == 0
    assert Consignment.objects.count() == 250
