"""How parcels move: rules without a database."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

from logistics.models import Parcel
from logistics.rules.journey import NEXT_STEP, PARCEL_RANK, moves_parcel

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def hear(*told, state="created"):
    at = NOON - timedelta(days=9)
    for status, hours in told:
        told_at = NOON + timedelta(hours=hours)
        if moves_parcel(state=state, state_at=at, told=status, told_at=told_at):
            state, at = status, told_at
    return state


def test_the_table_names_every_state_of_the_model():
    assert set(PARCEL_RANK) == set(Parcel.State.values)
    assert set(NEXT_STEP) | set(NEXT_STEP.values()) <= set(Parcel.State.values)


def test_news_in_any_order_leads_to_the_same_place():
    trip = [
        ("picked_up", 1),
        ("in_transit", 2),
        ("arrived_city", 3),
        ("out_for_delivery", 4),
        ("delivered", 5),
    ]

    assert {hear(*order) for order in permutations(trip)} == {"delivered"}


def test_late_news_moves_nothing_back():
    assert hear(("out_for_delivery", 4), ("in_transit", 2), ("in_transit", 9)) == "out_for_delivery"
    assert hear(("delivered", 4), ("problem", 9), ("out_for_delivery", 9)) == "delivered"


def test_a_parcel_goes_on_from_trouble_but_only_by_later_news():
    assert hear(("arrived_city", 1), ("problem", 5), ("out_for_delivery", 3)) == "problem"
    assert hear(("arrived_city", 1), ("problem", 5), ("arrived_city", 6)) == "arrived_city"
    assert hear(("out_for_delivery", 5), ("problem", 3)) == "out_for_delivery"
    assert hear(("problem", 5), ("delivered", 3)) == "delivered"


def test_what_was_refused_comes_back_and_is_not_delivered_on_the_way():
    assert hear(("problem", 1), ("returning", 2), ("out_for_delivery", 3), ("returned", 4)) == "returned"
    assert hear(("returned", 4), ("delivered", 5)) == "returned"
    assert hear(("lost", 4), ("delivered", 9)) == "delivered"


def test_a_label_is_cancelled_only_before_the_courier_has_it():
    assert hear(("cancelled", 1)) == "cancelled"
    assert hear(("picked_up", 1), ("cancelled", 2)) == "picked_up"
    assert hear(("problem", 1), ("cancelled", 2)) == "problem"
