"""Waybill numbers: taken from a carrier's range for one chunk, in a short transaction of their own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from logistics.models import WaybillBlock, WaybillRange

MOST_FREE = 32  # blocks that came back, looked at by one chunk
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)

# In plain SQL, for every chunk asks this: composing it anew each time would cost more than running it.
LOCKED = """
SELECT done_at IS NOT NULL, EXISTS (
  SELECT FROM logistics_waybillblock AS b JOIN logistics_waybillrange AS r ON r.id = b.range_id
  WHERE b.chunk_id IS NULL AND r.carrier_id = ANY(%(carriers)s))
FROM logistics_chunk WHERE id = %(chunk)s FOR NO KEY UPDATE OF logistics_chunk
"""
RUNS = """
SELECT b.id, b.range_id, r.carrier_id, r.form, r.prefix, r.suffix, r.digits, b.first, b.last
FROM logistics_waybillblock AS b JOIN logistics_waybillrange AS r ON r.id = b.range_id
WHERE b.chunk_id = %s ORDER BY b.id
"""
RANGES = """
SELECT id, carrier_id, next, last FROM logistics_waybillrange
WHERE carrier_id = ANY(%s) AND next <= last ORDER BY id FOR NO KEY UPDATE
"""
TAKEN = """
WITH taken AS (
  INSERT INTO logistics_waybillblock (chunk_id, range_id, first, last)
  SELECT %s, * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) RETURNING range_id, last)
UPDATE logistics_waybillrange AS r SET next = taken.last + 1 FROM taken WHERE r.id = taken.range_id
"""


class NumbersRunOut(Exception):
    """The carrier's ranges hold too few numbers; `carrier` says whose."""

    def __init__(self, carrier: str) -> None:
        self.carrier = carrier
        super().__init__(carrier)


@dataclass(frozen=True, slots=True)
class NumberRun:
    """Serials of one range that belong to a chunk, and how they are written."""

    block_id: int
    range_id: int
    carrier: str
    form: str
    prefix: str
    suffix: str
    digits: int
    first: int
    last: int

    def waybills(self, *, count: int | None = None) -> list[str]:
        """The numbers in order, as they stand on a label; all, or the first so many."""
        end = self.last + 1 if count is None else self.first + count
        if self.form == WaybillRange.Form.S10:
            bare = [f"{serial:0{self.digits}d}" for serial in range(self.first, end)]
            return [f"{self.prefix}{digits}{s10_check_digit(serial=digits)}{self.suffix}" for digits in bare]
        prefix, suffix, digits = self.prefix, self.suffix, self.digits
        return [f"{prefix}{text.zfill(digits)}{suffix}" for text in map(str, range(self.first, end))]


def s10_check_digit(*, serial: str) -> str:
    """The check digit of a UPU S10 number with this eight-digit serial."""
    weighed = sum(weight * int(digit) for weight, digit in zip(S10_WEIGHTS, serial, strict=True))
    return {10: "0", 11: "5"}.get(11 - weighed % 11, str(11 - weighed % 11))


def waybill_of(*, numbers: WaybillRange, serial: int) -> str:
    """How a serial of a range is written on a label."""
    run = NumberRun(
        0, 0, numbers.carrier_id, numbers.form, numbers.prefix, numbers.suffix, numbers.digits, serial, serial
    )
    return run.waybills()[0]


@transaction.atomic
def take_numbers(*, chunk_id: int, needed: Mapping[str, int]) -> list[NumberRun]:
    """Give a chunk at least so many numbers of each carrier; one that was tried before keeps its own.

    Answers all runs of the chunk, oldest first; none when it is done, for the rest is free again.
    Raises NumbersRunOut, and then nothing is taken.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCKED, {"chunk": chunk_id, "carriers": list(needed)})
        is_done, some_came_back = cursor.fetchone()
        if is_done:
            return []
        runs = _runs_of(cursor, chunk_id)
        lacking = Counter(needed)
        for run in runs:
            lacking[run.carrier] -= run.last - run.first + 1
        lacking = +lacking
        if not lacking:
            return runs
        if some_came_back:
            _take_free(chunk_id, lacking)
        _take_new(cursor, chunk_id, lacking)
        return _runs_of(cursor, chunk_id)


def _runs_of(cursor: CursorWrapper, chunk_id: int) -> list[NumberRun]:
    """The numbers that belong to a chunk, oldest block first."""
    cursor.execute(RUNS, [chunk_id])
    return [NumberRun(*row) for row in cursor.fetchall()]


def return_rest(*, used: Mapping[int, int], runs: Sequence[NumberRun]) -> None:
    """Make the numbers a chunk did not need free again; `used` counts the used ones of every block."""
    for run in runs:
        count = used.get(run.block_id, 0)
        block = WaybillBlock.objects.filter(pk=run.block_id)
        if count == 0:
            block.update(chunk=None)
        elif run.first + count <= run.last:
            block.update(last=run.first + count - 1)
            WaybillBlock.objects.create(
                range_id=run.range_id, chunk=None, first=run.first + count, last=run.last
            )


def _take_new(cursor: CursorWrapper, chunk_id: int, lacking: Counter[str]) -> None:
    """Take what is lacking from the carriers' ranges, all at once. Raises NumbersRunOut."""
    cursor.execute(RANGES, [list(+lacking)])
    taken = []
    for range_id, carrier, first, last in cursor.fetchall():
        count = min(lacking[carrier], last - first + 1)
        if count > 0:
            taken.append((range_id, first, first + count - 1))
            lacking[carrier] -= count
    for carrier in sorted(+lacking):
        raise NumbersRunOut(carrier)
    if taken:
        cursor.execute(TAKEN, [chunk_id, *map(list, zip(*taken, strict=True))])


def _take_free(chunk_id: int, lacking: Counter[str]) -> None:
    """Use numbers that came back before new ones."""
    free = WaybillBlock.objects.filter(chunk=None, range__carrier__in=lacking).order_by("pk")
    blocks = free.select_related("range").select_for_update(of=("self",), skip_locked=True)
    for block in blocks[:MOST_FREE]:
        size = min(lacking[block.range.carrier_id], block.last - block.first + 1)
        if size <= 0:
            continue
        rest = (block.first + size, block.last)
        block.chunk_id, block.last = chunk_id, block.first + size - 1
        block.save(update_fields=["chunk", "last"])
        if rest[0] <= rest[1]:
            WaybillBlock.objects.create(range=block.range, chunk=None, first=rest[0], last=rest[1])
        lacking[block.range.carrier_id] -= size
