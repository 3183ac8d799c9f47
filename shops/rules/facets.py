"""What a shelf can be narrowed by, packed into one number per product: one comparison filters, one counts.

Bits from the right: stock, papers, harvest months, price band, grade, aisle, county.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from shops.rules.seasons import MONTHS, months_of

READY, AHEAD = 1, 2  # bits of the stock facet: weighed in, sold ahead


@dataclass(frozen=True)
class Field:
    """Where one facet lies in the number; `several` when a product may have more than one value of it."""

    shift: int
    width: int
    several: bool = False

    def mask(self, value: int) -> int:
        """The bits that must agree for a product to have this value."""
        return self.bits(value) if self.several else ((1 << self.width) - 1) << self.shift

    def bits(self, value: int) -> int:
        """How the value is written; the n-th of several values is bit n - 1."""
        return (1 << (value - 1) if self.several else value) << self.shift


FIELDS: Mapping[str, Field] = {
    "stock": Field(0, 2, several=True),
    "paper": Field(2, 4, several=True),
    "month": Field(6, 12, several=True),
    "price": Field(18, 3),
    "grade": Field(21, 5),
    "category": Field(26, 4),
    "county": Field(30, 20),
}
STOCK_MASK = 3
PAPERS = ("gi", "organic", "green", "test")
AISLES = ("olives", "pepper", "walnuts", "herbs", "other")
BANDS_FEN = (2_000, 5_000, 10_000, 20_000)  # band n ends below the n-th, the last has no end
GRADES = (
    "特级", "一级", "二级", "三级", "特级初榨", "优质初榨", "初榨", "统货", "合格品", "碎仁", "头路",
)  # fmt: skip


def band_of(fen: int) -> int:
    """The price band, counted from 1."""
    return 1 + sum(fen >= edge for edge in BANDS_FEN)


def grade_number(grade: str) -> int:
    """The place of a known grade in the list, counted from 1; 0 for grades in the keeper's own words."""
    return GRADES.index(grade) + 1 if grade in GRADES else 0


def aisle_number(category: str) -> int:
    """The place of an aisle, counted from 1; 0 for none."""
    return AISLES.index(category) + 1 if category in AISLES else 0


def pack_facets(
    *, category: str, origin: str, fen: int, grade: str, harvest_months: str, papers: Iterable[str]
) -> int:
    """All facets of a product but its stock, as one number."""
    values = {
        "price": band_of(fen),
        "grade": grade_number(grade),
        "category": aisle_number(category),
        "county": int(origin[:6]) if len(origin) >= 6 else 0,
    }
    packed = sum(FIELDS[name].bits(value) for name, value in values.items())
    packed |= sum(FIELDS["month"].bits(month) for month in months_of(harvest_months))
    return packed | sum(FIELDS["paper"].bits(PAPERS.index(each) + 1) for each in set(papers) & set(PAPERS))


def condition(chosen: Mapping[str, int]) -> tuple[int, int]:
    """Mask and value: a product has all that is chosen when `facets & mask == value`."""
    mask = value = 0
    for name, wanted in chosen.items():
        mask |= FIELDS[name].mask(wanted)
        value |= FIELDS[name].bits(wanted)
    return mask, value


@dataclass(frozen=True)
class Tally:
    """How many products fit, how many there are without a choice, and how many have each value of a facet."""

    total: int
    whole: int
    counts: Mapping[str, Mapping[int, int]]


def tally(groups: Iterable[tuple[int, int]], *, chosen: Mapping[str, int]) -> Tally:
    """Count (facets, products) groups; the counts of a facet respect all that is chosen in the others."""
    rows = np.array(list(groups), dtype=np.int64).reshape(-1, 2)
    packed, weight = rows[:, 0], rows[:, 1]
    fits = {name: _fits(packed, {name: wanted}) for name, wanted in chosen.items()}
    counts = {}
    for name, field in FIELDS.items():
        keep = np.ones(len(packed), dtype=bool)
        for other, fit in fits.items():
            if other != name:
                keep &= fit
        counts[name] = _count(packed[keep], weight[keep], field)
    return Tally(int(weight[_fits(packed, chosen)].sum()), int(weight.sum()), counts)


def _fits(packed: np.ndarray, chosen: Mapping[str, int]) -> np.ndarray:
    mask, value = condition(chosen)
    fits: np.ndarray = (packed & mask) == value
    return fits


def _count(packed: np.ndarray, weight: np.ndarray, field: Field) -> dict[int, int]:
    values = (packed >> field.shift) & ((1 << field.width) - 1)
    if field.several:
        found = {n + 1: int(weight[(values >> n) & 1 == 1].sum()) for n in range(field.width)}
        return {value: count for value, count in found.items() if count}
    kinds, places = np.unique(values, return_inverse=True)
    sums = np.bincount(places, weights=weight, minlength=len(kinds))
    return {int(kind): int(count) for kind, count in zip(kinds, sums, strict=True) if kind}


def values_of(name: str) -> Sequence[int]:
    """The values of a facet that are known beforehand, in the order they are shown."""
    known: Mapping[str, Sequence[int]] = {
        "stock": (READY, AHEAD),
        "paper": range(1, len(PAPERS) + 1),
        "month": MONTHS,
        "price": range(1, len(BANDS_FEN) + 2),
        "grade": range(1, len(GRADES) + 1),
        "category": range(1, len(AISLES) + 1),
    }
    return known[name]
