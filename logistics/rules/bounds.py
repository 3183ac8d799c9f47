"""Proofs that packs cannot lie in a box: sides are weighed so that what fits never weighs more than the box.

Along one axis a side of more than half the box may count as all of it, one of more than a third as a half,
and so on: what lies in a row still adds up to one at most. The product over three axes is a volume of which
a box never holds more than one (the conservative scales of Fekete and Schepers).
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product

import numpy as np
import numpy.typing as npt

from logistics.rules.goods import Size
from logistics.rules.grids import Turns

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SCALE = 1 << 15  # an axis in whole parts, rounded down; their products and sums are exact in a float
FULL = float(SCALE**3)  # the weight of the whole box
STEPS = 5  # the side itself, then halves, thirds, quarters and fifths
VOLUMES = tuple(axes for axes in product(range(STEPS), repeat=3) if 0 in axes)
FIRST = np.array(VOLUMES).T  # for each axis the step of every volume


@lru_cache(maxsize=16_384)
def turns_inside(turns: Turns, inner: Size) -> Turns:
    """Return the ways in which a pack may lie in a box when it lies there alone."""
    return tuple(
        turn for turn in turns if turn[0] <= inner[0] and turn[1] <= inner[1] and turn[2] <= inner[2]
    )


def _reach(choices: Sequence[tuple[Iterable[int], int]], length: int) -> int:
    """Return the greatest sum of sides within a length: packs pushed to one end never reach beyond it.

    Each choice is the sides that a pack may turn to this axis, and how many such packs there are.
    """
    sums, within = 1, (1 << (length + 1)) - 1
    for sides, count in choices:
        for _ in range(count):
            before = sums
            for side in sides:
                sums |= before << side
            sums &= within
            if sums == before:
                break
    return sums.bit_length() - 1


def shrunk(kinds: Sequence[Turns], counts: Sequence[int], inner: Size) -> Size:
    """Return the part of a box that its packs can reach when they are pushed to one corner."""
    pairs = list(zip((turns_inside(turns, inner) for turns in kinds), counts, strict=True))
    x, y, z = (
        _reach([({turn[axis] for turn in turns}, count) for turns, count in pairs], inner[axis])
        for axis in range(3)
    )
    return x, y, z


@lru_cache(maxsize=2_048)
def weights(turns: Turns, inner: Size) -> Floats:
    """Return a row for each way a pack may lie in the box, and in it the pack's weight by every volume."""
    sides = np.array(turns_inside(turns, inner), dtype=np.int64).reshape(-1, 3)
    x, y, z = (_rated(sides[:, axis], inner[axis])[:, FIRST[axis]] for axis in range(3))
    return np.asarray(x * y * z, dtype=np.float64)


def _rated(sides: Ints, room: int) -> Ints:
    """Rate sides: their share of the room, and it counted in halves, thirds, quarters and fifths."""
    share = sides * SCALE // room
    rated = [share]
    for parts in range(2, STEPS + 1):
        whole, rest = np.divmod(parts * sides, room)
        rated.append(np.where(rest == 0, share, whole * SCALE // (parts - 1)))
    return np.stack(rated, axis=1)


@lru_cache(maxsize=16_384)
def lightest(turns: Turns, inner: Size) -> Floats:
    """Return the least a pack weighs by every volume, however it lies; it must fit the box alone."""
    return np.asarray(weights(turns, inner).min(axis=0), dtype=np.float64)
