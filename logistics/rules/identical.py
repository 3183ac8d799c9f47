"""Many equal packs to one address: arithmetic, never one by one."""

from collections.abc import Sequence
from math import prod

import numpy as np

from logistics.rules.blocks import many_in
from logistics.rules.freight import NEVER_FEN
from logistics.rules.goods import FRAGILE_UNITS_LIMIT, Carton
from logistics.rules.grids import holds
from logistics.rules.kinds import Kind, Pattern, place
from logistics.rules.lattice import Ints
from logistics.rules.parting import PARCEL, Bench

WINDOW = 400  # so many packs are shared out exactly; beyond, the parcel with the best price a pack repeats
SEARCHED = 12  # up to so many packs in a carton, a search may beat the grid


def capacity(kind: Kind, carton: Carton) -> int:
    """Return how many packs of one kind the carton takes, by room, load and glass."""
    pack = kind.pack
    most = carton.max_load_grams // pack.gross_grams
    if pack.fragile:
        most = min(most, carton.max_fragile_units, FRAGILE_UNITS_LIMIT)
    room = min(most, holds(kind.shape.turns, carton.inner_mm))
    if room < min(most, prod(carton.inner_mm) // kind.volume):
        room = min(most, max(room, many_in(kind.shape.turns, carton.inner_mm)))
    while room < min(most, SEARCHED) and place((kind,), (room + 1,), carton.inner_mm) is not None:
        room += 1
    while room and pack.fragile and place((kind,), (room,), carton.inner_mm) is None:
        room -= 1
    return room


def parcels_of(bench: Bench, index: int) -> list[Pattern]:
    """Return for one kind each number of packs worth a parcel, with its cheapest carton, fullest first."""
    kind, width = bench.kinds[index], len(bench.kinds)
    rates = bench.cold if kind.pack.fresh else bench.plain
    rooms = [
        0 if bench.outside[index][at] else capacity(kind, carton) for at, carton in enumerate(bench.shelf)
    ]
    if bench.clash[index][index]:
        rooms = [min(room, 1) for room in rooms]
    best: list[tuple[int, int]] = []
    for count in range(1, max(rooms, default=0) + 1):
        grams = kind.pack.gross_grams * count
        best.append(min((rates.of(at, grams), at) for at, room in enumerate(rooms) if room >= count))
    found: list[Pattern] = []
    for count in range(len(best), 0, -1):
        fen, carton = best[count - 1]
        if fen < NEVER_FEN and (not found or fen < found[-1].cost_fen):
            counts = tuple(count if at == index else 0 for at in range(width))
            found.append(Pattern(counts, carton, fen, 1))
    return found


def best_of(patterns: Sequence[Pattern]) -> Pattern:
    """Return the parcel with the lowest price a pack; the fuller one of equals."""
    best = patterns[0]
    for one in patterns[1:]:
        if (one.cost_fen * PARCEL + 1) * sum(best.counts) < (best.cost_fen * PARCEL + 1) * sum(one.counts):
            best = one
    return best


def share_out(bench: Bench, index: int, count: int) -> list[Pattern]:
    """Return the cheapest parcels for `count` packs of one kind."""
    patterns = parcels_of(bench, index)
    best = best_of(patterns)
    size = sum(best.counts)
    window = max(WINDOW, 4 * sum(patterns[0].counts))
    repeats = max(0, (count - window) // size)
    rest = count - repeats * size
    choice = _choices(patterns, rest)
    times = {best: repeats} if repeats else {}
    while rest:
        pattern = patterns[int(choice[rest])]
        size = sum(pattern.counts)
        if size > rest:
            pattern = _smaller(bench, pattern, index, rest)
        times[pattern] = times.get(pattern, 0) + 1
        rest = max(0, rest - size)
    return [Pattern(one.counts, one.carton, one.cost_fen, many) for one, many in times.items()]


def _choices(patterns: Sequence[Pattern], rest: int) -> Ints:
    """Return for 0..rest packs which parcel to send first."""
    sizes = np.array([sum(pattern.counts) for pattern in patterns], dtype=np.int64)
    costs = np.array([pattern.cost_fen * PARCEL + 1 for pattern in patterns], dtype=np.int64)
    least = np.zeros(rest + 1, dtype=np.int64)
    choice = np.zeros(rest + 1, dtype=np.int64)
    for count in range(1, rest + 1):
        sums = costs + least[np.maximum(count - sizes, 0)]
        choice[count] = np.argmin(sums)
        least[count] = sums[choice[count]]
    return choice


def _smaller(bench: Bench, pattern: Pattern, index: int, count: int) -> Pattern:
    """Put fewer packs in the same carton: never dearer, as fees only grow with weight."""
    rates = bench.cold if bench.kinds[index].pack.fresh else bench.plain
    fen = rates.of(pattern.carton, bench.kinds[index].pack.gross_grams * count)
    counts = tuple(count if at == index else 0 for at in range(len(pattern.counts)))
    return Pattern(counts, pattern.carton, fen, 1)
