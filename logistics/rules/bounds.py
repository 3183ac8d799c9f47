"""Proofs that packs cannot lie in a box: sides are weighed so that what fits never weighs more than the box.

Along one axis a side of more than half the box may count as all of it, one of more than a third as a half,
and so on: what lies in a row still adds up to one at most. The product over three axes is a volume of which
a box never holds more than one (the conservative scales of Fekete and Schepers).
"""

from functools import lru_cache
from itertools import product

import numpy as np
import numpy.typing as npt

from logistics.rules.goods import Size
from logistics.rules.grids import Turns

Floats = npt.NDArray[np.float64]

SCALE = 1 << 15  # an axis in whole parts, rounded down; their products and sums are exact in a float
FULL = float(SCALE**3)  # the weight of the whole box
STEPS = 5  # the side itself, then halves, thirds, quarters and fifths
VOLUMES = tuple(axes for axes in product(range(STEPS), repeat=3) if 0 in axes)


@lru_cache(maxsize=16_384)
def turns_inside(turns: Turns, inner: Size) -> Turns:
    """Return the ways in which a pack may lie in a box when it lies there alone."""
    return tuple(
        turn for turn in turns if turn[0] <= inner[0] and turn[1] <= inner[1] and turn[2] <= inner[2]
    )


@lru_cache(maxsize=65_536)
def _rated(side: int, room: int) -> tuple[int, ...]:
    """Rate one side: its share of the room, and its share counted in halves, thirds, quarters and fifths."""
    share = side * SCALE // room
    rated = [share]
    for parts in range(2, STEPS + 1):
        whole, rest = divmod(parts * side, room)
        rated.append(whole * SCALE // (parts - 1) if rest else share)
    return tuple(rated)


@lru_cache(maxsize=2_048)
def weights(turns: Turns, inner: Size) -> Floats:
    """Return a row for each way a pack may lie in the box, and in it the pack's weight by every volume."""
    rows = [
        [_rated(turn[0], inner[0]), _rated(turn[1], inner[1]), _rated(turn[2], inner[2])]
        for turn in turns_inside(turns, inner)
    ]
    weighed = [[x[a] * y[b] * z[c] for a, b, c in VOLUMES] for x, y, z in rows]
    return np.array(weighed, dtype=np.float64).reshape(len(rows), len(VOLUMES))


@lru_cache(maxsize=16_384)
def lightest(turns: Turns, inner: Size) -> Floats:
    """Return the least a pack weighs by every volume, however it lies; it must fit the box alone."""
    return np.asarray(weights(turns, inner).min(axis=0), dtype=np.float64)
