"""The open lines of a chunk's consignments as columns of numbers, straight from a binary COPY."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from pavilion.kit.copying import BINARY_END, BINARY_HEAD, bigints

Integers = NDArray[np.int64]

# All columns are numbers that are never null, so that every row has the same width. The keys are named twice,
# so that each index is walked along once; looked up from row to row it costs five times as much.
OPEN_LINES = """
COPY (
  SELECT c.id, ascii(c.province) * 256 + ascii(right(c.province, 1)), c.promised_on - date '2000-01-01',
         l.id, l.harvest_id, l.variant_id, l.pack_grams, l.packs - l.short - l.unsendable - l.cancelled
  FROM logistics_consignment AS c JOIN logistics_consignmentline AS l ON l.consignment_id = c.id
  WHERE c.id = ANY(%(keys)s::bigint[]) AND l.consignment_id = ANY(%(keys)s::bigint[])
    AND c.state = 'waiting' AND c.dispatch_id IS NULL
    AND l.packs > l.short + l.unsendable + l.cancelled
) TO STDOUT (FORMAT binary)
"""
COLUMNS = (
    ("consignment", ">i8"), ("province", ">i4"), ("promised", ">i4"), ("line", ">i8"), ("harvest", ">i8"),
    ("variant", ">i8"), ("grams", ">i4"), ("packs", ">i4"),
)  # fmt: skip
ROW = np.dtype(
    [("fields", ">i2"), *(part for name, kind in COLUMNS for part in ((f"{name} size", ">i4"), (name, kind)))]
)
NUMBER = np.dtype([("fields", ">i2"), ("size", ">i4"), ("number", ">i8")])
BIAS, LOW_HALF = 1 << 31, (1 << 32) - 1  # days before the first one count down, and never below zero
DAY_ZERO = date(2000, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class OpenLines:
    """Open lines by consignment and key; those of consignment n begin at `starts[n]`, and end at the next."""

    consignments: Integers
    starts: Integers
    trip: Integers  # of each line: province and promised day as one number (`trip_of`)
    line: Integers
    harvest: Integers
    variant: Integers
    grams: Integers
    packs: Integers


def read_open_lines(*, consignment_ids: Sequence[int]) -> OpenLines:
    """Read what waiting consignments still have to send."""
    rows = np.frombuffer(_read(OPEN_LINES, {"keys": bigints(consignment_ids)}), dtype=ROW)
    found = {name: rows[name].astype(np.int64) for name, _type in COLUMNS}
    order = np.lexsort((found["line"], found["consignment"]))
    found = {name: column[order] for name, column in found.items()}
    owners = found["consignment"]
    begins = np.flatnonzero(np.diff(owners, prepend=-1))
    return OpenLines(
        consignments=owners[begins],
        starts=np.append(begins, len(owners)),
        trip=found["province"] << 32 | found["promised"] + BIAS,
        line=found["line"],
        harvest=found["harvest"],
        variant=found["variant"],
        grams=found["grams"],
        packs=found["packs"],
    )


def read_numbers(*, query: str, params: Mapping[str, object]) -> Integers:
    """What a binary COPY of one column of numbers (bigint, never null) answers, in its order."""
    return np.frombuffer(_read(query, params), dtype=NUMBER)["number"].astype(np.int64)


def _read(query: str, params: Any) -> memoryview:
    raw = io.BytesIO()
    with connection.cursor() as cursor:
        asked = cursor.mogrify(query, params)
        with connection.wrap_database_errors:  # Django does so itself for all but COPY
            cursor.copy_expert(asked, raw)
    return raw.getbuffer()[len(BINARY_HEAD) : -len(BINARY_END)]


def trip_of(*, code: int) -> tuple[str, date]:
    """The province and the promised day of a `trip`."""
    province, day = code >> 32, (code & LOW_HALF) - BIAS
    return chr(province >> 8) + chr(province & 255), date.fromordinal(DAY_ZERO + day)
