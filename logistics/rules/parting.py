"""The cheapest parting of a small family: exact over all multisets, cartons proved only where it matters."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from logistics.rules.freight import NEVER_FEN
from logistics.rules.goods import FRAGILE_UNITS_LIMIT, Carton
from logistics.rules.kinds import Kind, Pattern, place
from logistics.rules.lattice import Ints, lattice
from logistics.rules.markets import Market, Rates

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
        self.clash: Flags = np.array(
            [[not market.matrix.may_pair(one, other) for other in packs] for one in packs], dtype=np.bool_
        )
        self.loads: Ints = np.array([carton.max_load_grams for carton in self.shelf], dtype=np.int64)
        self.rooms: Ints = np.array([np.prod(carton.inner_mm) for carton in self.shelf], dtype=np.int64)
        self.glasses: Ints = np.array([carton.max_fragile_units for carton in self.shelf], dtype=np.int64)

    def prices(self, vectors: Ints) -> Ints:
        """Price every multiset in every carton, as if it fitted where volume, weight and rules allow it."""
        present = vectors > 0
        grams, volume = vectors @ self.grams, vectors @ self.volumes
        glasses = np.minimum(self.glasses, FRAGILE_UNITS_LIMIT)
        allowed = (grams <= self.loads[:, None]) & (volume <= self.rooms[:, None])
        allowed &= (vectors @ self.fragile) <= glasses[:, None]
        allowed &= ~(present @ self.outside).T
        allowed &= ~self._clashing(vectors, present)
        allowed[:, grams == 0] = False
        capped = np.minimum(grams, self.loads[:, None])
        prices = self._read(self.plain, capped)
        if self.fresh.any():
            prices = np.where(present @ self.fresh, self._read(self.cold, capped), prices)
        return np.where(allowed, prices, NEVER_FEN)

    def _clashing(self, vectors: Ints, present: Flags) -> Flags:
        alone = np.diag(self.clash) & (vectors > 1)
        apart = self.clash & ~np.eye(len(self.kinds), dtype=np.bool_)
        return np.asarray(((present @ apart) & present).any(axis=1) | alone.any(axis=1))

    @staticmethod
    def _read(rates: Rates, grams: Ints) -> Ints:
        return np.asarray(rates.flat[rates.starts[:, None] + grams], dtype=np.int64)


def part(bench: Bench, counts: tuple[int, ...]) -> list[Pattern]:
    """Return the cheapest parcels for so many packs of each kind."""
    held = [index for index, count in enumerate(counts) if count]
    grid = lattice(tuple(counts[index] for index in held))
    vectors = np.zeros((len(grid.vectors), len(counts)), dtype=np.int64)
    vectors[:, held] = grid.vectors
    prices = bench.prices(vectors)
    proved: set[tuple[int, int]] = set()
    while True:
        best = prices.min(axis=0)
        cost = np.where(best < NEVER_FEN, best * PARCEL + 1, NEVER_FEN * PARCEL)
        chosen = grid.parting(cost, grid.cheapest(cost))
        picked = [(index, int(np.argmin(prices[:, index]))) for index in chosen]
        if any(prices[carton, index] >= NEVER_FEN for index, carton in picked):
            raise AssertionError(f"no carton is left for a part of {counts}, though each pack alone has one")
        if not _refute(bench, vectors, prices, picked, proved):
            return _patterns(vectors, prices, picked)


def _refute(
    bench: Bench, vectors: Ints, prices: Ints, picked: Sequence[tuple[int, int]], proved: set[tuple[int, int]]
) -> bool:
    """Try to place the chosen parcels; what fails is struck out, with all that holds it."""
    failed = False
    for index, carton in sorted(set(picked) - proved):
        vector = tuple(int(count) for count in vectors[index])
        if place(bench.kinds, vector, bench.shelf[carton].inner_mm) is None:
            prices[carton, (vectors >= vectors[index]).all(axis=1)] = NEVER_FEN
            failed = True
        else:
            proved.add((index, carton))
    return failed


def _patterns(vectors: Ints, prices: Ints, picked: Sequence[tuple[int, int]]) -> list[Pattern]:
    return [
        Pattern(
            tuple(int(count) for count in vectors[index]),
            carton,
            int(prices[carton, index]),
            picked.count((index, carton)),
        )
        for index, carton in sorted(set(picked))
    ]
