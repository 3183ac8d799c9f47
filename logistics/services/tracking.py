"""What is told about parcels on their way: stored once, and never a step backwards."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from logistics.models import Carrier, Consignment, Parcel, TrackingStatus
from logistics.rules.journey import PARCEL_RANK, moves_parcel
from logistics.signals import consignment_delivered
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from shops.services.stock import patient_lock

OUR_OWN = frozenset({"desk", "manifest", "api"})  # providers that speak in our own words
BATCH = 5000
INSERT = """
INSERT INTO logistics_trackingevent (parcel_id, provider, raw_code, status, at, place, note)
SELECT * FROM unnest(
  %s::bigint[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::text[])
ON CONFLICT (parcel_id, provider, raw_code, at) DO NOTHING RETURNING parcel_id, status, at
"""
MOVE = """
UPDATE logistics_parcel AS p SET state = d.state, state_at = d.at
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS d(id, state, at) WHERE p.id = d.id
"""


class UnknownStatus(Refusal):
    """Not one of our words for where a parcel is."""

    code = "unknown_status"
    default_message = _("There is no such state of a parcel.")


class NotYetHappened(Refusal):
    """A person cannot tell today what happens tomorrow."""

    code = "not_yet_happened"
    default_message = _("This time lies in the future.")


@dataclass(frozen=True, slots=True)
class EventData:
    """One thing told about a parcel: `raw_code` is the provider's own, or one of our states from us.

    The parcel is named by its key, or by its waybill, with the carrier where it is known.
    """

    raw_code: str
    at: datetime
    provider: str
    waybill: str = ""
    carrier: str = ""
    parcel_id: int | None = None
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many events were new, how many parcels moved, and which waybills nobody knows."""

    stored: int
    moved: int
    unknown: tuple[str, ...]


def record_events(
    *, events: Sequence[EventData], actor: User | None = None, acting_for: str = ""
) -> Recorded:
    """Store what is new and move parcels forward, in a handful of statements however many there are.

    Raises UnknownStatus, and PleaseRetry when the parcels are busy; then nothing of the batch is stored.
    """
    batches = [events[start : start + BATCH] for start in range(0, len(events), BATCH)]
    results = [_record(batch, actor, acting_for) for batch in batches]
    return Recorded(
        stored=sum(result.stored for result in results),
        moved=sum(result.moved for result in results),
        unknown=tuple(waybill for result in results for waybill in result.unknown),
    )


def record_by_hand(
    *, parcel_id: int, status: str, at: datetime, place: str, note: str, actor: User, acting_for: str = ""
) -> Recorded:
    """Store what a person at the desk knows of a parcel. Raises NotYetHappened, UnknownStatus."""
    if at > timezone.now():
        raise NotYetHappened(fields={"at": NotYetHappened.default_message})
    event = EventData(status, at, "desk", parcel_id=parcel_id, place=place, note=note)
    return record_events(events=[event], actor=actor, acting_for=acting_for)


@transaction.atomic
def _record(events: Sequence[EventData], actor: User | None, acting_for: str) -> Recorded:
    parcel_ids, unknown = _find_parcels(events)
    known = [(parcel_id, event) for event, parcel_id in zip(events, parcel_ids, strict=True) if parcel_id]
    statuses = _statuses([event for _pk, event in known])
    fresh = _store(known, statuses)
    moved = _move(fresh)
    if fresh:
        told = sorted({status for _pk, status, _at in fresh})
        record_act(
            actor=actor,
            verb="tracking.record",
            target=f"parcel:{fresh[0][0]}" if len(fresh) == 1 else f"parcels:{len(fresh)}",
            acting_for=acting_for,
            detail={"stored": len(fresh), "moved": moved, "statuses": told},
        )
    return Recorded(stored=len(fresh), moved=moved, unknown=unknown)


def _find_parcels(events: Sequence[EventData]) -> tuple[list[int | None], tuple[str, ...]]:
    """The parcel of each event, and the waybills that name none, or more than one."""
    waybills = sorted({event.waybill for event in events if event.parcel_id is None})
    by_waybill: dict[str, dict[str, int]] = defaultdict(dict)
    if waybills:
        # All carriers by name, so that the one index (carrier, waybill) serves.
        carriers = list(Carrier.objects.values_list("pk", flat=True))
        rows = Parcel.objects.filter(carrier__in=carriers, waybill__in=waybills)
        for pk, carrier, waybill in rows.values_list("pk", "carrier_id", "waybill"):
            by_waybill[str(waybill)][carrier] = pk
    given = {event.parcel_id for event in events if event.parcel_id is not None}
    there = set(Parcel.objects.filter(pk__in=given).values_list("pk", flat=True)) if given else set()
    found = [
        (event.parcel_id if event.parcel_id in there else None)
        if event.parcel_id is not None
        else _one_of(by_waybill[event.waybill], event.carrier)
        for event in events
    ]
    missing = dict.fromkeys(
        event.waybill for event, pk in zip(events, found, strict=True) if pk is None and event.waybill
    )
    return found, tuple(missing)


def _one_of(by_carrier: Mapping[str, int], carrier: str) -> int | None:
    if carrier:
        return by_carrier.get(carrier)
    return next(iter(by_carrier.values())) if len(by_carrier) == 1 else None


def _statuses(events: Iterable[EventData]) -> dict[tuple[str, str], str]:
    """Our status for each provider's code; "" where the code means nothing to us. Raises UnknownStatus."""
    codes = {(event.provider, event.raw_code) for event in events}
    ours = {(provider, code): code for provider, code in codes if provider in OUR_OWN}
    if any(code not in PARCEL_RANK for code in ours.values()):
        raise UnknownStatus
    foreign = codes.difference(ours)
    wanted = Q()
    for provider in {provider for provider, _code in foreign}:
        wanted |= Q(provider=provider, raw_code__in=[code for name, code in foreign if name == provider])
    rows = (
        TrackingStatus.objects.filter(wanted).values_list("provider", "raw_code", "status") if foreign else []
    )
    return ours | {(provider, code): status for provider, code, status in rows}


def _store(
    known: Sequence[tuple[int, EventData]], statuses: Mapping[tuple[str, str], str]
) -> list[tuple[int, str, datetime]]:
    """Write the events nobody told before; answers parcel, status and time of those."""
    if not known:
        return []
    # In one order, so that two who tell the same cannot wait on each other.
    known = sorted(known, key=lambda each: (each[0], each[1].provider, each[1].raw_code, each[1].at))
    columns = zip(
        *(
            (
                parcel_id,
                event.provider[:12],
                event.raw_code[:16],
                statuses.get((event.provider, event.raw_code), ""),
                event.at,
                event.place[:60],
                event.note[:200],
            )
            for parcel_id, event in known
        ),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [list(column) for column in columns])
        return list(cursor.fetchall())


def _move(fresh: Sequence[tuple[int, str, datetime]]) -> int:
    """Move the parcels these events move; answers how many. Consignments first, then parcels, each by key."""
    news: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for parcel_id, status, at in fresh:
        if status in PARCEL_RANK:
            news[parcel_id].append((at, status))
    if not news:
        return 0
    with patient_lock():
        arriving = [pk for pk, told in news.items() if any(status == "delivered" for _at, status in told)]
        _lock_consignments(arriving)
        parcels = list(
            Parcel.objects.filter(pk__in=news)
            .order_by("pk")
            .select_for_update(no_key=True)
            .only("pk", "consignment_id", "state", "state_at")
        )
    moved = [parcel for parcel in parcels if _hear(parcel, sorted(news[parcel.pk]))]
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [[p.pk for p in moved], [p.state for p in moved], [p.state_at for p in moved]])
    _tell_delivered({parcel.consignment_id for parcel in moved if parcel.state == Parcel.State.DELIVERED})
    return len(moved)


def _hear(parcel: Parcel, told: Sequence[tuple[datetime, str]]) -> bool:
    before = parcel.state
    for at, status in told:
        if moves_parcel(state=parcel.state, state_at=parcel.state_at, told=status, told_at=at):
            parcel.state, parcel.state_at = status, at
    return parcel.state != before


def _lock_consignments(parcel_ids: Sequence[int]) -> None:
    """Two parcels of one consignment that arrive at once must see each other."""
    if parcel_ids:
        ids = Parcel.objects.filter(pk__in=parcel_ids).values("consignment_id")
        list(
            Consignment.objects.filter(pk__in=ids)
            .order_by("pk")
            .select_for_update(of=("self",), no_key=True)
            .values_list("pk", flat=True)
        )


def _tell_delivered(consignment_ids: set[int]) -> None:
    if not consignment_ids:
        return
    arrived = (Parcel.State.DELIVERED, Parcel.State.CANCELLED)
    waiting = Parcel.objects.filter(consignment__in=consignment_ids).exclude(state__in=arrived)
    for consignment_id in sorted(consignment_ids - set(waiting.values_list("consignment_id", flat=True))):
        consignment_delivered.send(sender=Parcel, consignment_id=consignment_id)
