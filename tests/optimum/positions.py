"""How many equal boxes a room holds at most: where along one axis each may begin, and what each cut shows.

Pushed towards the corner, every box begins at a sum of sides. A whole programme chooses how many boxes of
each side begin at each such place; what lies across a place must be within a set that fits a cut there.
"""

from math import floor

import numpy as np

from tests.optimum.programme import solve

NODES = 200
ROUNDS = 12
NO_BOUND = 1 << 30
STEPS = 400_000  # for each set that is looked at closely
MOST = 100  # places times sets; beyond, nothing better than the slices is tried


def most_along(cuts):
    """Return a number of equal boxes that the room of these cuts cannot exceed, seen along their axis."""
    starts, bound = _sums(cuts.sides, cuts.length), NO_BOUND
    if len(starts) * len(cuts.sets) > MOST:
        return bound
    for _ in range(ROUNDS):
        bound, used = _programme(cuts, starts)
        if not cuts.strike_out(used, steps=STEPS):
            break
    return floor(bound + 1e-6)


def _sums(sides, length):
    found = {0}
    for at in range(length):
        if at in found:
            found |= {at + side for side in sides if at + side < length}
    return sorted(found)


def _programme(cuts, starts):
    """Solve for the most boxes; return the dual bound, and the sets chosen anywhere."""
    begins = [(kind, at) for kind, side in enumerate(cuts.sides) for at in starts if at + side <= cuts.length]
    kinds, sets, columns = len(cuts.sides), len(cuts.sets), len(begins) + len(starts) * len(cuts.sets)
    matrix, limits = np.zeros((len(starts) * (kinds + 1), columns)), np.zeros(len(starts) * (kinds + 1))
    for number, place in enumerate(starts):
        first = len(begins) + number * sets
        for kind, side in enumerate(cuts.sides):
            row = matrix[number * (kinds + 1) + kind]
            for at, (which, start) in enumerate(begins):
                row[at] = which == kind and start <= place < start + side
            row[first : first + sets] = -cuts.sets[:, kind]
        matrix[number * (kinds + 1) + kinds, first : first + sets] = 1
        limits[number * (kinds + 1) + kinds] = 1
    bound, values = solve(matrix, limits, len(begins), nodes=NODES)
    chosen = values[len(begins) :].reshape(len(starts), sets)
    return bound, np.flatnonzero(chosen.max(axis=0) > 1e-7)
