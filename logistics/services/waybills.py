"""Waybill numbers: taken from a carrier's range for one chunk, in a short transaction of their own."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from logistics.models import Chunk, WaybillBlock, WaybillRange

MOST_FREE = 32  # blocks that came back, looked at by one chunk
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


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

    def waybills(self) -> Iterator[str]:
        """Yield the numbers in order, as they stand on a label."""
        for serial in range(self.first, self.last + 1):
            digits = f"{serial:0{self.digits}d}"
            check = s10_check_digit(serial=digits) if self.form == WaybillRange.Form.S10 else ""
            yield f"{self.prefix}{digits}{check}{self.suffix}"


def s10_check_digit(*, serial: str) -> str:
    """The check digit of a UPU S10 number with this eight-digit serial."""
    weighed = sum(weight * int(digit) for weight, digit in zip(S10_WEIGHTS, serial, strict=True))
    return {10: "0", 11: "5"}.get(11 - weighed % 11, str(11 - weighed % 11))


def waybill_of(*, numbers: WaybillRange, serial: int) -> str:
    """How a serial of a range is written on a label."""
    run = NumberRun(
        0, 0, numbers.carrier_id, numbers.form, numbers.prefix, numbers.suffix, numbers.digits, serial, serial
    )
    return next(run.waybills())


@transaction.atomic
def take_numbers(*, chunk_id: int, needed: Mapping[str, int]) -> list[NumberRun]:
    """Give a chunk at least so many numbers of each carrier; one that was tried before keeps its own.

    Answers all runs of the chunk, oldest first. Raises NumbersRunOut, and then nothing is taken.
    """
    chunk = Chunk.objects.select_for_update(no_key=True).only("done_at").get(pk=chunk_id)
    runs = runs_of(chunk_id=chunk_id)
    if chunk.done_at is not None:
        return runs  # another worker was faster: what it did not need is free again
    lacking = Counter(needed)
    for run in runs:
        lacking[run.carrier] -= run.last - run.first + 1
    lacking = +lacking
    if not lacking:
        return runs
    _take_free(chunk_id, lacking)
    _take_new(chunk_id, lacking)
    return runs_of(chunk_id=chunk_id)


def runs_of(*, chunk_id: int) -> list[NumberRun]:
    """The numbers that belong to a chunk, oldest block first."""
    blocks = WaybillBlock.objects.filter(chunk_id=chunk_id).select_related("range").order_by("pk")
    return [
        NumberRun(
            block.pk, block.range_id, block.range.carrier_id, block.range.form, block.range.prefix,
            block.range.suffix, block.range.digits, block.first, block.last,
        )
        for block in blocks
    ]  # fmt: skip


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


def _take_new(chunk_id: int, lacking: Counter[str]) -> None:
    """Take what is lacking from the carriers' ranges, all at once. Raises NumbersRunOut."""
    ranges = WaybillRange.objects.filter(carrier__in=+lacking, next__lte=F("last")).order_by("pk")
    grown, blocks = [], []
    for numbers in ranges.select_for_update(of=("self",), no_key=True):
        taken = min(lacking[numbers.carrier_id], numbers.last - numbers.next + 1)
        if taken > 0:
            first, numbers.next = numbers.next, numbers.next + taken
            blocks.append(WaybillBlock(range=numbers, chunk_id=chunk_id, first=first, last=numbers.next - 1))
            grown.append(numbers)
            lacking[numbers.carrier_id] -= taken
    for carrier in sorted(+lacking):
        raise NumbersRunOut(carrier)
    WaybillRange.objects.bulk_update(grown, ["next"])
    WaybillBlock.objects.bulk_create(blocks)


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
