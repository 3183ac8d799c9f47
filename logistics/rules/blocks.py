"""The fullest box of many equal packs: all straight cuts as a table, then five rooms around a pinwheel.

A room need only be as wide as some sum of sides; of the sums along the three axes a table says how many packs
each room holds when it is halved by straight cuts. Four rooms around a fifth, as a pinwheel, often beat them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product

import numpy as np
import numpy.typing as npt

from logistics.rules.goods import Size
from logistics.rules.grids import Spot, Turns

Ints = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Rooms = tuple[tuple[Size, Size], ...]  # corner and size of rooms that do not overlap
Halves = list[tuple[Places, Places]]  # for every sum the smaller halves, and what they leave

CELLS = 20_000  # a finer table is not worth its time: so many small packs fill any box well
WHEELS = 2_000_000
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
        found = _wheel(table, plane)
        if found[0] > best[0]:
            best = found
    return best


@lru_cache(maxsize=16_384)
def sums_of(sides: tuple[int, ...], length: int) -> tuple[int, ...]:
    """Return all sums of sides up to a length, 0 included."""
    found, fresh = {0}, [0]
    while fresh:
        at = fresh.pop()
        more = {at + side for side in sides if at + side <= length} - found
        found |= more
        fresh += more
    return tuple(sorted(found))


@dataclass(frozen=True)
class Table:
    """How many packs each room holds when straight cuts part it; rooms go by the numbers of their sums."""

    turns: Turns
    inner: Size

    @cached_property
    def sums(self) -> list[Places]:
        """The sums of sides along each axis."""
        sides = [tuple({turn[axis] for turn in self.turns}) for axis in range(3)]
        return [np.array(sums_of(sides[axis], self.inner[axis]), dtype=np.int64) for axis in range(3)]

    @cached_property
    def halves(self) -> list[Halves]:
        """The straight cuts of every sum along each axis."""
        return [[_halves(sums, at) for at in range(len(sums))] for sums in self.sums]

    @cached_property
    def holds(self) -> Ints:
        """The table itself."""
        held = np.zeros([len(sums) for sums in self.sums], dtype=np.int32)
        for turn in self.turns:
            if all(side <= room for side, room in zip(turn, self.inner, strict=True)):
                x, y, z = self.number(turn)
                held[x:, y:, z:] = 1
        for y, z in product(range(held.shape[1]), range(held.shape[2])):
            self._fill(held, y, z)
        return held

    def _fill(self, held: Ints, y: int, z: int) -> None:
        row = held[:, y, z]
        for at, (cuts, rest) in ((1, self.halves[1][y]), (2, self.halves[2][z])):
            if len(cuts):
                sums = held[:, cuts, z] + held[:, rest, z] if at == 1 else held[:, y, cuts] + held[:, y, rest]
                np.maximum(row, sums.max(axis=1), out=row)
        for x, (cuts, rest) in enumerate(self.halves[0][1:], start=1):
            most = max(row[x], row[x - 1])
            row[x] = max(most, (row[cuts] + row[rest]).max()) if len(cuts) else most

    def number(self, size: Size) -> Size:
        """Return the number of the largest room that is no wider."""
        x, y, z = (int(np.searchsorted(self.sums[axis], size[axis], side="right")) - 1 for axis in range(3))
        return x, y, z

    def of(self, size: Size) -> int:
        """Return how many packs a room of any size holds."""
        return int(self.holds[self.number(size)])

    def spots(self, corner: Size, size: Size) -> Iterator[Spot]:
        """Yield the places of all packs of a room."""
        at = self.number(size)
        count = int(self.holds[at])
        if count == 1:
            turn = next(t for t in self.turns if all(a <= b for a, b in zip(t, size, strict=True)))
            yield (*corner, *turn)
        elif count:
            for part, where in self._parts(at, count):
                sides = [int(self.sums[axis][part[axis]]) for axis in range(3)]
                place = [start + shift for start, shift in zip(corner, where, strict=True)]
                yield from self.spots((place[0], place[1], place[2]), (sides[0], sides[1], sides[2]))

    def _parts(self, at: Size, count: int) -> Iterator[tuple[Size, Size]]:
        """Yield the numbers of the rooms that hold all packs of this one, and how far they are moved."""
        for axis in range(3):
            cuts, rest = self.halves[axis][at[axis]]
            found = np.flatnonzero(self._line(at, axis, cuts) + self._line(at, axis, rest) == count)
            if len(found):
                cut, left = int(cuts[found[0]]), int(rest[found[0]])
                yield _with(at, axis, cut), (0, 0, 0)
                yield _with(at, axis, left), _with((0, 0, 0), axis, int(self.sums[axis][cut]))
                return
        yield (at[0] - 1, at[1], at[2]), (0, 0, 0)

    def _line(self, at: Size, axis: int, numbers: Places) -> Ints:
        x, y, z = at
        line: Ints = self.holds[
            (numbers, y, z) if axis == 0 else (x, numbers, z) if axis == 1 else (x, y, numbers)
        ]
        return line


def _with(size: Size, axis: int, value: int) -> Size:
    x, y, z = (value if axis == at else side for at, side in enumerate(size))
    return x, y, z


def _halves(sums: Places, at: int) -> tuple[Places, Places]:
    cuts = np.flatnonzero(2 * sums[:at] <= sums[at])
    cuts = cuts[cuts > 0]
    return cuts, np.searchsorted(sums, sums[at] - sums[cuts], side="right") - 1


def _wheel(table: Table, plane: Size) -> tuple[int, Rooms]:
    """Return the best pinwheel in a plane: four rooms in the corners and one between them."""
    wide, deep = plane[0], plane[1]
    across, along = table.sums[wide], table.sums[deep]
    pairs = len(across) * (len(across) + 1) * len(along) * (len(along) + 1) // 4
    if pairs > WHEELS:
        return 0, ()
    floor = np.moveaxis(table.holds, plane, (0, 1, 2))[:, :, -1]
    left, right = np.triu_indices(len(across))
    low, high = np.triu_indices(len(along))
    beyond = np.searchsorted(across, table.inner[wide] - across, side="right") - 1
    above = np.searchsorted(along, table.inner[deep] - along, side="right") - 1
    between = np.searchsorted(across, across[right] - across[left], side="right") - 1
    amid = np.searchsorted(along, along[high] - along[low], side="right") - 1
    held = floor[left[:, None], high] + floor[beyond[left][:, None], low]
    held += floor[beyond[right][:, None], above[low]]
    held += floor[right[:, None], above[high]]
    held += floor[between[:, None], amid]
    one, two = divmod(int(np.argmax(held)), len(low))
    cuts = (int(across[left[one]]), int(across[right[one]]), int(along[low[two]]), int(along[high[two]]))
    return int(held[one, two]), tuple(_rooms(table.inner, plane, cuts))


def _rooms(inner: Size, plane: Size, cuts: tuple[int, int, int, int]) -> Iterator[tuple[Size, Size]]:
    left, right, low, high = cuts
    wide, deep = inner[plane[0]], inner[plane[1]]
    flat = (
        (0, 0, left, high), (left, 0, wide - left, low), (right, low, wide - right, deep - low),
        (0, high, right, deep - high), (left, low, right - left, high - low),
    )  # fmt: skip
    for x, y, dx, dy in flat:
        corner, size = [0, 0, 0], list(inner)
        corner[plane[0]], corner[plane[1]], size[plane[0]], size[plane[1]] = x, y, dx, dy
        if dx and dy:
            yield (corner[0], corner[1], corner[2]), (size[0], size[1], size[2])
