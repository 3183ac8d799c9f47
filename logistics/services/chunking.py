"""Work chunks: plan and render without a transaction, then write their parcels, or nothing at all, in one.

A thousand consignments are handled as columns, not one by one: of a million, a microsecond each is a second.
A worker has two hands, threads with connections of their own: while one waits for a commit the other goes on.
"""

import io
import json
from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from threading import Lock

from django.db import close_old_connections, connection, transaction
from django.db.backends.utils import CursorWrapper

from logistics.models import Chunk, Consignment
from logistics.selectors.waiting import read_open_lines
from logistics.services.filling import ChunkPlan, Sheet, fill_sheet
from logistics.services.loading import SUMS, Loader
from logistics.services.recipes import Cook
from logistics.services.waybills import return_rest, take_numbers
from logistics.signals import packs_unsendable
from pavilion.kit.copying import bigints

PARCELS = (
    'COPY logistics_parcel (id, chunk_id, consignment_id, waybill, plan_id, plan_index, number, "of",'
    " carrier_id, service_id, carton_id, tariff_id, net_grams, gross_grams, chargeable_grams, fee_fen,"
    " carton_fen, handling_fen) FROM STDIN"
)
PARCEL_LINES = "COPY logistics_parcelline (parcel_id, line_id, packs) FROM STDIN (FORMAT binary)"
COPY_BYTES = 1 << 20  # handed to the database at a time
WORTH_A_LOOK = 2_000  # consignments; below that reading all markets again costs more than it saves
LOADERS = 2  # dispatches a worker may be at, turn by turn


OPEN = """
SELECT k.dispatch_id, k.number, d.ship_on, d.consignments, k.consignment_ids
FROM logistics_chunk AS k JOIN logistics_dispatch AS d ON d.id = k.dispatch_id
WHERE k.id = %s AND k.done_at IS NULL
"""
CLAIM = "SELECT FROM logistics_chunk WHERE id = %s AND done_at IS NULL FOR UPDATE SKIP LOCKED"
MOVE = """
UPDATE logistics_consignment SET state = %s, dispatch_id = %s, chunk = %s
WHERE id = ANY(%s::bigint[]) AND state = 'waiting' AND dispatch_id IS NULL
"""
LEAVE = """
UPDATE logistics_consignmentline AS l
SET unsendable = l.unsendable + d.packs, unsendable_reason = d.reason
FROM unnest(%s::bigint[], %s::int[], %s::text[]) AS d(id, packs, reason) WHERE l.id = d.id
"""
# One stock entry for each harvest, and the chunk's own sums.
CLOSE = f"""
WITH entered AS (
  INSERT INTO shops_stockentry (harvest_id, kind, grams, applied, reference)
  SELECT id, 'packed', grams, false, 'chunk:' || %(chunk)s || ':' || id
  FROM unnest(%(harvests)s::bigint[], %(grams)s::bigint[]) AS d(id, grams))
UPDATE logistics_chunk SET done_at = statement_timestamp(), freed = %(freed)s,
  {", ".join(f"{name} = %({name})s" for name in SUMS)}
WHERE id = %(chunk)s
"""  # noqa: S608 - constant text

_loaders: OrderedDict[tuple[int, date], Loader] = OrderedDict()
_choosing = Lock()
_hands = ThreadPoolExecutor(max_workers=2, thread_name_prefix="hand")  # its threads keep their connections


class ChunkChanged(Exception):
    """Consignments of a chunk are not as they were read; nothing was written."""


@dataclass(frozen=True, slots=True)
class OpenChunk:
    """A chunk that is not done, and what its dispatch says."""

    pk: int
    dispatch_id: int
    number: int
    ship_on: date
    consignments: int  # of the whole dispatch
    consignment_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class Ready:
    """A chunk with its sheet, to be written."""

    chunk: OpenChunk
    sheet: Sheet


def work_chunk(*, chunk_id: int) -> bool:
    """Turn a chunk's consignments into parcels. True for the one caller that did it; False if it is done.

    Raises NumbersRunOut, ChunkChanged; then nothing is written, and it can be tried again.
    """
    return _write(_prepare(chunk_id))


def work_chunks(*, chunk_ids: Sequence[int]) -> Iterator[tuple[int, bool | Exception]]:
    """Work chunks, two at a time; yields in order what became of each.

    A chunk that fails stops none of the others; its fault is yielded in place of the answer.
    """
    if len(chunk_ids) == 1:
        yield chunk_ids[0], _outcome(chunk_ids[0])
    else:
        yield from zip(chunk_ids, _hands.map(_by_hand, chunk_ids), strict=True)


def _by_hand(chunk_id: int) -> bool | Exception:
    close_old_connections()  # a broken one; what comes next gets a new one
    return _outcome(chunk_id)


def _outcome(chunk_id: int) -> bool | Exception:
    try:
        return work_chunk(chunk_id=chunk_id)
    except Exception as fault:
        return fault


def _prepare(chunk_id: int) -> Ready | None:
    """Read, plan, number and render; None when the chunk is done. Raises NumbersRunOut."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [chunk_id])
        found = cursor.fetchone()
    if found is None:
        return None
    chunk = OpenChunk(chunk_id, *found)
    loader = loader_of(dispatch_id=chunk.dispatch_id, ship_on=chunk.ship_on, consignments=chunk.consignments)
    plan = plan_chunk(chunk=chunk, loader=loader)
    carriers = list(plan.carriers())
    runs = take_numbers(chunk_id=chunk_id, needed=Counter(carriers))
    if carriers and not runs:
        return None
    return Ready(chunk, fill_sheet(chunk_id=chunk_id, plan=plan, carriers=carriers, runs=runs))


def loader_of(*, dispatch_id: int, ship_on: date, consignments: int) -> Loader:
    """The loads of a running dispatch, kept between its chunks; a large one begins with those of the last."""
    key = (dispatch_id, ship_on)
    with _choosing:
        loader = _loaders.get(key)
        if loader is None:
            older = _loader_for(ship_on) if consignments >= WORTH_A_LOOK else None
            loader = _loaders[key] = older or Loader(cook=Cook(on=ship_on))
            if len(_loaders) > LOADERS:
                _loaders.popitem(last=False)
    return loader


def _loader_for(ship_on: date) -> Loader | None:
    """The loader used last for that day, if goods and prices are as they were when it read them."""
    found = next((loader for (_pk, on), loader in reversed(_loaders.items()) if on == ship_on), None)
    return found if found is not None and found.cook.holds_still() else None


def plan_chunk(*, chunk: OpenChunk | Chunk, loader: Loader) -> ChunkPlan:
    """Read what a chunk has to send and find a load for each consignment; writes nothing but plans."""
    lines = read_open_lines(consignment_ids=chunk.consignment_ids)
    return ChunkPlan(lines, loader.loads_for(lines))


def _write(ready: Ready | None) -> bool:
    if ready is None:
        return False
    chunk, sheet = ready.chunk, ready.sheet
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, [chunk.pk])
        if cursor.fetchone() is None:
            return False
        _tell_unsendable(sheet)  # before any row but the chunk is locked
        with connection.wrap_database_errors:  # Django does so itself for all but COPY
            for statement, text in ((PARCELS, sheet.parcels), (PARCEL_LINES, sheet.parcel_lines)):
                cursor.copy_expert(statement, io.BytesIO(text), COPY_BYTES)
        _move_consignments(cursor, chunk, sheet)
        return_rest(used=sheet.used, runs=sheet.runs)
        _close(cursor, chunk, sheet)
    return True


def _tell_unsendable(sheet: Sheet) -> None:
    if sheet.unsendable:
        packs_unsendable.send(
            sender=Chunk,
            packs_by_line={line_id: packs for line_id, (packs, _reason) in sheet.unsendable.items()},
            reasons={line_id: reason for line_id, (_packs, reason) in sheet.unsendable.items()},
        )


def _move_consignments(cursor: CursorWrapper, chunk: OpenChunk, sheet: Sheet) -> None:
    """Write the consignments' states once. Raises ChunkChanged when one of them has been moved."""
    for state, ids in ((Consignment.State.PACKED, sheet.packed), (Consignment.State.CLOSED, sheet.closed)):
        if not ids:
            continue
        cursor.execute(MOVE, [state, chunk.dispatch_id, chunk.number, bigints(ids)])
        if cursor.rowcount != len(ids):
            raise ChunkChanged(
                f"chunk {chunk.pk}: {cursor.rowcount} of {len(ids)} consignments are as they were"
            )
    if len(sheet.packed) + len(sheet.closed) < len(chunk.consignment_ids):  # some had nothing to send
        empty = set(chunk.consignment_ids).difference(sheet.packed, sheet.closed)
        cursor.execute(MOVE, [Consignment.State.CLOSED, chunk.dispatch_id, chunk.number, bigints(empty)])
    if sheet.unsendable:
        packs = [packs for packs, _reason in sheet.unsendable.values()]
        reasons = [reason for _packs, reason in sheet.unsendable.values()]
        cursor.execute(LEAVE, [bigints(sheet.unsendable), packs, reasons])


def _close(cursor: CursorWrapper, chunk: OpenChunk, sheet: Sheet) -> None:
    harvests = sorted(sheet.grams)
    freed = {str(harvest_id): grams for harvest_id, grams in sheet.freed.items()}
    asked: dict[str, int | str] = {
        "chunk": chunk.pk,
        "harvests": bigints(harvests),
        "grams": bigints(sheet.grams[harvest_id] for harvest_id in harvests),
        "freed": json.dumps(freed),
    }
    cursor.execute(CLOSE, {**asked, **sheet.sums})
