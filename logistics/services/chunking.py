"""Work one chunk: plan without a transaction, then write its parcels, or nothing at all, in one."""

import io
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from logistics.models import Chunk, Consignment, Dispatch
from logistics.services.recipes import Cook, Recipe, Shape, Unit
from logistics.services.waybills import NumberRun, return_rest, take_numbers
from logistics.signals import packs_unsendable

WAITING = """
SELECT c.id, c.province, c.promised_on, l.id, l.harvest_id, l.variant_id, l.pack_grams,
       l.packs - l.short - l.unsendable - l.cancelled
FROM logistics_consignment AS c JOIN logistics_consignmentline AS l ON l.consignment_id = c.id
WHERE c.id = ANY(%s) AND c.dispatch_id = %s AND c.state = 'packing'
  AND l.packs > l.short + l.unsendable + l.cancelled
ORDER BY c.id, l.id
"""
PARCELS = (
    'COPY logistics_parcel (id, chunk_id, consignment_id, waybill, plan_id, plan_index, number, "of",'
    " carrier_id, service_id, carton_id, tariff_id, net_grams, gross_grams, chargeable_grams, fee_fen,"
    " carton_fen, handling_fen) FROM STDIN"
)
PARCEL_LINES = "COPY logistics_parcelline (parcel_id, line_id, packs) FROM STDIN"
COOKS = 4  # dispatches a worker may be at, turn by turn

Row = tuple[int, str, date, int, int, int, int, int]
Line = tuple[int, int, Unit, int]  # line id, harvest, unit, waiting packs

_cooks: OrderedDict[tuple[int, date], Cook] = OrderedDict()


class ChunkChanged(Exception):
    """Consignments of a chunk are not as they were read; nothing was written."""


@dataclass(frozen=True, slots=True)
class Job:
    """One consignment of the chunk with the recipe for its parcels."""

    consignment_id: int
    lines: Sequence[Line]
    recipe: Recipe


@dataclass(slots=True)
class Sheet:
    """All a chunk writes, and its sums."""

    parcels: io.StringIO = field(default_factory=io.StringIO)
    parcel_lines: io.StringIO = field(default_factory=io.StringIO)
    packed: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    grams: Counter[int] = field(default_factory=Counter)  # packed, by harvest
    freed: Counter[int] = field(default_factory=Counter)  # unsendable, by harvest
    unsendable: dict[int, tuple[int, str]] = field(default_factory=dict)  # by line
    packs: int = 0


def work_chunk(*, chunk_id: int) -> bool:
    """Turn a chunk's consignments into parcels. True for the one caller that did it; False if it is done.

    Raises NumbersRunOut, ChunkChanged; then nothing is written, and it can be tried again.
    """
    chunk = Chunk.objects.select_related("dispatch").get(pk=chunk_id)
    if chunk.done_at is not None:
        return False
    jobs = plan_chunk(chunk=chunk, cook=cook_of(dispatch=chunk.dispatch))
    needed: Counter[str] = Counter()
    for job in jobs:
        needed.update(dict(job.recipe.carriers))
    runs = take_numbers(chunk_id=chunk_id, needed=needed)
    return _write(chunk, jobs, runs)


def cook_of(*, dispatch: Dispatch) -> Cook:
    """The recipes of a running dispatch, kept between its chunks."""
    key = (dispatch.pk, dispatch.ship_on)
    cook = _cooks.get(key)
    if cook is None:
        cook = _cooks[key] = Cook(on=dispatch.ship_on)
        if len(_cooks) > COOKS:
            _cooks.popitem(last=False)
    return cook


def plan_chunk(*, chunk: Chunk, cook: Cook) -> list[Job]:
    """Read what a chunk has to send and find a recipe for each consignment; writes nothing but plans."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [chunk.consignment_ids, chunk.dispatch_id])
        rows: list[Row] = cursor.fetchall()
    wants: list[tuple[int, list[Line], tuple[str, int, Shape]]] = []
    for consignment_id, group in groupby(rows, key=itemgetter(0)):
        lines: list[Line] = []
        shape: tuple[int, ...] = ()
        for row in group:
            _id, province, promised_on, line_id, harvest_id, variant, grams, packs = row
            lines.append((line_id, harvest_id, (variant, grams), packs))
            shape += (variant, grams, packs)
        wants.append((consignment_id, lines, (province, cook.days_for(province, promised_on), shape)))
    recipes = cook.recipes_for({want for _c, _l, want in wants})
    return [Job(consignment_id, lines, recipes[want]) for consignment_id, lines, want in wants]


def _write(chunk: Chunk, jobs: Sequence[Job], runs: Sequence[NumberRun]) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM logistics_chunk WHERE id = %s AND done_at IS NULL FOR UPDATE SKIP LOCKED", [chunk.pk]
        )
        if cursor.fetchone() is None:
            return False
        numbers = _Numbers(runs)
        sheet = _fill_sheet(chunk.pk, jobs, _parcel_ids(cursor, jobs), numbers)
        _tell_unsendable(sheet)  # before any row but the chunk is locked
        _copy(cursor, sheet)
        _move_consignments(cursor, chunk, sheet)
        return_rest(used=numbers.used(), runs=runs)
        _enter_stock(cursor, chunk, sheet)
        _close_chunk(cursor, chunk, jobs, sheet)
    return True


class _Numbers:
    """Hands out the chunk's waybill numbers, carrier by carrier, and counts them by block."""

    def __init__(self, runs: Sequence[NumberRun]) -> None:
        self.runs = runs
        self.streams: dict[str, Iterator[str]] = {
            carrier: self._stream(carrier) for carrier in {run.carrier for run in runs}
        }
        self.counts: Counter[str] = Counter()

    def _stream(self, carrier: str) -> Iterator[str]:
        for run in self.runs:
            if run.carrier == carrier:
                yield from run.waybills()

    def used(self) -> dict[int, int]:
        """How many numbers of each block were used, given how many each carrier took."""
        left = Counter(self.counts)
        used = {}
        for run in self.runs:
            used[run.block_id] = min(left[run.carrier], run.last - run.first + 1)
            left[run.carrier] -= used[run.block_id]
        return used


def _parcel_ids(cursor: CursorWrapper, jobs: Sequence[Job]) -> Iterator[int]:
    count = sum(len(job.recipe.boxes) for job in jobs)
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence('logistics_parcel', 'id')) FROM generate_series(1, %s)",
        [count],
    )
    return iter([row[0] for row in cursor.fetchall()])


def _fill_sheet(chunk_id: int, jobs: Sequence[Job], ids: Iterator[int], numbers: _Numbers) -> Sheet:
    sheet = Sheet()
    streams = numbers.streams
    write_parcel, write_line = sheet.parcels.write, sheet.parcel_lines.write
    for job in jobs:
        shelf = _shelf(job.lines)
        for box in job.recipe.boxes:
            parcel_id = next(ids)
            waybill = next(streams[box.carrier])
            write_parcel(f"{parcel_id}\t{chunk_id}\t{job.consignment_id}\t{waybill}\t{box.row}")
            for unit, packs in box.packs:
                for line_id, taken in _take(shelf[unit], packs):
                    write_line(f"{parcel_id}\t{line_id}\t{taken}\n")
        _count(job, shelf, sheet)
        numbers.counts.update(dict(job.recipe.carriers))
    return sheet


def _shelf(lines: Sequence[Line]) -> Mapping[Unit, deque[list[int]]]:
    """What there is to pack of every unit: line ids with waiting packs, in order."""
    shelf: dict[Unit, deque[list[int]]] = defaultdict(deque)
    for line_id, _harvest, unit, packs in lines:
        shelf[unit].append([line_id, packs])
    return shelf


def _take(stock: deque[list[int]], packs: int) -> Iterator[tuple[int, int]]:
    """Take packs off the lines, the first line first; answers how many of which."""
    while packs:
        first = stock[0]
        taken = min(packs, first[1])
        yield first[0], taken
        packs -= taken
        first[1] -= taken
        if not first[1]:
            stock.popleft()


def _count(job: Job, shelf: Mapping[Unit, deque[list[int]]], sheet: Sheet) -> None:
    """Add up what was packed by harvest, and note what stays behind: exactly what is left on the shelf."""
    behind: dict[int, tuple[int, str]] = {}
    for unit, _packs, reason in job.recipe.unsendable:
        behind |= {line_id: (left, reason) for line_id, left in shelf[unit] if left}
    for line_id, harvest_id, (_variant, pack_grams), packs in job.lines:
        left = behind[line_id][0] if line_id in behind else 0
        if packs > left:
            sheet.grams[harvest_id] += (packs - left) * pack_grams
            sheet.packs += packs - left
        if left:
            sheet.freed[harvest_id] += left * pack_grams
    sheet.unsendable |= behind
    (sheet.packed if job.recipe.boxes else sheet.closed).append(job.consignment_id)


def _tell_unsendable(sheet: Sheet) -> None:
    if sheet.unsendable:
        packs_unsendable.send(
            sender=Chunk,
            packs_by_line={line_id: packs for line_id, (packs, _reason) in sheet.unsendable.items()},
            reasons={line_id: reason for line_id, (_packs, reason) in sheet.unsendable.items()},
        )


def _copy(cursor: CursorWrapper, sheet: Sheet) -> None:
    for statement, text in ((PARCELS, sheet.parcels), (PARCEL_LINES, sheet.parcel_lines)):
        text.seek(0)
        cursor.copy_expert(statement, text)


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


def _close_chunk(cursor: CursorWrapper, chunk: Chunk, jobs: Sequence[Job], sheet: Sheet) -> None:
    Chunk.objects.filter(pk=chunk.pk).update(
        done_at=timezone.now(),
        parcels=sum(len(job.recipe.boxes) for job in jobs),
        packs=sheet.packs,
        net_grams=sum(job.recipe.net_grams for job in jobs),
        gross_grams=sum(job.recipe.gross_grams for job in jobs),
        fee_fen=sum(job.recipe.fee_fen for job in jobs),
        carton_fen=sum(job.recipe.carton_fen for job in jobs),
        handling_fen=sum(job.recipe.handling_fen for job in jobs),
        unsendable_packs=sum(packs for packs, _reason in sheet.unsendable.values()),
        freed={str(harvest_id): grams for harvest_id, grams in sheet.freed.items()},
    )
