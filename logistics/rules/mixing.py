"""Families too large for an exact parting: most by arithmetic, the rest by exact partings of two parcels."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

from logistics.rules.identical import best_of, parcels_of, share_out
from logistics.rules.kinds import Pattern
from logistics.rules.lattice import pairs_of
from logistics.rules.parting import Bench, part

EXACT_PAIRS = 300_000  # a family up to this size is parted exactly
CHUNK_PAIRS = 6_000  # the size of one piece of a larger family
TOTAL_PAIRS = 1_500_000  # what improving may cost in all, in pairs
KEPT = 8  # so many packs of each kind at least are left for mixing

Counts = tuple[int, ...]


def parcels_for(bench: Bench, counts: Counts) -> list[Pattern]:
    """Return parcels for so many packs of each kind: the cheapest, or close to them for a large family."""
    present = [index for index, count in enumerate(counts) if count]
    if len(present) == 1 and counts[present[0]] > KEPT:
        return share_out(bench, present[0], counts[present[0]])
    if pairs_of(counts) <= EXACT_PAIRS:
        return part(bench, counts)
    bulk, rest = _peel(bench, counts)
    for chunk in _chunks(rest):
        bulk += part(bench, chunk)
    return _improve(bench, bulk)


def _peel(bench: Bench, counts: Counts) -> tuple[list[Pattern], list[int]]:
    """Send what is many of one kind by the parcel with the best price a pack, and keep some for mixing."""
    bulk, rest = [], list(counts)
    for index, count in enumerate(counts):
        best = best_of(parcels_of(bench, index))
        times = max(0, count - KEPT) // sum(best.counts)
        if times:
            bulk.append(Pattern(best.counts, best.carton, best.cost_fen, times))
            rest[index] -= times * sum(best.counts)
    return bulk, rest


def _chunks(rest: Sequence[int]) -> Iterable[Counts]:
    """Cut the rest into pieces small enough for an exact parting, kinds in their fixed order."""
    chunk = [0] * len(rest)
    for index, count in enumerate(rest):
        for _ in range(count):
            chunk[index] += 1
            if pairs_of(chunk) > CHUNK_PAIRS:
                chunk[index] -= 1
                yield tuple(chunk)
                chunk = [1 if at == index else 0 for at in range(len(rest))]
    if any(chunk):
        yield tuple(chunk)


def _improve(bench: Bench, patterns: Iterable[Pattern]) -> list[Pattern]:
    """Part the contents of two parcels anew as long as this makes them cheaper and the budget lasts."""
    pool: Counter[Pattern] = Counter()
    for one in patterns:
        pool[Pattern(one.counts, one.carton, one.cost_fen, 1)] += one.times
    tried: set[tuple[Counts, int]] = set()
    budget, moved = TOTAL_PAIRS, True
    while moved and budget > 0:
        moved = False
        for union, pair in _neighbours(pool):
            spent = pairs_of(union)
            fen = sum(one.cost_fen for one in pair)
            if (union, fen) in tried or spent > CHUNK_PAIRS * 2 or budget <= 0:
                continue
            tried.add((union, fen))
            budget -= spent
            better = part(bench, union)
            if sum(one.cost_fen * one.times for one in better) < fen:
                _swap(pool, pair, better)
                moved = True
                break
    return [Pattern(one.counts, one.carton, one.cost_fen, times) for one, times in pool.items()]


def _neighbours(pool: Counter[Pattern]) -> list[tuple[Counts, tuple[Pattern, Pattern]]]:
    """List pairs of parcels, those that carry the least first: they have most to gain."""
    ordered = sorted(pool, key=lambda one: (sum(one.counts), one.cost_fen, one.counts, one.carton))
    pairs = [(one, one) for one in ordered if pool[one] > 1] + list(combinations(ordered, 2))
    return [
        (tuple(a + b for a, b in zip(one.counts, two.counts, strict=True)), (one, two)) for one, two in pairs
    ]


def _swap(pool: Counter[Pattern], old: tuple[Pattern, Pattern], new: Sequence[Pattern]) -> None:
    times = min(pool[old[0]] // 2, pool[old[1]]) if old[0] == old[1] else min(pool[old[0]], pool[old[1]])
    for one in old:
        pool[one] -= times
    for one in new:
        pool[Pattern(one.counts, one.carton, one.cost_fen, 1)] += times * one.times
    for one in old:
        if not pool[one]:
            del pool[one]
