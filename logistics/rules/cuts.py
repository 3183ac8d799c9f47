"""All straight cuts of a box of equal packs, as a table over the rooms that sums of sides can reach."""

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
Halves = list[tuple[Places, Places]]  # for every sum the smaller halves, and what they leave


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
