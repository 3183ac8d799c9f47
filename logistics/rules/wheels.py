"""Pinwheels in a box of equal packs: four rooms around a fifth, and each room a pinwheel again.

Seen along one axis, every room between two sums of sides is parted in five, the smaller rooms first (the
recursive five-block heuristic of Morabito and Morales, 1998; rooms that are empty make it a straight cut).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod

import numpy as np

from logistics.rules.cuts import Places, Table
from logistics.rules.goods import Size

Rooms = tuple[tuple[Size, Size], ...]  # corner and size of rooms that do not overlap
Cuts = tuple[int, int, int, int]  # numbers of the sums at left, right, low and high

WHEELS = 2_000_000  # pinwheels looked at in one room
NESTED = 1_000_000  # pinwheels looked at in all rooms, where they are nested


def wheels_in(table: Table, plane: Size) -> tuple[int, Rooms]:
    """Return how many packs pinwheels in a plane hold, and their rooms, each to be cut straight."""
    floor = Floor(table, plane)
    wide, deep = (len(sums) - 1 for sums in floor.sums)
    if floor.full(wide, deep) or _pairs(wide) * _pairs(deep) > WHEELS:
        return 0, ()
    if _nested(wide) * _nested(deep) <= NESTED:
        for x in range(1, wide + 1):
            for y in range(1, deep + 1):
                floor.part(x, y)
    floor.part(wide, deep)
    return int(floor.holds[wide, deep]), tuple(floor.rooms((0, 0), wide, deep))


def _pairs(count: int) -> int:
    return (count + 1) * (count + 2) // 2


def _nested(count: int) -> int:
    return count * (count + 1) * (count + 2) // 6


@dataclass
class Floor:
    """The rooms of a box that reach from end to end of its third axis, by the numbers of their sums."""

    table: Table
    plane: Size
    wheels: dict[tuple[int, int], Cuts] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with what straight cuts hold."""
        self.sums = self.table.sums[self.plane[0]], self.table.sums[self.plane[1]]
        self.holds = np.moveaxis(self.table.holds, self.plane, (0, 1, 2))[:, :, -1].copy()
        self.pack = prod(self.table.turns[0])

    def full(self, x: int, y: int) -> bool:
        """Whether no more packs can lie in a room, by volume."""
        space = int(self.sums[0][x] * self.sums[1][y]) * self.table.inner[self.plane[2]]
        return bool(self.holds[x, y] >= space // self.pack)

    def part(self, x: int, y: int) -> None:
        """Part a room by its best pinwheel where that holds more than it held so far."""
        if self.full(x, y):
            return
        left, right, beyond, between = _steps(self.sums[0], x)
        low, high, above, amid = _steps(self.sums[1], y)
        holds = self.holds
        held = holds[left[:, None], high] + holds[beyond[left][:, None], low]
        held += holds[beyond[right][:, None], above[low]]
        held += holds[right[:, None], above[high]]
        held += holds[between[:, None], amid]
        one, two = divmod(int(np.argmax(held)), len(low))
        if held[one, two] > holds[x, y]:
            holds[x, y] = held[one, two]
            self.wheels[x, y] = int(left[one]), int(right[one]), int(low[two]), int(high[two])

    def rooms(self, corner: tuple[int, int], x: int, y: int) -> Iterator[tuple[Size, Size]]:
        """Yield corner and size of the rooms that are cut straight."""
        if (x, y) not in self.wheels:
            yield self._room(corner, x, y)
            return
        left, right, low, high = self.wheels[x, y]
        across, along = self.sums
        beside, behind = across[x] - across, along[y] - along
        for start, far, width, depth in (
            ((0, 0), (left, high), across[left], along[high]),
            ((across[left], 0), None, beside[left], along[low]),
            ((across[right], along[low]), None, beside[right], behind[low]),
            ((0, along[high]), None, across[right], behind[high]),
            ((across[left], along[low]), None, across[right] - across[left], along[high] - along[low]),
        ):
            inner = far or (_number(across, width), _number(along, depth))
            if all(inner):
                yield from self.rooms((corner[0] + int(start[0]), corner[1] + int(start[1])), *inner)

    def _room(self, corner: tuple[int, int], x: int, y: int) -> tuple[Size, Size]:
        place, size = [0, 0, 0], list(self.table.inner)
        for axis, start, sums, number in zip(self.plane, corner, self.sums, (x, y), strict=False):
            place[axis], size[axis] = start, int(sums[number])
        return (place[0], place[1], place[2]), (size[0], size[1], size[2])


def _number(sums: Places, size: int) -> int:
    return int(np.searchsorted(sums, size, side="right")) - 1


def _steps(sums: Places, last: int) -> tuple[Places, Places, Places, Places]:
    """Return all pairs of sums up to the last one, what lies beyond each sum, and what between a pair."""
    first, second = np.triu_indices(last + 1)
    beyond = np.searchsorted(sums, sums[last] - sums[: last + 1], side="right") - 1
    between = np.searchsorted(sums, sums[second] - sums[first], side="right") - 1
    return first, second, beyond, between
