"""The least cost of a small consignment over every parting, carton and service; slow and sure."""

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np

from tests.optimum.family import Family, families
from tests.optimum.raw import NEVER, alone_fen, things


@dataclass(frozen=True)
class Optimum:
    """The least cost in fen; `bound` is what proofs say without placing; `open` what none could decide."""

    fen: int
    bound: int
    open: tuple


@cache
def halves(counts):
    """Return all parts of a multiset, and for each whole the numbers of its parts and of what they leave."""
    parts = np.array(list(product(*(range(count + 1) for count in counts))), dtype=np.int64)
    strides = np.array([int(np.prod([c + 1 for c in counts[at + 1 :]])) for at in range(len(counts))])
    ways = []
    for whole in parts:
        first = int(np.argmax(whole > 0)) if whole.any() else 0
        inside = np.flatnonzero((parts <= whole).all(axis=1) & (parts[:, first] > 0))
        ways.append((inside, (whole - parts[inside]) @ strides))
    return parts, ways


def cheapest(fen, ways):
    """Return the least cost of every whole, and of the last one the parts."""
    least, choice = np.zeros(len(ways), dtype=np.int64), [0] * len(ways)
    for whole, (inside, left) in enumerate(ways[1:], start=1):
        sums = fen[inside] + least[left]
        choice[whole] = int(np.argmin(sums))
        least[whole] = sums[choice[whole]]
    chosen, whole = [], len(ways) - 1
    while whole:
        inside, left = ways[whole]
        chosen.append(int(inside[choice[whole]]))
        whole = int(left[choice[whole]])
    return int(least[-1]), chosen


def of_family(counts, province, days):
    """Return the optimum of packs that may meet: parts proved not to fit are struck out until all stand."""
    family = Family(counts, province, days)
    parts, ways = halves(tuple(counts.values()))
    table, first, undecided = family.by_case(parts), None, []
    while True:
        fen, chosen = cheapest(table.min(axis=0), ways)
        first = fen if first is None else first
        stands = True
        for number in set(chosen):
            index = int(np.argmin(table[:, number]))
            answer = family.decide(index, parts[number].tolist())
            if answer is False:
                table[index, (parts >= parts[number]).all(axis=1)] = NEVER
                stands = False
            elif answer is not True:
                undecided.append((index, number))
        if stands:
            return Optimum(fen, first, tuple(pick for pick in undecided if pick[1] in chosen))


def optimum(lines, province, days=None):
    """Return the optimum of (key, count) lines that can all be sent."""
    goods = [(things()[key], count) for key, count in lines]
    alone = sum(alone_fen(thing, province, days) * count for thing, count in goods if thing.as_is)
    boxed = [(thing, count) for thing, count in goods if not thing.as_is]
    found = [of_family(counts, province, days) for counts in families(boxed)]
    return Optimum(
        alone + sum(one.fen for one in found),
        alone + sum(one.bound for one in found),
        tuple(pick for one in found for pick in one.open),
    )
