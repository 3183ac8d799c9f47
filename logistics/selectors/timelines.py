"""The way of a parcel as people read it: what happened, newest first, and what comes next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from logistics.models import Parcel, TrackingEvent
from logistics.rules.journey import NEXT_STEP

WRONG = {Parcel.State.PROBLEM, Parcel.State.LOST, Parcel.State.RETURNING, Parcel.State.CANCELLED}


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a timeline."""

    text: str | Promise
    at: datetime
    place: str = ""
    wrong: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """All rows, and the step expected next (empty when nothing more is)."""

    steps: Sequence[Step]
    next: str | Promise = ""
    promised_on: date | None = None


def timeline_of(*, parcel: Parcel, events: Iterable[TrackingEvent]) -> Timeline:
    """The way of a parcel whose consignment is loaded; what nobody understands is left out."""
    told = sorted((event for event in events if event.status), key=lambda event: event.at, reverse=True)
    steps = [_step(event) for event in told]
    steps.append(Step(_("Packed, label printed"), parcel.packed_at))
    following = NEXT_STEP.get(parcel.state, "")
    return Timeline(
        steps=steps,
        next=Parcel.State(following).label if following else "",
        promised_on=parcel.consignment.promised_on if following else None,
    )


def _step(event: TrackingEvent) -> Step:
    known = event.status in Parcel.State.values
    return Step(
        text=Parcel.State(event.status).label if known else event.status,
        at=event.at,
        place=event.place,
        wrong=event.status in WRONG,
        note=event.note,
    )
