"""Fill the sheet a chunk writes: rows of parcels and of what lies in them, numbered, as COPY reads them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from logistics.models import Parcel
from logistics.selectors.waiting import Integers, OpenLines
from logistics.services.loading import SUMS, Load, flat
from logistics.services.waybills import NumberRun
from pavilion.kit.copying import BINARY_END, BINARY_HEAD, take_ids

PARCEL_LINE = np.dtype([
    ("fields", ">i2"), ("parcel size", ">i4"), ("parcel", ">i8"), ("line size", ">i4"), ("line", ">i8"),
    ("packs size", ">i4"), ("packs", ">i4"),
])  # fmt: skip


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

    parcels: bytes
    parcel_lines: bytes
    packed: list[int]
    closed: list[int]
    grams: Mapping[int, int]  # packed, by harvest
    sums: Mapping[str, int]  # the chunk's own row
    runs: Sequence[NumberRun]
    used: Mapping[int, int]  # numbers, by their block
    freed: Counter[int] = field(default_factory=Counter)  # unsendable, by harvest
    unsendable: dict[int, tuple[int, str]] = field(default_factory=dict)  # by line


def fill_sheet(
    *, chunk_id: int, plan: ChunkPlan, carriers: Sequence[str], runs: Sequence[NumberRun]
) -> Sheet:
    """Render all rows of a chunk with keys and numbers of their own; writes nothing."""
    lines, loads = plan.lines, plan.loads
    ids, counts = (
        take_ids(Parcel, len(carriers)),
        np.array([len(load.rows) for load in loads], dtype=np.int64),
    )
    waybills, used = _number(carriers, runs)
    owners = np.repeat(lines.consignments, counts).tolist()
    rows = chain.from_iterable(load.rows for load in loads)
    parcels = zip(ids, owners, waybills, rows, strict=True)
    sheet = Sheet(
        parcels="".join(
            [f"{pk}\t{chunk_id}\t{owner}\t{bill}\t{row}" for pk, owner, bill, row in parcels]
        ).encode(),
        parcel_lines=_parcel_lines(plan, counts, ids),
        packed=lines.consignments[counts > 0].tolist(),
        closed=lines.consignments[counts == 0].tolist(),
        grams=_sums(lines.harvest, flat(parts=[load.packed for load in loads]) * lines.grams),
        sums=plan.sums(),
        runs=runs,
        used=used,
    )
    _leave_behind(plan, sheet)
    return sheet


def _number(carriers: Sequence[str], runs: Sequence[NumberRun]) -> tuple[list[str], dict[int, int]]:
    """One waybill number for each parcel, by its carrier, in order; and how many each block gave."""
    left = Counter(carriers)
    streams: dict[str, list[str]] = {carrier: [] for carrier in left}
    used: dict[int, int] = {}
    for run in runs:
        used[run.block_id] = min(left[run.carrier], run.last - run.first + 1)
        if used[run.block_id]:
            left[run.carrier] -= used[run.block_id]
            streams[run.carrier] += run.waybills(count=used[run.block_id])
    take = {carrier: iter(numbers).__next__ for carrier, numbers in streams.items()}
    return [take[carrier]() for carrier in carriers], used


def _parcel_lines(plan: ChunkPlan, counts: Integers, ids: Sequence[int]) -> bytes:
    """What lies in which parcel, as a binary COPY reads it: keys of these parcels and lines, and packs."""
    contents = flat(parts=[load.contents for load in plan.loads], width=3)
    sizes = np.array([len(load.contents) for load in plan.loads], dtype=np.int64)
    rows = np.zeros(len(contents), dtype=PARCEL_LINE)
    rows["fields"], rows["parcel size"], rows["line size"], rows["packs size"] = 3, 8, 8, 4
    parcels = np.repeat(counts.cumsum() - counts, sizes) + contents[:, 0]
    rows["parcel"] = np.array(ids, dtype=np.int64)[parcels]
    rows["line"] = plan.lines.line[np.repeat(plan.lines.starts[:-1], sizes) + contents[:, 1]]
    rows["packs"] = contents[:, 2]
    return BINARY_HEAD + rows.tobytes() + BINARY_END


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
