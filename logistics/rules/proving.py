"""Decide whether a few packs fit in a box: first all ways they may lie, then the places for each of these.

Most sets of ways are struck out together, by arrays: two packs that no axis can hold side by side, or packs
that weigh more than the box by one of the volumes in `bounds.py`. What is left is searched in `relations.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations_with_replacement
from math import comb

import numpy as np
import numpy.typing as npt

from logistics.rules.bounds import FULL, VOLUMES, Floats, lightest, shrunk, turns_inside, weights
from logistics.rules.goods import Size
from logistics.rules.grids import Spot, Turns
from logistics.rules.relations import NodesGone, Relations

MOST_SETS = 8_000  # sets of ways looked at together; beyond, no answer is tried
GLANCED = 30
GLANCE_NODES = 20

Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Accept = Callable[[Sequence[Spot]], bool]


@dataclass(frozen=True, slots=True)
class Answer:
    """The places found, or none; `proved` is false when the nodes ran out."""

    spots: tuple[Spot, ...] | None
    proved: bool


def is_overfull(kinds: Sequence[Turns], counts: Sequence[int], inner: Size) -> bool:
    """Tell whether the packs weigh too much for the box however they lie."""
    total = sum(count * lightest(turns, inner) for turns, count in zip(kinds, counts, strict=True))
    return bool(np.any(total > FULL))


def decide(
    kinds: Sequence[Turns], counts: Sequence[int], inner: Size, *, nodes: int, accept: Accept | None = None
) -> Answer:
    """Search for places, pack by pack in the order of the kinds; each kind must fit the box alone."""
    inner = shrunk(kinds, counts, inner)
    if not all(turns_inside(turns, inner) for turns in kinds):
        return Answer(None, proved=True)
    sets = _sets_of_ways(kinds, counts, inner)
    return Answer(None, proved=False) if sets is None else _try(sets, _Sides(kinds, inner), nodes, accept)


def _try(sets: Sequence[Sequence[int]], bench: "_Sides", nodes: int, accept: Accept | None) -> Answer:
    """Search set by set, first shortly and then, where that told nothing, as long as the nodes last."""
    for most in (GLANCE_NODES, nodes):
        left = []
        for ways in sets:
            search = Relations(*bench.of(ways), bench.inner, nodes=min(most, nodes), accept=accept)
            nodes -= search.nodes
            try:
                spots = search.spots()
            except NodesGone:
                left.append(ways)
            else:
                nodes += search.nodes
                if spots:
                    return Answer(spots, proved=True)
            if nodes <= 0:
                return Answer(None, proved=False)
        sets = left
    return Answer(None, proved=not sets)


class _Sides:
    """The turns of all kinds in a row, to be counted by sets of ways."""

    def __init__(self, kinds: Sequence[Turns], inner: Size) -> None:
        self.turns = [(turn, kind) for kind, ways in enumerate(kinds) for turn in turns_inside(ways, inner)]
        self.inner = inner

    def of(self, ways: Sequence[int]) -> tuple[list[Size], list[int]]:
        """Return for each pack of a set its sides and its kind."""
        packs = [self.turns[at] for at, count in enumerate(ways) for _ in range(count)]
        return [side for side, _ in packs], [kind for _, kind in packs]

    def refuses(self, ways: Sequence[int]) -> bool:
        """Tell whether a short search proves that packs in these ways do not fit."""
        search = Relations(*self.of(ways), self.inner, nodes=GLANCE_NODES)
        try:
            return search.spots() is None
        except NodesGone:
            return False


def _sets_of_ways(kinds: Sequence[Turns], counts: Sequence[int], inner: Size) -> list[list[int]] | None:
    """Count the packs in each turn for each set of ways, roomiest sets first; None when they are too many."""
    bench = _Sides(kinds, inner)
    apart = _apart([turn for turn, _ in bench.turns], inner)
    least = [count * lightest(ways, inner) for ways, count in zip(kinds, counts, strict=True)]
    allowed: Floats = FULL - np.sum(least, axis=0)
    width, start = len(apart), 0
    found: Counts = np.zeros((1, width), dtype=np.int64)
    sums: Floats = np.zeros((1, len(VOLUMES)))
    for ways, count, own in zip(kinds, counts, least, strict=True):
        each = weights(ways, inner)
        if len(found) * comb(count + len(each) - 1, count) > MOST_SETS:
            return None
        dealt = _dealt(count, len(each))
        both = sums[:, None, :] + (dealt @ each)[None, :, :]
        allowed = allowed + own
        rows, columns = np.nonzero((both <= allowed).all(axis=2))
        found, sums = found[rows], both[rows, columns]
        found[:, start : start + len(each)] = dealt[columns]
        start += len(each)
        lawful = _lawful(found, apart)
        found, sums = found[lawful], sums[lawful]
        if 1 < len(found) <= GLANCED and start < width:
            open_ = np.array([not bench.refuses(ways) for ways in found.tolist()], dtype=np.bool_)
            found, sums = found[open_], sums[open_]
    order = np.argsort(sums.max(axis=1, initial=0), kind="stable")
    return list(found[order].tolist())


@lru_cache(maxsize=256)
def _dealt(count: int, ways: int) -> Counts:
    """List every way to deal so many equal packs over so many turns."""
    sets = combinations_with_replacement(range(ways), count)
    return np.array([np.bincount(chosen, minlength=ways) for chosen in sets], dtype=np.int64)


def _apart(turns: Sequence[Size], inner: Size) -> Flags:
    """Tell for each two turns whether some axis of the box holds both side by side."""
    sides = np.array(turns, dtype=np.int64)
    return np.asarray((sides[:, None, :] + sides[None, :, :] <= np.array(inner)).any(axis=2))


def _lawful(found: Counts, apart: Flags) -> Flags:
    """Tell which sets hold no two packs that cannot lie side by side."""
    used = found > 0
    clash = ~apart
    alone = (np.diag(clash) & (found > 1)).any(axis=1)
    np.fill_diagonal(clash, val=False)
    return np.asarray(~alone & ~((used @ clash) & used).any(axis=1))
