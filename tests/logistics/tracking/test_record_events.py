from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from logistics.models import Carrier, Parcel, TrackingEvent
from logistics.services.tracking import (
    EventData,
    NotYetHappened,
    UnknownStatus,
    record_by_hand,
    record_events,
)
from logistics.signals import consignment_delivered
from pavilion.accounts.models import Act
from tests.logistics.factories import load_tariffs, make_consignment, make_lot, run_dispatch
from tests.shops.factories import make_user

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def make_parcels(*packs):
    load_tariffs()
    harvest, variant = make_lot()
    consignments = [make_consignment((harvest, variant, count)) for count in packs]
    run_dispatch(harvest)
    return consignments


def told(parcel, status, hours=0, provider="desk", **extra):
    return EventData(status, NOON + timedelta(hours=hours), provider, waybill=parcel.waybill, **extra)


@pytest.fixture
def parcel(db):
    make_parcels(1)
    return Parcel.objects.get()


@pytest.fixture
def heard():
    news = []

    def hear(consignment_id, **_):
        news.append(consignment_id)

    consignment_delivered.connect(hear)
    yield news
    consignment_delivered.disconnect(hear)


def state(parcel):
    parcel.refresh_from_db()
    return parcel.state


def test_an_event_is_stored_once_and_moves_the_parcel(parcel):
    event = told(parcel, "picked_up", place="武都区")

    first = record_events(events=[event, event])
    again = record_events(events=[event])

    assert (first.stored, first.moved, again.stored, again.moved) == (1, 1, 0, 0)
    assert TrackingEvent.objects.get().place == "武都区"
    assert state(parcel) == "picked_up"
    assert parcel.state_at == NOON
    assert Act.objects.filter(verb="tracking.record").count() == 1


def test_late_events_are_kept_and_move_nothing(parcel):
    record_events(events=[told(parcel, "out_for_delivery", 4)])

    late = record_events(events=[told(parcel, "in_transit", 2)])

    assert (late.stored, late.moved) == (1, 0)
    assert state(parcel) == "out_for_delivery"


def test_a_providers_code_is_kept_beside_our_word_and_an_unknown_one_moves_nothing(parcel):
    events = [told(parcel, "202", 1, provider="kdniao"), told(parcel, "999", 2, provider="kdniao")]

    recorded = record_events(events=events)

    assert (recorded.stored, recorded.moved) == (2, 1)
    assert list(TrackingEvent.objects.order_by("at").values_list("raw_code", "status")) == [
        ("202", "out_for_delivery"), ("999", ""),
    ]  # fmt: skip
    assert state(parcel) == "out_for_delivery"


def test_our_own_words_must_be_ours(parcel):
    with pytest.raises(UnknownStatus):
        record_events(events=[told(parcel, "picked_up"), told(parcel, "flying", 1)])

    assert TrackingEvent.objects.count() == 0
    assert state(parcel) == "created"


def test_a_number_nobody_knows_is_answered_and_the_rest_is_stored(parcel):
    other = EventData("picked_up", NOON, "desk", waybill="SF000")
    wrong_carrier = told(parcel, "picked_up", 1, carrier="ems" if parcel.carrier_id != "ems" else "sf")

    recorded = record_events(events=[other, wrong_carrier, told(parcel, "picked_up")])

    assert recorded.unknown == ("SF000", parcel.waybill)
    assert recorded.stored == 1


def test_a_number_of_two_carriers_needs_the_carrier(parcel):
    make_parcels(1)
    twin = Parcel.objects.exclude(pk=parcel.pk).get()
    other = Carrier.objects.exclude(pk=parcel.carrier_id).first()
    Parcel.objects.filter(pk=twin.pk).update(carrier=other, waybill=parcel.waybill)

    recorded = record_events(
        events=[told(parcel, "picked_up"), told(parcel, "in_transit", 1, carrier=other.pk)]
    )

    assert recorded.unknown == (parcel.waybill,)
    assert (state(parcel), state(twin)) == ("created", "in_transit")


def test_a_consignment_has_arrived_when_its_last_parcel_has(db, heard):
    (consignment,) = make_parcels(60)
    parcels = list(consignment.parcels.order_by("pk"))
    assert len(parcels) > 1

    record_events(events=[told(each, "delivered") for each in parcels[:-1]])
    before = list(heard)
    record_events(events=[told(parcels[-1], "delivered")])
    record_events(events=[told(parcels[-1], "delivered", 1)])

    assert before == []
    assert heard == [consignment.pk]


def test_a_thousand_events_cost_as_many_queries_as_one(db, django_assert_num_queries):
    make_parcels(*[1] * 30)
    one, *many = Parcel.objects.all()
    with django_assert_num_queries(11):
        record_events(events=[told(one, "delivered")])

    with django_assert_num_queries(11):
        record_events(events=[told(each, "delivered") for each in many])


def test_a_person_cannot_tell_what_has_not_happened(parcel):
    actor = make_user()

    with pytest.raises(NotYetHappened) as caught:
        record_by_hand(
            parcel_id=parcel.pk, status="lost", at=timezone.now() + timedelta(hours=1), place="", note="",
            actor=actor,
        )  # fmt: skip

    assert "at" in caught.value.fields
    assert TrackingEvent.objects.count() == 0


def test_what_a_person_writes_names_her(parcel):
    actor = make_user()

    record_by_hand(
        parcel_id=parcel.pk, status="problem", at=timezone.now(), place="Lanzhou", note="Landslide",
        actor=actor, acting_for="shop:x",
    )  # fmt: skip

    act = Act.objects.get(verb="tracking.record")
    assert (act.actor, act.acting_for, act.target) == (actor, "shop:x", f"parcel:{parcel.pk}")
    assert state(parcel) == "problem"


@pytest.mark.django_db(transaction=True)
def test_two_parcels_that_arrive_at_the_same_moment_make_one_arrival(heard):
    """Fails without the lock on the consignments (tried): each sees the other still on its way."""
    (consignment,) = make_parcels(60)
    parcels = list(consignment.parcels.order_by("pk"))

    def arrive(parcel):
        try:
            record_events(events=[told(parcel, "delivered")])
        finally:
            connection.close()

    with ThreadPoolExecutor(len(parcels)) as pool:
        list(pool.map(arrive, parcels))

    assert heard == [consignment.pk]
