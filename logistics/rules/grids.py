"""How many equal packs a box holds, by arithmetic: a grid in one corner, the rest of the box cut in three."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import permutations
from math import prod

from logistics.rules.goods import Size

Turns = tuple[Size, ...]
Spot = tuple[int, int, int, int, int, int]  # x, y, z, dx, dy, dz
Block = tuple[Size, Size, Size]  # corner, size of one pack, number along each side

CUTS: tuple[tuple[int, int, int], ...] = ((0, 1, 2), (1, 0, 2), (2, 0, 1), (2, 1, 0))
DEPTH = 2


@lru_cache(maxsize=16_384)
def turns_of(size: Size, *, upright: bool) -> Turns:
    """Return the different ways a pack may lie; an upright one turns about the vertical only."""
    length, width, height = size
    if upright:
        return tuple(sorted({(length, width, height), (width, length, height)}))
    turns: set[Size] = {(a, b, c) for a, b, c in permutations(size)}
    return tuple(sorted(turns, key=lambda turn: (turn[2], turn)))


@lru_cache(maxsize=65_536)
def holds(turns: Turns, inner: Size) -> int:
    """Return how many equal packs the layout below puts into a box of this inner size."""
    return _best(turns, inner, DEPTH)[0]


@lru_cache(maxsize=65_536)
def _best(turns: Turns, inner: Size, depth: int) -> tuple[int, tuple[Block, ...]]:
    """Return the number of packs and their blocks, relative to the corner of the space."""
    ceiling = prod(inner) // prod(turns[0])
    best: tuple[int, tuple[Block, ...]] = (0, ())
    if not ceiling:
        return best
    for turn in turns:
        many = (inner[0] // turn[0], inner[1] // turn[1], inner[2] // turn[2])
        if not all(many):
            continue
        block: Block = ((0, 0, 0), turn, many)
        for cut in CUTS if depth else CUTS[:1]:
            found = _with_rest(turns, inner, block, cut, depth)
            if found[0] > best[0]:
                best = found
            if best[0] == ceiling:
                return best
    return best


def _with_rest(
    turns: Turns, inner: Size, block: Block, cut: tuple[int, int, int], depth: int
) -> tuple[int, tuple[Block, ...]]:
    count, blocks = prod(block[2]), [block]
    if not depth:
        return count, (block,)
    used = tuple(side * many for side, many in zip(block[1], block[2], strict=True))
    for corner, size in _rests(inner, used, cut):
        extra, inside = _best(turns, size, depth - 1)
        count += extra
        blocks += [(_shift(at, corner), turn, many) for at, turn, many in inside]
    return count, tuple(blocks)


def _rests(inner: Size, used: tuple[int, ...], cut: tuple[int, int, int]) -> Iterator[tuple[Size, Size]]:
    """Cut what a corner block leaves free into three boxes; the first axis of `cut` gets the widest one."""
    reach = list(inner)
    for axis in cut:
        corner, size = [0, 0, 0], list(reach)
        corner[axis], size[axis] = used[axis], reach[axis] - used[axis]
        reach[axis] = used[axis]
        if size[axis] > 0:
            yield (corner[0], corner[1], corner[2]), (size[0], size[1], size[2])


def _shift(at: Size, by: Size) -> Size:
    return at[0] + by[0], at[1] + by[1], at[2] + by[2]


def lay_out(turns: Turns, inner: Size, count: int) -> tuple[Spot, ...]:
    """Return the places of `count` equal packs, lowest first; `count` must not exceed `holds`."""
    spots = [spot for block in _best(turns, inner, DEPTH)[1] for spot in _spots(block)]
    spots.sort(key=lambda spot: (spot[2], spot[1], spot[0]))
    return tuple(spots[:count])


def _spots(block: Block) -> Iterator[Spot]:
    (x, y, z), (dx, dy, dz), (nx, ny, nz) = block
    for k in range(nz):
        for j in range(ny):
            for i in range(nx):
                yield x + i * dx, y + j * dy, z + k * dz, dx, dy, dz
