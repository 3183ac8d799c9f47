"""Stacks: cuboids of packs without gaps worth naming, to be put into a box as one thing.

Equal packs lying the same way make the first stacks; two stacks side by side make another where little air is
between. All stacks are rows of arrays, so that one comparison asks thousands of them whether they fit a room.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

import numpy as np

from logistics.rules.goods import Size
from logistics.rules.grids import Spot, Turns
from logistics.rules.lattice import Ints

MOST = 6_000  # stacks in all; the largest are kept
PAIRED = 1_200  # so many stacks are laid beside each other
SOLID_PERCENT = 98  # of a joined stack must be goods
ROUNDS = 2
EACH = 16  # up to so many along a side, every number is tried
PARTS = 12
AT_ONCE = 128
ONE: Ints = np.ones((1, 3), dtype=np.int64)

Joint = tuple[int, int, int]  # axis, the stack at the corner, the one behind it
Simple = tuple[int, Size, Size]  # which pack, how it lies, how many along each side


@dataclass(frozen=True, slots=True)
class Cargo:
    """So many equal packs to load."""

    turns: Turns
    count: int
    grams: int
    worth: int  # what the loading of one is worth, such as its volume


@dataclass(frozen=True, eq=False, slots=True)
class Stacks:
    """Row by row: sides, how many of each pack, volume of the goods, weight, worth; and how each is made."""

    sides: Ints
    uses: Ints
    volumes: Ints
    grams: Ints
    worths: Ints
    made: tuple[Simple | Joint, ...]

    def spots(self, row: int, corner: Size) -> Iterator[tuple[int, Spot]]:
        """Yield each pack of a stack whose lowest corner is given, and its place."""
        first, second, third = self.made[row]
        x, y, z = corner
        if isinstance(second, tuple) and isinstance(third, tuple):
            (dx, dy, dz), (nx, ny, nz) = second, third
            for at in np.ndindex(nz, ny, nx):
                yield first, (x + at[2] * dx, y + at[1] * dy, z + at[0] * dz, dx, dy, dz)
        elif isinstance(second, int) and isinstance(third, int):
            yield from self.spots(second, corner)
            beyond = [x, y, z]
            beyond[first] += int(self.sides[second, first])
            yield from self.spots(third, (beyond[0], beyond[1], beyond[2]))


def stacks_of(cargo: Sequence[Cargo], inner: Size, room_grams: int, *, joined: bool) -> Stacks:
    """Return the stacks that fit a box: the single packs, and the largest of the others."""
    stacks = _simple(cargo, inner, room_grams)
    for _ in range(ROUNDS if joined and stacks.made else 0):
        grown = _joined(stacks, cargo, inner, room_grams)
        if len(grown.made) == len(stacks.made):
            break
        stacks = grown
    return stacks


def _simple(cargo: Sequence[Cargo], inner: Size, room_grams: int) -> Stacks:
    """Return grids of equal packs lying the same way."""
    names, grids = list[tuple[int, int]](), list[Ints]()
    for index, each in enumerate(cargo):
        most = min(each.count, room_grams // each.grams) if each.grams else each.count
        names += [(index, at) for at in range(len(each.turns))]
        grids += [_grid(turn, inner, most) for turn in each.turns]
    rows = np.hstack([np.repeat(names, list(map(len, grids)), axis=0), np.concatenate(grids)])
    packs = rows[:, 2:].prod(axis=1)
    volumes = packs * np.array([prod(each.turns[0]) for each in cargo])[rows[:, 0]]
    keep = np.sort(np.lexsort((-volumes, packs > 1))[: max(MOST, int((packs == 1).sum()))])
    rows, packs, volumes = rows[keep], packs[keep], volumes[keep]
    made = tuple((kind, cargo[kind].turns[at], (nx, ny, nz)) for kind, at, nx, ny, nz in rows.tolist())
    sides = np.array([turn for _, turn, _ in made], dtype=np.int64).reshape(-1, 3) * rows[:, 2:]
    uses = np.zeros((len(rows), len(cargo)), dtype=np.int64)
    uses[np.arange(len(rows)), rows[:, 0]] = packs
    return Stacks(sides, uses, volumes, uses @ _column(cargo, "grams"), uses @ _column(cargo, "worth"), made)


@lru_cache(maxsize=65_536)
def _grid(turn: Size, inner: Size, most: int) -> Ints:
    """Return numbers along the three sides of stacks that fit, thinned out where there are very many."""
    if most <= 1:
        return ONE[:most] if all(room >= side for room, side in zip(inner, turn, strict=True)) else ONE[:0]
    axes = [_steps(min(room // side, most)) for room, side in zip(inner, turn, strict=True)]
    rows: Ints = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    fine: Ints = rows[rows.prod(axis=1) <= most]
    return fine


def _steps(most: int) -> Ints:
    """Return 1..most, or some of it where that is long."""
    if most <= EACH:
        return np.arange(1, most + 1, dtype=np.int64)
    some = {1, 2, 3, 4, *(most * part // PARTS for part in range(1, PARTS + 1))}
    return np.array(sorted(some), dtype=np.int64)


def _column(cargo: Sequence[Cargo], name: str) -> Ints:
    return np.array([getattr(each, name) for each in cargo], dtype=np.int64)


def _joined(stacks: Stacks, cargo: Sequence[Cargo], inner: Size, room_grams: int) -> Stacks:
    """Lay every two of the largest stacks side by side where that leaves little air."""
    counts = _column(cargo, "count")
    top = np.argsort(-stacks.volumes, kind="stable")[:PAIRED]
    seen = {_key(side, use) for side, use in zip(stacks.sides, stacks.uses, strict=True)}
    parts, total = [stacks], len(stacks.made)
    for axis in range(3):
        for firsts, seconds in _pairs(stacks.sides[top], stacks.volumes[top], axis, inner):
            one, two = top[firsts], top[seconds]
            fine = (stacks.uses[one] + stacks.uses[two] <= counts).all(axis=1)
            fine &= stacks.grams[one] + stacks.grams[two] <= room_grams
            if total < MOST and fine.any():
                parts.append(_beside(stacks, axis, one[fine], two[fine], seen, MOST - total))
                total += len(parts[-1].made)
    return Stacks(
        np.concatenate([part.sides for part in parts]),
        np.concatenate([part.uses for part in parts]),
        np.concatenate([part.volumes for part in parts]),
        np.concatenate([part.grams for part in parts]),
        np.concatenate([part.worths for part in parts]),
        tuple(made for part in parts for made in part.made),
    )


def _beside(stacks: Stacks, axis: int, one: Ints, two: Ints, seen: set[bytes], most: int) -> Stacks:
    """Lay stacks beside others along an axis; of those that equal one seen before, none."""
    sides = np.maximum(stacks.sides[one], stacks.sides[two])
    sides[:, axis] = stacks.sides[one, axis] + stacks.sides[two, axis]
    uses = stacks.uses[one] + stacks.uses[two]
    rows: list[int] = []
    for row in range(len(one)):
        key = _key(sides[row], uses[row])
        if key not in seen and len(rows) < most:
            seen.add(key)
            rows.append(row)
    one, two = one[rows], two[rows]
    made = tuple((axis, first, second) for first, second in zip(one.tolist(), two.tolist(), strict=True))
    volumes = stacks.volumes[one] + stacks.volumes[two]
    grams, worths = stacks.grams[one] + stacks.grams[two], stacks.worths[one] + stacks.worths[two]
    return Stacks(sides[rows], uses[rows], volumes, grams, worths, made)


def _pairs(sides: Ints, volumes: Ints, axis: int, inner: Size) -> Iterator[tuple[Ints, Ints]]:
    """Yield pairs of rows, the first not before the second, that stay inside and leave little air."""
    one, two = (other for other in range(3) if other != axis)
    for start in range(0, len(sides), AT_ONCE):
        few = sides[start : start + AT_ONCE, None, :]
        broad = np.maximum(few[:, :, one], sides[None, :, one])
        broad *= np.maximum(few[:, :, two], sides[None, :, two])
        along = few[:, :, axis] + sides[None, :, axis]
        goods = volumes[start : start + AT_ONCE, None] + volumes[None, :]
        firsts, seconds = np.nonzero((along <= inner[axis]) & (goods * 100 >= broad * along * SOLID_PERCENT))
        once = firsts + start <= seconds
        yield firsts[once] + start, seconds[once]


def _key(side: Ints, use: Ints) -> bytes:
    return bytes(side.tobytes() + use.tobytes())
