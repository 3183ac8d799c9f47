"""The container loading problems of the OR-Library, and a check of what was loaded."""

from collections import Counter
from itertools import permutations
from math import prod
from pathlib import Path

import numpy as np

from logistics.rules.stacks import Cargo

DATA = Path(__file__).parents[1] / "data"


def problems(name):
    """Yield container and cargo of each problem of a file; thpack8 alone has no seeds."""
    numbers = iter([int(word) for word in (DATA / f"{name}.txt").read_text(encoding="ascii").split()])
    for _ in range(next(numbers)):
        for _ in range(1 if name == "thpack8" else 2):
            next(numbers)
        inner = next(numbers), next(numbers), next(numbers)
        yield inner, [_cargo([next(numbers) for _ in range(8)]) for _ in range(next(numbers))]


def _cargo(row):
    _, a, stands_a, b, stands_b, c, stands_c, count = row
    sides, stands = (a, b, c), (stands_a, stands_b, stands_c)
    turns = {tuple(sides[at] for at in way) for way in permutations(range(3)) if stands[way[2]]}
    return Cargo(tuple(sorted(turns)), count, 0, prod(sides))


def check(spots, cargo, inner):
    """Fail unless every pack lies inside, as it may, apart from all others, and none too often."""
    used = Counter(index for index, _ in spots)
    places = np.array([spot for _, spot in spots])
    low, high = places[:, :3], places[:, :3] + places[:, 3:]

    assert all(count <= cargo[index].count for index, count in used.items())
    assert all(tuple(spot[3:]) in cargo[index].turns for index, spot in spots)
    assert (low >= 0).all()
    assert (high <= inner).all()
    for at in range(len(places) - 1):
        assert not ((low[at] < high[at + 1 :]) & (low[at + 1 :] < high[at])).all(axis=1).any()
