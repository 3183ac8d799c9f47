"""All ways to part a multiset, as arrays: the cheapest parting is found level by level, not one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import prod

import numpy as np
import numpy.typing as npt

SMALL_PAIRS = 6_000  # hundreds of such lattices are remembered, dozens of larger ones: memory has an end
LARGE_PAIRS = 80_000

Ints = npt.NDArray[np.int64]


def pairs_of(counts: Sequence[int]) -> int:
    """Return how many pairs of a multiset and a part of it there are: the work of one solution."""
    return prod((count + 1) * (count + 2) // 2 for count in counts)


@dataclass(frozen=True, eq=False, slots=True)
class Level:
    """All multisets of one size: their numbers, their parts, and where among these each one's run starts."""

    wholes: slice
    parts: slice
    starts: Ints


@dataclass(frozen=True, eq=False, slots=True)
class Lattice:
    """Every multiset within `counts`, numbered by size; number 0 is the empty one, the last one the whole."""

    vectors: Ints
    parts: Ints
    rests: Ints  # what each part leaves of its whole
    begins: Ints  # where the run of each whole begins, and where the last one ends
    levels: tuple[Level, ...]

    def cheapest(self, cost: Ints) -> Ints:
        """Return for every multiset the least sum of costs of parts that make it up."""
        least = np.zeros(len(self.vectors), dtype=np.int64)
        sums = cost[self.parts]
        for level in self.levels:
            run = sums[level.parts]
            run += least[self.rests[level.parts]]
            np.minimum.reduceat(run, level.starts, out=least[level.wholes])
        return least

    def parting(self, cost: Ints, least: Ints) -> list[int]:
        """Return the parts behind the least cost of the whole; the first of equals, so always the same."""
        whole, found = len(self.vectors) - 1, []
        while whole:
            run = slice(int(self.begins[whole - 1]), int(self.begins[whole]))
            parts, rests = self.parts[run], self.rests[run]
            best = int((cost[parts] + least[rests]).argmin())
            found.append(int(parts[best]))
            whole = int(rests[best])
        return found


def lattice(counts: tuple[int, ...]) -> Lattice:
    """Return the arrays for one tuple of counts; a part always holds one of the first pack."""
    pairs = pairs_of(counts)
    if pairs <= SMALL_PAIRS:
        return _small(counts)
    return _large(counts) if pairs <= LARGE_PAIRS else _built(counts)


@lru_cache(maxsize=512)
def _small(counts: tuple[int, ...]) -> Lattice:
    return _built(counts)


@lru_cache(maxsize=64)
def _large(counts: tuple[int, ...]) -> Lattice:
    return _built(counts)


def _built(counts: tuple[int, ...]) -> Lattice:
    wholes, parts = _pairs(counts)
    vectors = np.indices([count + 1 for count in counts]).reshape(len(counts), -1).T.astype(np.int64)
    sizes = vectors.sum(axis=1)
    by_size = np.lexsort((np.arange(len(sizes)), sizes))
    number = np.empty_like(by_size)
    number[by_size] = np.arange(len(sizes))
    rests = number[wholes - parts]
    wholes = number[wholes]
    order = np.lexsort((-parts, wholes))
    parts, wholes, rests = number[parts[order]], wholes[order], rests[order]
    begins = np.searchsorted(wholes, np.arange(1, len(sizes) + 1))
    ends = np.searchsorted(sizes[by_size], np.arange(1, int(sizes.max()) + 2))
    levels = tuple(
        Level(
            slice(int(first), int(last)),
            slice(int(begins[first - 1]), int(begins[last - 1])),
            begins[first - 1 : last - 1] - begins[first - 1],
        )
        for first, last in pairwise(ends.tolist())
    )
    return Lattice(vectors[by_size], parts, rests, begins, levels)


def _pairs(counts: tuple[int, ...]) -> tuple[Ints, Ints]:
    """Return the numbers of every whole and each of its parts that hold its first kind of pack."""
    wholes = np.zeros(1, dtype=np.int64)
    parts = np.zeros(1, dtype=np.int64)
    stride = prod(count + 1 for count in counts)
    for count in counts:
        stride //= count + 1
        whole, part = np.tril_indices(count + 1)
        started = (wholes > 0)[:, None]
        keep = started | (whole == 0)[None, :] | (part > 0)[None, :]
        wholes = (wholes[:, None] + whole[None, :] * stride)[keep]
        parts = (parts[:, None] + part[None, :] * stride)[keep]
    return wholes[wholes > 0], parts[wholes > 0]
