from datetime import timedelta

import pytest
from django.utils import timezone

from pavilion.accounts.models import Act
from shops.models import Hold, StockEntry
from shops.services.harvests import (
    AlreadyWeighedIn,
    HarvestClosed,
    HarvestData,
    NothingReceived,
    NotThatMuch,
    ShareData,
    StillPromised,
    announce_harvest,
    book_loss,
    close_harvest,
    receive_delivery,
    revise_harvest,
    share_harvest,
    weigh_in,
)
from shops.services.stock import hold_stock
from shops.services.weighing import BeingPacked
from shops.signals import harvest_falls_short
from tests.shops.factories import make_harvest, make_product, make_user

SOON = timezone.now() + timedelta(hours=1)


@pytest.fixture
def floors_above():
    """A stand-in for consignment lines: 1,000 g promised packs, given up on request."""
    heard = []

    def give_up(*, harvest_id, missing_grams, **_):
        heard.append((harvest_id, missing_grams))
        return -(-missing_grams // 1_000) * 1_000

    receivers, harvest_falls_short.receivers = harvest_falls_short.receivers, []
    harvest_falls_short.connect(give_up)
    yield heard
    harvest_falls_short.disconnect(give_up)
    harvest_falls_short.receivers = receivers


@pytest.fixture
def nobody_above():
    receivers, harvest_falls_short.receivers = harvest_falls_short.receivers, []
    yield
    harvest_falls_short.receivers = receivers


@pytest.mark.django_db
def test_two_deliveries_and_a_weighing_make_the_harvest():
    person, product = make_user(), make_product()
    harvest = announce_harvest(product=product, data=HarvestData(expected_grams=10_000), actor=person)

    receive_delivery(harvest_id=harvest.pk, grams=4_000, token="a", actor=person)
    receive_delivery(harvest_id=harvest.pk, grams=4_000, token="a", actor=person)
    receive_delivery(harvest_id=harvest.pk, grams=5_000, token="b", actor=person)
    assert weigh_in(harvest_id=harvest.pk, actor=person) == 0

    harvest.refresh_from_db()
    assert (harvest.received_grams, harvest.on_hand_grams, harvest.state) == (9_000, 9_000, "received")
    assert sorted(harvest.entries.values_list("grams", flat=True)) == [4_000, 5_000]
    assert list(Act.objects.order_by("pk").values_list("verb", flat=True)) == [
        "harvest.announce",
        "harvest.receive",
        "harvest.receive",
        "harvest.weigh_in",
    ]


@pytest.mark.django_db
def test_codes_of_one_day_differ():
    product = make_product()

    codes = {
        announce_harvest(product=product, data=HarvestData(expected_grams=1), actor=None).code
        for _ in range(4)
    }

    assert len(codes) == 4


@pytest.mark.django_db
def test_a_weighing_below_the_promise_drops_the_newest_holds_first_and_then_asks_above(floors_above):
    harvest = make_harvest(expected_grams=10_000, received_grams=6_000, weighed_in=False, held_grams=7_500)
    hold_stock(grams_by_harvest={harvest.pk: 1_000}, holder="older", until=SOON)
    hold_stock(grams_by_harvest={harvest.pk: 500}, holder="newest", until=SOON)

    assert weigh_in(harvest_id=harvest.pk, actor=None) == 3_000

    harvest.refresh_from_db()
    assert floors_above == [(harvest.pk, 1_500)]
    assert harvest.held_grams == 9_000 - 1_500 - 2_000
    assert not Hold.objects.exists()


@pytest.mark.django_db
def test_only_the_holds_that_stand_in_the_way_are_dropped(floors_above):
    harvest = make_harvest(expected_grams=10_000, received_grams=1_200, weighed_in=False)
    hold_stock(grams_by_harvest={harvest.pk: 1_000}, holder="older", until=SOON)
    hold_stock(grams_by_harvest={harvest.pk: 500}, holder="newest", until=SOON)

    assert weigh_in(harvest_id=harvest.pk, actor=None) == 300

    assert Hold.objects.get().holder == "older"
    assert floors_above == []


@pytest.mark.django_db
def test_promises_that_cannot_be_given_up_refuse_the_weighing(nobody_above):
    harvest = make_harvest(expected_grams=10_000, received_grams=1_000, weighed_in=False, held_grams=2_000)
    hold_stock(grams_by_harvest={harvest.pk: 1}, holder="x", until=SOON)

    with pytest.raises(BeingPacked):
        weigh_in(harvest_id=harvest.pk, actor=None)

    harvest.refresh_from_db()
    assert (harvest.held_grams, harvest.weighed_in_at, Hold.objects.count()) == (2_001, None, 1)


@pytest.mark.django_db
def test_weighing_in_happens_once_and_needs_a_delivery():
    empty, done = make_harvest(expected_grams=5), make_harvest(received_grams=5)

    with pytest.raises(NothingReceived):
        weigh_in(harvest_id=empty.pk, actor=None)
    with pytest.raises(AlreadyWeighedIn):
        weigh_in(harvest_id=done.pk, actor=None)
    with pytest.raises(AlreadyWeighedIn):
        receive_delivery(harvest_id=done.pk, grams=1, token="t", actor=None)

    assert not Act.objects.exists()


@pytest.mark.django_db
def test_a_loss_takes_free_grams_first_and_is_booked_once():
    harvest = make_harvest(received_grams=1_000, held_grams=600)

    for _ in range(2):
        book_loss(harvest_id=harvest.pk, kind="drying", grams=400, token="t", actor=None)

    harvest.refresh_from_db()
    assert (harvest.lost_grams, harvest.held_grams) == (400, 600)
    assert StockEntry.objects.get(kind="drying").grams == 400


@pytest.mark.django_db
def test_spoilt_goods_that_were_promised_fall_short(floors_above):
    harvest = make_harvest(received_grams=5_000, held_grams=4_000)

    assert book_loss(harvest_id=harvest.pk, kind="spoilage", grams=1_500, token="t", actor=None) == 500

    harvest.refresh_from_db()
    assert floors_above == [(harvest.pk, 500)]
    assert (harvest.lost_grams, harvest.held_grams) == (1_500, 3_000)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "grams"), [("drying", 1_001), ("drying", 0), ("packed", 1), ("drying", 10**18)]
)
def test_impossible_losses_are_refused(kind, grams):
    harvest = make_harvest(received_grams=1_000)

    with pytest.raises(NotThatMuch):
        book_loss(harvest_id=harvest.pk, kind=kind, grams=grams, token="t", actor=None)

    harvest.refresh_from_db()
    assert harvest.lost_grams == 0
    assert harvest.entries.count() == 1


@pytest.mark.django_db
def test_grams_still_in_flight_cannot_be_lost():
    harvest = make_harvest(received_grams=1_000, held_grams=800)
    StockEntry.objects.create(harvest=harvest, kind="packed", grams=800, reference="chunk:1", applied=False)

    with pytest.raises(NotThatMuch):
        book_loss(harvest_id=harvest.pk, kind="drying", grams=300, token="t", actor=None)

    harvest.refresh_from_db()
    assert (harvest.held_grams, harvest.lost_grams) == (800, 0)


@pytest.mark.django_db
def test_a_harvest_with_promises_stays_open():
    harvest, free = make_harvest(received_grams=10, held_grams=1), make_harvest(received_grams=10)

    with pytest.raises(StillPromised):
        close_harvest(harvest_id=harvest.pk, actor=None)
    close_harvest(harvest_id=free.pk, actor=None)
    with pytest.raises(HarvestClosed):
        book_loss(harvest_id=free.pk, kind="drying", grams=1, token="t", actor=None)

    harvest.refresh_from_db()
    free.refresh_from_db()
    assert (harvest.state, free.state) == ("received", "closed")


@pytest.mark.django_db
def test_expectations_are_not_lowered_below_what_is_promised():
    harvest = make_harvest(expected_grams=1_000, held_grams=700)

    with pytest.raises(StillPromised):
        revise_harvest(harvest_id=harvest.pk, data=HarvestData(expected_grams=699), actor=None)
    revise_harvest(harvest_id=harvest.pk, data=HarvestData(expected_grams=700), actor=None)

    harvest.refresh_from_db()
    assert harvest.expected_grams == 700


@pytest.mark.django_db
def test_shares_are_replaced_as_a_whole():
    harvest = make_harvest(received_grams=1_000)
    share_harvest(harvest_id=harvest.pk, shares=[ShareData("Li", 400)], actor=None)

    share_harvest(harvest_id=harvest.pk, shares=[ShareData("Li", 300), ShareData("Wang", 700)], actor=None)
    with pytest.raises(NotThatMuch):
        share_harvest(harvest_id=harvest.pk, shares=[ShareData("A", 1), ShareData("A", 2)], actor=None)

    assert dict(harvest.shares.values_list("household", "grams")) == {"Li": 300, "Wang": 700}
