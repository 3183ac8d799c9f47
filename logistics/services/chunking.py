"""Work one chunk: plan without a transaction, then write its parcels, or nothing at all, in one.

A thousand consignments are handled as columns, not one by one: of a million, a microsecond each is a second.
"""

import io
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

import numpy as np
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from logistics.models import Chunk, Consignment, Dispatch, Parcel
from logistics.selectors.waiting import Integers, OpenLines, read_open_lines
from logistics.services.loading import SUMS, Load, Loader, flat
from logistics.services.recipes import Cook
from logistics.services.waybills import NumberRun, return_rest, take_numbers
from logistics.signals import packs_unsendable
from pavilion.kit.copying import take_ids

PARCELS = (
    'COPY logistics_parcel (id, chunk_id, consignment_id, waybill, plan_id, plan_index, number, "of",'
    " carrier_id, service_id, carton_id, tariff_id, net_grams, gross_grams, chargeable_grams, fee_fen,"
    " carton_fen, handling_fen) FROM STDIN"
)
PARCEL_LINES = "COPY logistics_parcelline (parcel_id, line_id, packs) FROM STDIN"
COPY_BYTES = 1 << 20  # handed to the database at a time
WORTH_A_LOOK = 2_000  # consignments; below that reading all markets again costs more than it saves
LOADERS = 2  # dispatches a worker may be at, turn by turn

_loaders: OrderedDict[tuple[int, date], Loader] = OrderedDict()


class ChunkChanged(Exception):
    """Consignments of a chunk are not as they were read; nothing was written."""


@dataclass(frozen=True, slots=True)
class ChunkPlan:
    """What a chunk has to send, and a load for each of its consignments, in order."""

    lines: OpenLines
    loads: Sequence[Load]

    def carriers(self) -> Iterator[str]:
        """The carrier of every parcel, in order."""
        return chain.from_iterable(load.carriers for load in self.loads)

    def sums(self) -> Mapping[str, int]:
        """What the chunk's own row says in the end."""
        each = np.array([load.sums for load in self.loads], dtype=np.int64).reshape(-1, len(SUMS))
        return dict(zip(SUMS, each.sum(axis=0).tolist(), strict=True))


@dataclass(slots=True)
class Sheet:
    """All a chunk writes."""

    parcels: str
    parcel_lines: str
    packed: list[int]
    closed: list[int]
    grams: Mapping[int, int]  # packed, by harvest
    freed: Counter[int] = field(default_factory=Counter)  # unsendable, by harvest
    unsendable: dict[int, tuple[int, str]] = field(default_factory=dict)  # by line


def work_chunk(*, chunk_id: int) -> bool:
    """Turn a chunk's consignments into parcels. True for the one caller that did it; False if it is done.

    Raises NumbersRunOut, ChunkChanged; then nothing is written, and it can be tried again.
    """
    chunk = Chunk.objects.select_related("dispatch").get(pk=chunk_id)
    if chunk.done_at is not None:
        return False
    plan = plan_chunk(chunk=chunk, loader=loader_of(dispatch=chunk.dispatch))
    runs = take_numbers(chunk_id=chunk_id, needed=Counter(plan.carriers()))
    return _write(chunk, plan, runs)


def loader_of(*, dispatch: Dispatch) -> Loader:
    """The loads of a running dispatch, kept between its chunks; a large one begins with those of the last."""
    key = (dispatch.pk, dispatch.ship_on)
    loader = _loaders.get(key)
    if loader is None:
        older = _loader_for(dispatch.ship_on) if dispatch.consignments >= WORTH_A_LOOK else None
        loader = _loaders[key] = older or Loader(cook=Cook(on=dispatch.ship_on))
        if len(_loaders) > LOADERS:
            _loaders.popitem(last=False)
    return loader


def _loader_for(ship_on: date) -> Loader | None:
    """The loader used last for that day, if goods and prices are as they were when it read them."""
    found = next((loader for (_pk, on), loader in reversed(_loaders.items()) if on == ship_on), None)
    return found if found is not None and found.cook.holds_still() else None


def plan_chunk(*, chunk: Chunk, loader: Loader) -> ChunkPlan:
    """Read what a chunk has to send and find a load for each consignment; writes nothing but plans."""
    lines = read_open_lines(consignment_ids=chunk.consignment_ids, dispatch_id=chunk.dispatch_id)
    return ChunkPlan(lines, loader.loads_for(lines))


def _write(chunk: Chunk, plan: ChunkPlan, runs: Sequence[NumberRun]) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM logistics_chunk WHERE id = %s AND done_at IS NULL FOR UPDATE SKIP LOCKED", [chunk.pk]
        )
        if cursor.fetchone() is None:
            return False
        numbers = _Numbers(runs)
        sheet = _fill_sheet(chunk.pk, plan, numbers)
        _tell_unsendable(sheet)  # before any row but the chunk is locked
        _copy(cursor, sheet)
        _move_consignments(cursor, chunk, sheet)
        return_rest(used=numbers.used(), runs=runs)
        _enter_stock(cursor, chunk, sheet)
        _close_chunk(chunk, plan, sheet)
    return True


class _Numbers:
    """Hands out the chunk's waybill numbers, carrier by carrier, and counts them by block."""

    def __init__(self, runs: Sequence[NumberRun]) -> None:
        self.runs = runs
        self.counts: Counter[str] = Counter()

    def take(self, carriers: Sequence[str]) -> list[str]:
        """One number for each parcel, by its carrier, in order."""
        self.counts = Counter(carriers)
        streams = {carrier: self._stream(carrier) for carrier in self.counts}
        return [next(streams[carrier]) for carrier in carriers]

    def _stream(self, carrier: str) -> Iterator[str]:
        return chain.from_iterable(run.waybills() for run in self.runs if run.carrier == carrier)

    def used(self) -> dict[int, int]:
        """How many numbers of each block were used, given how many each carrier took."""
        left = Counter(self.counts)
        used = {}
        for run in self.runs:
            used[run.block_id] = min(left[run.carrier], run.last - run.first + 1)
            left[run.carrier] -= used[run.block_id]
        return used


def _fill_sheet(chunk_id: int, plan: ChunkPlan, numbers: _Numbers) -> Sheet:
    lines, loads = plan.lines, plan.loads
    carriers = list(plan.carriers())
    waybills, ids = numbers.take(carriers), take_ids(Parcel, len(carriers))
    counts = np.array([len(load.rows) for load in loads], dtype=np.int64)
    owners = np.repeat(lines.consignments, counts).tolist()
    rows = chain.from_iterable(load.rows for load in loads)
    parcels = zip(ids, owners, waybills, rows, strict=True)
    sheet = Sheet(
        parcels="".join([f"{pk}\t{chunk_id}\t{owner}\t{bill}\t{row}" for pk, owner, bill, row in parcels]),
        parcel_lines=_parcel_lines(plan, counts, ids),
        packed=lines.consignments[counts > 0].tolist(),
        closed=lines.consignments[counts == 0].tolist(),
        grams=_sums(lines.harvest, flat(parts=[load.packed for load in loads]) * lines.grams),
    )
    _leave_behind(plan, sheet)
    return sheet


def _parcel_lines(plan: ChunkPlan, counts: Integers, ids: Sequence[int]) -> str:
    """What lies in which parcel: the loads' places become the keys of these parcels and lines."""
    contents = flat(parts=[load.contents for load in plan.loads], width=3)
    sizes = np.array([len(load.contents) for load in plan.loads], dtype=np.int64)
    parcels = np.array(ids, dtype=np.int64)[np.repeat(counts.cumsum() - counts, sizes) + contents[:, 0]]
    lines = plan.lines.line[np.repeat(plan.lines.starts[:-1], sizes) + contents[:, 1]]
    rows = zip(parcels.tolist(), lines.tolist(), contents[:, 2].tolist(), strict=True)
    return "".join([f"{parcel}\t{line}\t{packs}\n" for parcel, line, packs in rows])


def _sums(keys: Integers, amounts: Integers) -> dict[int, int]:
    """Amounts by key; keys whose amounts come to nothing are left out."""
    unique, places = np.unique(keys, return_inverse=True)
    totals = np.zeros(len(unique), dtype=np.int64)
    np.add.at(totals, places, amounts)
    return {key: total for key, total in zip(unique.tolist(), totals.tolist(), strict=True) if total}


def _leave_behind(plan: ChunkPlan, sheet: Sheet) -> None:
    """Note the packs that cannot be sent: by line with their reason, and the grams this frees."""
    lines = plan.lines
    for start, load in zip(lines.starts.tolist(), plan.loads, strict=False):
        for place, packs, reason in load.behind:
            at = start + place
            sheet.unsendable[int(lines.line[at])] = (packs, reason)
            sheet.freed[int(lines.harvest[at])] += packs * int(lines.grams[at])


def _tell_unsendable(sheet: Sheet) -> None:
    if sheet.unsendable:
        packs_unsendable.send(
            sender=Chunk,
            packs_by_line={line_id: packs for line_id, (packs, _reason) in sheet.unsendable.items()},
            reasons={line_id: reason for line_id, (_packs, reason) in sheet.unsendable.items()},
        )


def _copy(cursor: CursorWrapper, sheet: Sheet) -> None:
    for statement, text in ((PARCELS, sheet.parcels), (PARCEL_LINES, sheet.parcel_lines)):
        cursor.copy_expert(statement, io.BytesIO(text.encode()), COPY_BYTES)


def _move_consignments(cursor: CursorWrapper, chunk: Chunk, sheet: Sheet) -> None:
    """Write the consignments' states once. Raises ChunkChanged when one of them has been moved."""
    for state, ids in ((Consignment.State.PACKED, sheet.packed), (Consignment.State.CLOSED, sheet.closed)):
        if not ids:
            continue
        cursor.execute(
            "UPDATE logistics_consignment SET state = %s"
            " WHERE id = ANY(%s) AND state = 'packing' AND dispatch_id = %s",
            [state, ids, chunk.dispatch_id],
        )
        if cursor.rowcount != len(ids):
            raise ChunkChanged(
                f"chunk {chunk}: {cursor.rowcount} of {len(ids)} consignments are as they were"
            )
    if sheet.unsendable:
        cursor.execute(
            "UPDATE logistics_consignmentline AS l"
            " SET unsendable = l.unsendable + d.packs, unsendable_reason = d.reason"
            " FROM unnest(%s::bigint[], %s::int[], %s::text[]) AS d(id, packs, reason)"
            " WHERE l.id = d.id",
            [
                list(sheet.unsendable),
                [packs for packs, _reason in sheet.unsendable.values()],
                [reason for _packs, reason in sheet.unsendable.values()],
            ],
        )


def _enter_stock(cursor: CursorWrapper, chunk: Chunk, sheet: Sheet) -> None:
    harvests = sorted(sheet.grams)
    cursor.execute(
        "INSERT INTO shops_stockentry (harvest_id, kind, grams, applied, reference)"
        " SELECT id, 'packed', grams, false, 'chunk:' || %s || ':' || id"
        " FROM unnest(%s::bigint[], %s::bigint[]) AS d(id, grams)",
        [chunk.pk, harvests, [sheet.grams[harvest_id] for harvest_id in harvests]],
    )


def _close_chunk(chunk: Chunk, plan: ChunkPlan, sheet: Sheet) -> None:
    Chunk.objects.filter(pk=chunk.pk).update(
        done_at=timezone.now(),
        freed={str(harvest_id): grams for harvest_id, grams in sheet.freed.items()},
        **plan.sums(),
    )
