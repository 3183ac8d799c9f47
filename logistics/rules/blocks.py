"""The fullest box of many equal packs: all straight cuts as a table, then pinwheels within pinwheels.

A room need only be as wide as some sum of sides; of the sums along the three axes a table says how many packs
each room holds when it is halved by straight cuts. Four rooms around a fifth, as a pinwheel, often beat them.
"""

from functools import lru_cache

import numpy as np

from logistics.rules.cuts import Table, sums_of
from logistics.rules.goods import Size
from logistics.rules.grids import Spot, Turns
from logistics.rules.wheels import Rooms, wheels_in

CELLS = 20_000  # a finer table is not worth its time: so many small packs fill any box well
PLANES = ((0, 1, 2), (0, 2, 1), (1, 2, 0))


@lru_cache(maxsize=2_048)
def many_in(turns: Turns, inner: Size) -> int:
    """Return how many equal packs the layout of this module puts into a box of this inner size."""
    sums = tuple(sums_of(tuple({turn[axis] for turn in turns}), inner[axis]) for axis in range(3))
    if not all(len(some) > 1 for some in sums) or np.prod([len(some) for some in sums]) > CELLS:
        return 0
    return _best(turns, inner)[0]


def lay_blocks(turns: Turns, inner: Size, count: int) -> tuple[Spot, ...]:
    """Return the places of `count` equal packs, lowest first; `count` must not exceed `many_in`."""
    rooms, table = _best(turns, inner)[1], Table(turns, inner)
    spots = [spot for corner, size in rooms for spot in table.spots(corner, size)]
    return tuple(sorted(spots, key=lambda spot: (spot[2], spot[1], spot[0]))[:count])


@lru_cache(maxsize=2_048)
def _best(turns: Turns, inner: Size) -> tuple[int, Rooms]:
    """Return the number of packs, and the rooms that are cut straight."""
    table = Table(turns, inner)
    best: tuple[int, Rooms] = (table.of(inner), (((0, 0, 0), inner),))
    for plane in PLANES:
        found = wheels_in(table, plane)
        if found[0] > best[0]:
            best = found
    return best
