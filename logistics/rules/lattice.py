"""All ways to part a multiset, as arrays: the cheapest parting is found level by level, not one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def pairs_of(counts: Sequence[int]) -> int:
    """Return how many pairs of a multiset and a part of it there are: the work of one solution."""
    return prod((count + 1) * (count + 2) // 2 for count in counts)


@dataclass(frozen=True, eq=False, slots=True)
class Level:
    """All multisets of one size: for each of them a run of parts, and what each part leaves."""

    wholes: Ints
    starts: Ints
    parts: Ints
    rests: Ints


@dataclass(frozen=True, eq=False, slots=True)
class Lattice:
    """Every multiset within `counts`, numbered; number 0 is the empty one, the last one the whole."""

    vectors: Ints
    levels: tuple[Level, ...]

    def cheapest(self, cost: Ints) -> Ints:
        """Return for every multiset the least sum of costs of parts that make it up."""
        least = np.zeros(len(self.vectors), dtype=np.int64)
        for level in self.levels:
            sums = cost[level.parts] + least[level.rests]
            least[level.wholes] = np.minimum.reduceat(sums, level.starts)
        return least

    def parting(self, cost: Ints, least: Ints) -> list[int]:
        """Return the parts behind the least cost of the whole; the first of equals, so always the same."""
        whole, found = len(self.vectors) - 1, []
        for level in reversed(self.levels):
            at = int(np.searchsorted(level.wholes, whole))
            if at == len(level.wholes) or level.wholes[at] != whole:
                continue
            stop = level.starts[at + 1] if at + 1 < len(level.starts) else len(level.parts)
            run = slice(int(level.starts[at]), int(stop))
            best = int(np.argmin(cost[level.parts[run]] + least[level.rests[run]]))
            found.append(int(level.parts[run][best]))
            whole = int(level.rests[run][best])
        return found


@lru_cache(maxsize=512)
def lattice(counts: tuple[int, ...]) -> Lattice:
    """Build the arrays for one tuple of counts; a part always holds one of the first pack."""
    wholes, parts = _pairs(counts)
    vectors = np.indices([count + 1 for count in counts]).reshape(len(counts), -1).T.astype(np.int64)
    sizes = vectors.sum(axis=1)
    order = np.lexsort((-parts, wholes, sizes[wholes]))
    wholes, parts = wholes[order], parts[order]
    levels = []
    for size in range(1, int(sizes[-1]) + 1):
        run = slice(*np.searchsorted(sizes[wholes], [size, size + 1]))
        members, starts = np.unique(wholes[run], return_index=True)
        levels.append(Level(members, starts.astype(np.int64), parts[run], wholes[run] - parts[run]))
    return Lattice(vectors, tuple(levels))


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
