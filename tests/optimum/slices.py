"""How many equal boxes a room holds at most: slices across each axis show rectangles that lie side by side.

Cut a full room across an axis at any place: the boxes met there are rectangles on the cut. Each cut is one
of the sets that fit a rectangle (decided by proofs and, for a few, exactly); over all places each box is met
along its whole side. A linear programme over the cuts of all three axes at once bounds the number.
"""

from functools import cache
from itertools import product
from math import floor

import numpy as np

from tests.optimum.placer import Raster, functions, turns_of
from tests.optimum.positions import most_along
from tests.optimum.programme import solve

ROUNDS = 30
STEPS = 20_000


@cache
def most_equal(box, room):
    """Return a number of equal boxes that the room cannot exceed."""
    turns = turns_of(box, room)
    if not turns:
        return 0
    cuts = [Cuts(turns, room, axis) for axis in range(3)]
    for _ in range(ROUNDS):
        bound, used = _programme(turns, room, cuts)
        if not [one for one, chosen in zip(cuts, used, strict=True) if one.strike_out(chosen)]:
            break
    return min(floor(bound + 1e-6), *(most_along(one) for one in cuts))


class Cuts:
    """The sets of rectangles a cut across one axis may show; a rectangle goes by the side along the axis."""

    def __init__(self, turns, room, axis):
        flat = [other for other in range(3) if other != axis]
        self.axis, self.length = axis, room[axis]
        self.room = (room[flat[0]], room[flat[1]], 1)
        faces = {}
        for turn in turns:
            faces.setdefault(turn[axis], set()).add((turn[flat[0]], turn[flat[1]]))
        self.sides = sorted(faces)
        self.faces = [sorted(faces[side]) for side in self.sides]
        self.turned = [tuple((*face, 1) for face in some) for some in self.faces]
        self.sets = self._sets()

    def _rows(self):
        """Return proofs: what part of the cut each kind of rectangle takes at least."""
        columns = []
        functions = _functions_of(self.room, self.faces)
        for some in self.faces:
            least = np.full([len(functions[0]), len(functions[1])], 2.0)
            for a, b in some:
                f, g = (np.array([one[s] for one in axis]) for axis, s in zip(functions, (a, b), strict=True))
                least = np.minimum(least, f[:, None] * g[None, :])
            columns.append(least.ravel())
        return np.unique(np.round(np.array(columns).T, 12), axis=0)

    def _sets(self):
        """Return the largest sets that no proof forbids."""
        rows = self._rows()
        most = [int(1 / column.max() + 1e-9) for column in rows.T]
        grid = np.array(list(product(*(range(count + 1) for count in most))), dtype=np.int64)
        good = np.ones(len(grid), dtype=bool)
        for row in rows:
            good &= grid @ row <= 1 + 1e-9
        return _maximal(grid[good])

    def strike_out(self, chosen, *, steps=STEPS):
        """Drop the sets used that cannot be laid side by side; tell whether there were any."""
        bad = [at for at in chosen if not self._lies(self.sets[at], steps)]
        if not bad:
            return False
        kept = np.delete(self.sets, bad, axis=0)
        less = [
            self.sets[at] - np.eye(len(self.sides), dtype=np.int64)[kind]
            for at in bad
            for kind in range(len(self.sides))
        ]
        less = np.array([one for one in less if one.min() >= 0])
        self.sets = _maximal(np.unique(np.concatenate([kept, less]), axis=0))
        return True

    def _lies(self, counts, steps):
        return lies_flat(tuple(zip(self.turned, counts.tolist(), strict=True)), self.room, steps)


@cache
def lies_flat(wanted, room, steps):
    """Tell whether so many rectangles lie side by side; True as well when the search was given up."""
    wanted = tuple(pair for pair in wanted if pair[1])
    return Flat(wanted, room, steps).answer() is not False


class Flat(Raster):
    """The raster search for rectangles with given turns."""

    def __init__(self, wanted, room, steps):
        self.given = {(*ways[0], True): ways for ways, _ in wanted}
        super().__init__([(*ways[0], True) for ways, count in wanted for _ in range(count)], room)
        self.steps = steps

    def ways(self, kind):
        """Return the turns given."""
        return self.given[kind]


def _functions_of(room, faces):
    return [
        functions(tuple(sorted({face[at] for some in faces for face in some})), room[at]) for at in range(2)
    ]


def _maximal(sets):
    """Leave out sets that lie within another."""
    order = np.argsort(-sets.sum(axis=1), kind="stable")
    kept = np.zeros((0, sets.shape[1]), dtype=np.int64)
    for one in sets[order]:
        if not (kept >= one).all(axis=1).any():
            kept = np.concatenate([kept, one[None]])
    return kept


def _programme(turns, room, cuts):
    """Solve for the most boxes; return the bound and for each axis the sets used."""
    columns = len(turns) + sum(len(one.sets) for one in cuts)
    rows, limits, start = [], [], len(turns)
    for one in cuts:
        stop = start + len(one.sets)
        for kind, side in enumerate(one.sides):
            row = np.zeros(columns)
            row[[at for at, turn in enumerate(turns) if turn[one.axis] == side]] = side / one.length
            row[start:stop] = -one.sets[:, kind]
            rows.append(row)
            limits.append(0.0)
        row = np.zeros(columns)
        row[start:stop] = 1
        rows.append(row)
        limits.append(1.0)
        start = stop
    bound, values = solve(np.array(rows), np.array(limits), len(turns))
    used, start = [], len(turns)
    for one in cuts:
        used.append(np.flatnonzero(values[start : start + len(one.sets)] > 1e-7))
        start += len(one.sets)
    return bound, used
