"""Which states follow which: plain strings, equated with the models' own states by a test."""

from datetime import datetime

CONSIGNMENT_MOVES: dict[str, frozenset[str]] = {
    "waiting": frozenset({"packed", "closed"}),
    "packed": frozenset(),
    "closed": frozenset(),
}

DISPATCH_MOVES: dict[str, frozenset[str]] = {
    "allocating": frozenset({"splitting", "stuck"}),
    "splitting": frozenset({"finished", "stuck"}),
    "stuck": frozenset({"splitting", "finished"}),
    "finished": frozenset(),
}

# How far along a parcel is. A parcel in trouble is anywhere on its way; it may go on from there.
PARCEL_RANK: dict[str, int] = {
    "created": 0,
    "cancelled": 5,
    "picked_up": 10,
    "in_transit": 20,
    "arrived_city": 30,
    "out_for_delivery": 40,
    "at_station": 45,
    "problem": 50,
    "returning": 60,
    "lost": 70,
    "delivered": 80,
    "returned": 90,
}
TROUBLE_RANK = PARCEL_RANK["problem"]

NEXT_STEP: dict[str, str] = {
    "created": "picked_up",
    "picked_up": "in_transit",
    "in_transit": "arrived_city",
    "arrived_city": "out_for_delivery",
    "out_for_delivery": "delivered",
    "at_station": "delivered",
    "returning": "returned",
}


def moves_parcel(*, state: str, state_at: datetime, told: str, told_at: datetime) -> bool:
    """Whether news moves a parcel: only forward; into or out of trouble only by later news."""
    if told == state:
        return False
    if told == "problem" or (state == "problem" and PARCEL_RANK[told] < TROUBLE_RANK):
        return (
            PARCEL_RANK[state] <= TROUBLE_RANK and told not in {"created", "cancelled"} and told_at > state_at
        )
    return PARCEL_RANK[told] > PARCEL_RANK[state]
