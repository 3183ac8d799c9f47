"""Load as much worth as possible into one box: whole stacks into free corners, with a look ahead.

After the block-building searches of Fanslau and Bortfeldt (2010) and of Araya and Riff (2014): a step takes
the free cuboid nearest to a corner and rates every stack that fits it at once; a beam keeps the states whose
plain continuation is worth most.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from logistics.rules.goods import Size
from logistics.rules.grids import Spot
from logistics.rules.lattice import Ints
from logistics.rules.spaces import Space, carve
from logistics.rules.stacks import Cargo, Stacks, stacks_of

Put = tuple[int, Size]  # which stack, its corner
NO_END = 1 << 60
CLOSE = 33  # a face so near to its wall (a 33rd of the room) counts as touching it


@dataclass(frozen=True, eq=False, slots=True)
class State:
    """What has been put where, what is left, and the largest free cuboids."""

    puts: tuple[Put, ...]
    worth: int
    left: Ints
    grams: int
    spaces: list[Space]
    alive: Ints  # the stacks whose packs are still there


class Loader:
    """One box and one cargo."""

    def __init__(self, cargo: Sequence[Cargo], inner: Size, room_grams: int, *, joined: bool = True) -> None:
        self.inner = inner
        self.room_grams = room_grams
        self.cargo = tuple(cargo)
        self.stacks: Stacks = stacks_of(cargo, inner, room_grams, joined=joined)
        self.roots = np.sqrt(np.sqrt(self.stacks.uses.sum(axis=1).astype(np.float64)))
        self.reach = [
            _reach({turn[axis] for each in cargo for turn in each.turns}, inner[axis]) for axis in range(3)
        ]
        self.steps = 0  # taken so far; what a search may cost is counted in them
        self.least = [min(min(turn) for turn in each.turns) for each in cargo]

    def best(self, width: int, counts: Sequence[int] | None = None, *, steps: int = NO_END) -> State:
        """Return the state of the highest worth found by a beam of this width; 0 goes straight on."""
        left = np.array([each.count for each in self.cargo] if counts is None else counts, dtype=np.int64)
        rows = np.arange(len(self.stacks.made))
        start = State((), 0, left, self.room_grams, [(0, 0, 0, *self.inner)], rows)
        last = self.steps + steps
        best, beam = self.ended(start), [start]
        while width and beam and best.left.any():
            ends: list[tuple[int, int, State, State]] = []
            for child in (child for state in beam for child in self.children(state, width)):
                end = self.ended(child)
                ends.append((-end.worth, len(ends), child, end))
                if end.worth > best.worth:
                    best = end
                if self.steps > last:
                    return best
            beam = _apart(sorted(ends, key=lambda each: each[:2]), width)
        return best

    def ended(self, state: State) -> State:
        """Go on with the best stack each time until nothing fits."""
        while True:
            after = self.children(state, 1)
            if not after:
                return state
            state = after[0]

    def children(self, state: State, most: int) -> list[State]:
        """Return the states after the best stacks in the nearest free cuboid that takes any."""
        self.steps += 1
        alive = state.alive
        fine = (self.stacks.uses[alive] <= state.left).all(axis=1) & (self.stacks.grams[alive] <= state.grams)
        alive = alive[fine]
        if not len(alive):
            return []
        sides = self.stacks.sides[alive]
        spaces = sorted(state.spaces, key=self._nearness)
        for at, space in enumerate(spaces):
            room = (space[3] - space[0], space[4] - space[1], space[5] - space[2])
            rows = np.flatnonzero((sides <= room).all(axis=1))
            if len(rows):
                found = self._rated(alive[rows], sides[rows], room)[:most]
                return [self._put(state, spaces[at:], alive, space, row) for row in found.tolist()]
        return []

    def _nearness(self, space: Space) -> tuple[int, int, Space]:
        x = min(space[0], self.inner[0] - space[3])
        y = min(space[1], self.inner[1] - space[4])
        volume = (space[3] - space[0]) * (space[4] - space[1]) * (space[5] - space[2])
        return x + y + space[2], -volume, space

    def _rated(self, rows: Ints, sides: Ints, room: Size) -> Ints:
        """Return these stacks, the best first: worth much, faces on walls, little room lost, few packs."""
        rest = np.array(room) - sides
        used = sides + np.stack([self.reach[axis][rest[:, axis]] for axis in range(3)], axis=1)
        kept = used.prod(axis=1) / prod(room)
        faces = np.stack(
            [sides[:, 1] * sides[:, 2], sides[:, 0] * sides[:, 2], sides[:, 0] * sides[:, 1]], axis=1
        )
        touch = rest * CLOSE <= np.array(room)
        contact = (faces * (1 + touch)).sum(axis=1) / (2 * faces.sum(axis=1))
        contact *= contact
        score = self.stacks.worths[rows] * contact * contact * kept / self.roots[rows]
        return rows[np.argsort(-score, kind="stable")]

    def _put(self, state: State, spaces: list[Space], alive: Ints, space: Space, row: int) -> State:
        sides = self.stacks.sides[row].tolist()
        x = space[0] if space[0] <= self.inner[0] - space[3] else space[3] - sides[0]
        y = space[1] if space[1] <= self.inner[1] - space[4] else space[4] - sides[1]
        left = state.left - self.stacks.uses[row]
        least = min((side for side, count in zip(self.least, left.tolist(), strict=True) if count), default=0)
        return State(
            (*state.puts, (row, (x, y, space[2]))),
            state.worth + int(self.stacks.worths[row]),
            left,
            state.grams - int(self.stacks.grams[row]),
            carve(spaces, (x, y, space[2], *sides), least),
            alive,
        )

    def spots(self, state: State) -> list[tuple[int, Spot]]:
        """List every pack of a state with its place."""
        return [spot for row, corner in state.puts for spot in self.stacks.spots(row, corner)]


def _reach(sides: Iterable[int], room: int) -> Ints:
    """Return for every length up to `room` the longest sum of sides within it."""
    sums = 1
    for side in sorted(sides):
        step = side
        while step <= room:
            sums |= (sums << step) & ((2 << room) - 1)
            step *= 2
    bits = np.frombuffer(sums.to_bytes(room // 8 + 1, "little"), dtype=np.uint8)
    found = np.unpackbits(bits, bitorder="little")[: room + 1]
    return np.maximum.accumulate(np.arange(room + 1) * found.astype(np.int64))


def _apart(ends: Sequence[tuple[int, int, State, State]], width: int) -> list[State]:
    """Keep the best states; of two that end with the same worth only the first."""
    seen: set[int] = set()
    kept: list[State] = []
    for worth, _, child, _ in ends:
        if worth not in seen and len(kept) < width:
            seen.add(worth)
            kept.append(child)
    return kept
