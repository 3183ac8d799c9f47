"""Serve those who were promised goods, first come first served, set-based; cut the ready into chunks.

The order of service is promised day, then when it was asked. Only harvests that may be short, or are not
weighed in yet, are looked at line by line; consignments are covered or dropped by their sum per harvest.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from logistics.models import Chunk, Consignment, Dispatch, DispatchHarvest
from logistics.selectors.waiting import Integers, read_numbers
from logistics.services.cancelling import close_empty
from logistics.services.waiting import wait_for_one_another
from logistics.signals import packs_short
from pavilion.kit.copying import bigints, copy_rows

MANY_CHUNKS = 100
LARGEST_CHUNK = 4  # times DISPATCH_CHUNK
KEYS = 1 << 40  # more than there will ever be

OPEN = "l.packs > l.short + l.unsendable + l.cancelled"
OPEN_GRAMS = "(l.packs - l.short - l.unsendable - l.cancelled) * l.pack_grams::bigint"

LOTS = """
CREATE TEMP TABLE lot ON COMMIT DROP AS
SELECT h.id AS harvest_id, h.received_grams - h.packed_grams - h.lost_grams - coalesce(e.grams, 0) AS there,
       h.held_grams - coalesce(e.grams, 0) AS asked, h.weighed_in_at IS NULL AS growing
FROM shops_harvest AS h
LEFT JOIN (SELECT harvest_id, sum(grams)::bigint AS grams FROM shops_stockentry
           WHERE NOT applied AND harvest_id = ANY(%(harvests)s) GROUP BY harvest_id) AS e
  ON e.harvest_id = h.id
WHERE h.id = ANY(%(harvests)s)
"""

# Which harvests may not do for all; and whether all of them together are most of what waits at all.
TIGHT = """
SELECT coalesce(array_agg(harvest_id ORDER BY harvest_id) FILTER (WHERE asked > there OR growing), '{}'),
       4 * sum(asked) >= (SELECT sum(held_grams) FROM shops_harvest)
FROM lot
"""

# One row for each waiting consignment and each harvest that may not do for all; `fate` is decided in rounds.
QUEUE = f"""
CREATE TEMP TABLE queue ON COMMIT DROP AS
SELECT l.consignment_id, l.harvest_id, sum({OPEN_GRAMS})::bigint AS grams, c.promised_on, c.asked_at,
       NULL::boolean AS fate
FROM logistics_consignmentline AS l JOIN logistics_consignment AS c ON c.id = l.consignment_id
WHERE l.harvest_id = ANY(%(tight)s) AND c.state = 'waiting' AND c.dispatch_id IS NULL AND {OPEN}
GROUP BY l.consignment_id, l.harvest_id, c.promised_on, c.asked_at
"""  # noqa: S608 - constant text

# Those whose running sum fits everywhere are covered: even if all before them took their part.
COVER = """
WITH covered AS (
  SELECT consignment_id FROM (
    SELECT q.consignment_id, sum(q.grams) OVER (PARTITION BY q.harvest_id
             ORDER BY q.promised_on, q.asked_at, q.consignment_id) <= lot.there AS fits
    FROM queue AS q JOIN lot USING (harvest_id) WHERE q.fate IS NULL) AS each
  GROUP BY consignment_id HAVING bool_and(fits)),
marked AS (
  UPDATE queue SET fate = true FROM covered WHERE queue.consignment_id = covered.consignment_id
  RETURNING queue.harvest_id, queue.grams)
UPDATE lot SET there = lot.there - taken.grams
FROM (SELECT harvest_id, sum(grams)::bigint AS grams FROM marked GROUP BY harvest_id) AS taken
WHERE lot.harvest_id = taken.harvest_id
"""

# Those that do not fit into what is left on one harvest never will; by their sum, never by single lines.
DROP = """
UPDATE queue SET fate = false WHERE fate IS NULL AND consignment_id IN (
  SELECT q.consignment_id FROM queue AS q JOIN lot USING (harvest_id)
  WHERE q.fate IS NULL AND q.grams > lot.there)
"""

# What a dropped consignment lacked at its turn: the lines on harvests where those before it left too little.
LACKING = """
SELECT consignment_id, harvest_id FROM (
  SELECT q.consignment_id, q.harvest_id, q.fate, q.grams,
         s.there - coalesce(sum(q.grams) FILTER (WHERE q.fate) OVER before, 0) AS there
  FROM queue AS q JOIN start AS s USING (harvest_id)
  WINDOW before AS (PARTITION BY q.harvest_id ORDER BY q.promised_on, q.asked_at, q.consignment_id
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS turn
WHERE NOT fate AND grams > there
"""

SHORTEN = f"""
UPDATE logistics_consignmentline AS l SET short = l.packs - l.unsendable - l.cancelled
FROM (SELECT l.id, {OPEN_GRAMS} AS grams, l.packs - l.short - l.unsendable - l.cancelled AS open
      FROM logistics_consignmentline AS l
      JOIN unnest(%(consignments)s::bigint[], %(harvests)s::bigint[]) AS want(consignment_id, harvest_id)
        USING (consignment_id, harvest_id)
      JOIN logistics_consignment AS c ON c.id = l.consignment_id
      WHERE c.state = 'waiting' AND c.dispatch_id IS NULL AND {OPEN}) AS was
WHERE l.id = was.id
RETURNING l.id, was.open, l.harvest_id, was.grams
"""  # noqa: S608 - constant text

# Who is ready: the promised day above the key, in one number, for numbers are put in order outside at a
# third of the cost. What only reads may use all cores, and no consignment is written: a chunk lists its own;
# whoever wants to change what waits keeps allocations off and looks there (services/waiting.py).
READY = f"""
COPY (
  SELECT (c.promised_on - date '2000-01-01')::bigint * {KEYS} + c.id
  FROM logistics_consignment AS c
  WHERE c.state = 'waiting' AND c.dispatch_id IS NULL {{bounds}} {{covered}}
) TO STDOUT (FORMAT binary)
"""  # noqa: S608 - constant text

# Who waits for nothing elsewhere. Where no harvest elsewhere is promised to anybody, nobody does, and no line
# needs to be read; the same statement looks, so that nobody asks in between.
NOBODY_ELSEWHERE = """
    AND (SELECT NOT EXISTS (SELECT FROM shops_harvest AS h
                            WHERE h.held_grams > 0 AND h.id <> ALL(%(harvests)s)))
"""
NOTHING_ELSEWHERE = f"""
    AND NOT EXISTS (SELECT FROM logistics_consignmentline AS l
                    WHERE l.consignment_id = c.id AND l.harvest_id <> ALL(%(harvests)s) AND {OPEN})
"""

# What waits for nothing elsewhere waits for something here, so this only says where to begin looking: at the
# lines of these harvests, unless they are most of what waits at all.
HERE = f"""
    AND EXISTS (SELECT FROM logistics_consignmentline AS l
                WHERE l.consignment_id = c.id AND l.harvest_id = ANY(%(harvests)s) AND {OPEN})
"""

COVERED = f"""
    AND NOT EXISTS (SELECT FROM logistics_consignmentline AS l
                    WHERE l.consignment_id = c.id AND l.harvest_id = ANY(%(tight)s) AND {OPEN}
                      AND NOT EXISTS (SELECT FROM queue AS q WHERE q.consignment_id = c.id
                                      AND q.harvest_id = l.harvest_id AND q.fate))
"""  # noqa: S608 - constant text


@dataclass(frozen=True, slots=True)
class Shortage:
    """Packs marked short, by line, and the grams this frees, by harvest."""

    packs_by_line: dict[int, int]
    grams_by_harvest: dict[int, int]


@transaction.atomic
def allocate_dispatch(*, dispatch_id: int) -> bool:
    """Decide who is served, mark the rest short (or let it wait), and cut the ready into chunks.

    True for the one caller that did it. Never locks a harvest: what is freed is noted on the dispatch.
    """
    mine = Dispatch.objects.filter(pk=dispatch_id, state=Dispatch.State.ALLOCATING)
    dispatch = mine.select_for_update(no_key=True, skip_locked=True).first()
    if dispatch is None:
        return False
    harvests = DispatchHarvest.objects.filter(dispatch=dispatch).values_list("harvest_id", flat=True)
    wait_for_one_another(harvest_ids=harvests)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        shortage, sizes = _allocate(cursor, dispatch, sorted(harvests))
    Dispatch.objects.filter(pk=dispatch_id).update(
        state=Dispatch.State.SPLITTING,
        trouble="",
        allocated_at=timezone.now(),
        consignments=sum(sizes),
        chunk_count=len(sizes),
        short_packs=sum(shortage.packs_by_line.values()),
        freed=shortage.grams_by_harvest,
    )
    return True


def _allocate(cursor: CursorWrapper, dispatch: Dispatch, harvests: list[int]) -> tuple[Shortage, list[int]]:
    cursor.execute("DROP TABLE IF EXISTS lot, queue, start")
    cursor.execute(LOTS, {"harvests": harvests})
    cursor.execute(TIGHT)
    tight, is_most = cursor.fetchone()
    shortage = Shortage({}, {})
    if tight:
        _serve(cursor, tight)
        if not dispatch.wait_for_more:
            shortage = _shorten(cursor)
    return shortage, _cut(dispatch, _ready(harvests, tight, is_most=is_most))


def _ready(harvests: list[int], tight: list[int], *, is_most: bool) -> Integers:
    """The keys of all that can go, in order of service."""
    ways = [NOBODY_ELSEWHERE, NOTHING_ELSEWHERE] if is_most else [HERE + NOTHING_ELSEWHERE]
    for bounds in ways:
        query = READY.format(bounds=bounds, covered=COVERED if tight else "")
        ready = read_numbers(query=query, params={"harvests": harvests, "tight": tight})
        if len(ready):
            break
    ready.sort()
    ready %= KEYS  # both in place: of millions, each copy counts
    return ready


def _cut(dispatch: Dispatch, ready: Integers) -> list[int]:
    """Write the chunks, each with the keys of its consignments in order; answers their sizes."""
    size = _size_of_chunks(len(ready))
    parts = [np.sort(ready[start : start + size]) for start in range(0, len(ready), size)]
    rows = ((dispatch.pk, n, len(keys), bigints(keys.tolist()), "{}") for n, keys in enumerate(parts))
    copy_rows(Chunk, ("dispatch_id", "number", "consignments", "consignment_ids", "freed"), rows)
    return [len(keys) for keys in parts]


def _size_of_chunks(ready: int) -> int:
    """A chunk costs something whatever its size; where there are a hundred, larger ones do as well."""
    least: int = settings.DISPATCH_CHUNK
    return max(least, min(ready // MANY_CHUNKS, LARGEST_CHUNK * least))


def _serve(cursor: CursorWrapper, tight: list[int]) -> None:
    """Decide every consignment in the queue: as a loop over the queue would, but many at a time."""
    cursor.execute(QUEUE, {"tight": tight})
    cursor.execute("CREATE TEMP TABLE start ON COMMIT DROP AS SELECT harvest_id, there FROM lot")
    cursor.execute("ANALYZE queue")
    undecided = 1
    while undecided:  # the first undecided one is decided in every round, so this ends
        cursor.execute(COVER)
        cursor.execute(DROP)
        cursor.execute("SELECT count(*) FROM queue WHERE fate IS NULL")
        undecided = cursor.fetchone()[0]


def _shorten(cursor: CursorWrapper) -> Shortage:
    cursor.execute(LACKING)
    rows = cursor.fetchall()
    if not rows:
        return Shortage({}, {})
    consignments = sorted({row[0] for row in rows})
    waiting = Consignment.objects.filter(pk__in=consignments).order_by("pk").select_for_update(no_key=True)
    list(waiting.values_list("pk"))
    cursor.execute(SHORTEN, {"consignments": [row[0] for row in rows], "harvests": [row[1] for row in rows]})
    packs: dict[int, int] = {}
    grams: Counter[int] = Counter()
    for line_id, count, harvest_id, freed in cursor.fetchall():
        packs[line_id] = count
        grams[harvest_id] += freed
    close_empty(consignment_ids=consignments)
    if packs:
        packs_short.send(sender=Dispatch, packs_by_line=packs)
    return Shortage(packs, dict(grams))
