"""The cheapest parting of a small family: exact over all multisets, cartons proved only where it matters."""

from collections.abc import Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt

from logistics.rules.freight import NEVER_FEN
from logistics.rules.goods import Carton, Pack
from logistics.rules.kinds import Kind, Pattern, is_refused, place
from logistics.rules.lattice import Ints, lattice
from logistics.rules.markets import Market, Rates
from logistics.rules.packing import Spotted

PARCEL = 1 << 10  # one fen outweighs any number of parcels; at equal cost fewer parcels win
Flags = npt.NDArray[np.bool_]


class Bench:
    """What does not change while one family is parted: its kinds against the shelf of cartons."""

    def __init__(self, kinds: Sequence[Kind], *, market: Market, days_left: int | None) -> None:
        self.kinds = tuple(kinds)
        self.market = market
        self.shelf: tuple[Carton, ...] = market.shelf
        self.plain: Rates = market.rates(days_left=days_left, fresh=False)
        self.cold: Rates = market.rates(days_left=days_left, fresh=True)
        packs = [kind.pack for kind in kinds]
        self.grams: Ints = np.array([pack.gross_grams for pack in packs], dtype=np.int64)
        self.volumes: Ints = np.array([kind.volume for kind in kinds], dtype=np.int64)
        self.fragile: Ints = np.array([pack.fragile for pack in packs], dtype=np.int64)
        self.fresh: Flags = np.array([pack.fresh for pack in packs], dtype=np.bool_)
        self.outside: Flags = ~np.array([market.rooms(pack) for pack in packs], dtype=np.bool_)
        self._some: Ints = np.flatnonzero(~self.outside.all(axis=0))  # cartons that take anything of these
        self.clash: Flags = np.array(_clashes(packs, market), dtype=np.bool_)
        self._places: dict[tuple[tuple[int, ...], int], tuple[Spotted, ...] | None] = {}

    def places(self, counts: tuple[int, ...], carton: int) -> tuple[Spotted, ...] | None:
        """Return how so many packs of each kind lie in a carton of the shelf, or None."""
        key = counts, carton
        if key not in self._places:
            self._places[key] = place(self.kinds, counts, self.shelf[carton].inner_mm)
        return self._places[key]

    def prices(self, vectors: Ints) -> Ints:
        """Price every multiset in every carton, as if it fitted where volume, weight and rules allow it."""
        stock, some = self.market.stock, self._some
        loads = stock.loads[some][:, None]
        grams, volume = vectors @ self.grams, vectors @ self.volumes
        capped = np.minimum(grams, loads)
        refused = (grams > capped) | (volume > stock.volumes[some][:, None])
        if self.fragile.any():
            refused |= (vectors @ self.fragile) > stock.glasses[some][:, None]
        if self.outside[:, some].any():
            refused |= ((vectors > 0) @ self.outside[:, some]).T
        if self.clash.any():
            refused |= self._clashing(vectors)
        refused[:, grams == 0] = True
        found = self._read(self.plain, capped)
        if self.fresh.any():
            found = np.where((vectors > 0) @ self.fresh, self._read(self.cold, capped), found)
        found[refused] = NEVER_FEN
        prices: Ints = np.full((len(self.shelf), len(vectors)), NEVER_FEN, dtype=np.int64)
        prices[some] = found
        return prices

    def _clashing(self, vectors: Ints) -> Flags:
        present = vectors > 0
        alone = np.diag(self.clash) & (vectors > 1)
        apart = self.clash & ~np.eye(len(self.kinds), dtype=np.bool_)
        return np.asarray(((present @ apart) & present).any(axis=1) | alone.any(axis=1))

    def _read(self, rates: Rates, grams: Ints) -> Ints:
        return np.asarray(rates.flat[rates.starts[self._some][:, None] + grams], dtype=np.int64)


def _clashes(packs: Sequence[Pack], market: Market) -> list[list[bool]]:
    """Tell for each two packs whether they may not share a carton."""
    clashes = [[False] * len(packs) for _ in packs]
    for at, one in enumerate(packs):
        for other in range(at, len(packs)):
            clashes[at][other] = clashes[other][at] = not market.matrix.may_pair(one, packs[other])
    return clashes


def part(bench: Bench, counts: tuple[int, ...], *, as_one: bool = True) -> list[Pattern]:
    """Return the cheapest parcels for so many packs of each kind; unless `as_one`, at least two of them."""
    held = [index for index, count in enumerate(counts) if count]
    grid = lattice(tuple(counts[index] for index in held))
    vectors = grid.vectors
    if len(held) < len(counts):
        vectors = np.zeros((len(grid.vectors), len(counts)), dtype=np.int64)
        vectors[:, held] = grid.vectors
    prices = bench.prices(vectors)
    if not as_one:
        prices[:, -1] = NEVER_FEN
    while True:
        cost = prices.min(axis=0) * PARCEL + 1
        chosen = grid.parting(cost, grid.cheapest(cost))
        picked = [(index, int(prices[:, index].argmin())) for index in chosen]
        if any(prices[carton, index] >= NEVER_FEN for index, carton in picked):
            raise AssertionError(f"no carton is left for a part of {counts}, though each pack alone has one")
        if not _refute(bench, vectors, prices, picked):
            return _patterns(vectors, prices, picked)


def _refute(bench: Bench, vectors: Ints, prices: Ints, picked: Sequence[tuple[int, int]]) -> bool:
    """Try to place the chosen parcels; what fails is struck out, with all that holds it.

    What plainly fails comes first: the next parting may not hold the parcels that take long to decide.
    """
    picks = [(tuple(vectors[index].tolist()), carton) for index, carton in sorted(set(picked))]
    failed = [pick for pick in picks if is_refused(bench.kinds, pick[0], bench.shelf[pick[1]].inner_mm)]
    if not failed:
        failed = list(islice((pick for pick in picks if bench.places(*pick) is None), 1))
    for counts, carton in failed:
        prices[carton, (vectors >= counts).all(axis=1)] = NEVER_FEN
    return bool(failed)


def _patterns(vectors: Ints, prices: Ints, picked: Sequence[tuple[int, int]]) -> list[Pattern]:
    return [
        Pattern(
            tuple(vectors[index].tolist()), carton, int(prices[carton, index]), picked.count((index, carton))
        )
        for index, carton in sorted(set(picked))
    ]
