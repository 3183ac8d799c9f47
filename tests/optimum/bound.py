"""A cost no lawful set of parcels can undercut, for consignments too large for the reference.

Every part that might go into a carton is listed with the least it costs. Covering the packs by such parts
costs at most what any real parting costs, so the least cover, or a dual bound of it, is a lower bound. Where
the cheapest cover holds a part that an exact search refuses, that is struck out and the cover solved anew.
"""

from math import ceil

import highspy
import numpy as np

from tests.optimum.family import Family, families
from tests.optimum.placer import UNKNOWN
from tests.optimum.raw import NEVER, alone_fen, cases, things
from tests.optimum.slices import most_equal

MOST_PARTS = 400_000
ROUNDS = 40  # of striking out what proves impossible
PLACED = 16  # parts of more packs are believed
WHOLE = 20  # covers of more parts need not be of whole parts
NODES = 50


class TooLargeForTheBound(Exception):
    """The parts are too many to list."""


def undercut_by_none(lines, province, days=None):
    """Return a lower bound in fen for (key, count) lines that can all be sent."""
    goods = [(things()[key], count) for key, count in lines]
    alone = sum(alone_fen(thing, province, days) * count for thing, count in goods if thing.as_is)
    boxed = [(thing, count) for thing, count in goods if not thing.as_is]
    return alone + sum(of_family(counts, province, days) for counts in families(boxed))


def of_family(counts, province, days):
    """Return the bound for packs that may meet."""
    family = Family(counts, province, days)
    parts = family.parts(MOST_PARTS)
    if parts is None:
        raise TooLargeForTheBound(counts)
    wanted, best = np.array(list(counts.values())), 0
    table = family.by_case(parts)
    for _ in range(ROUNDS):
        fen = table.min(axis=0)
        kept = _worth_sending(parts, fen, wanted)
        bound, chosen = cover(parts[kept], fen[kept], wanted)
        best = max(best, bound)
        if not _strike_out(family, parts, table, kept[chosen]):
            break
    return best


def _strike_out(family, parts, table, chosen):
    struck = False
    for number in chosen:
        index, part = int(np.argmin(table[:, number])), parts[number]
        if not _may_lie(family, index, part):
            table[index, (parts >= part).all(axis=1)] = NEVER
            struck = True
    return struck


def _may_lie(family, index, part):
    """Tell whether a part may go into a carton, as far as bounded work can tell."""
    if np.count_nonzero(part) == 1:
        kind = family.kinds[int(np.argmax(part))]
        if part.sum() > most_equal(kind.box, cases()[index].inner):
            return False
    return part.sum() > PLACED or family.decide(index, part.tolist()) in (True, UNKNOWN)


def _worth_sending(parts, fen, wanted):
    """Leave out parts that cost no less than one with a pack more: a cover may hold too much."""
    numbers = {tuple(part): at for at, part in enumerate(parts.tolist())}
    dull = fen >= NEVER
    for kind in range(parts.shape[1]):
        more = parts.copy()
        more[:, kind] += 1
        larger = np.array([numbers.get(tuple(part), -1) for part in more.tolist()])
        dull |= (larger >= 0) & (fen[larger] <= fen) & (parts[:, kind] < wanted[kind])
    return np.flatnonzero(~dull)


def cover(parts, fen, wanted):
    """Return a lower bound of the cheapest cover in whole numbers, and the parts of a cheapest one."""
    if parts.shape[1] == 1:
        return _cover_of_one_kind(parts[:, 0], fen, int(wanted[0]))
    bound, used = _solve(parts, fen, wanted, whole=False)
    if used.sum() <= WHOLE:
        bound, used = _solve(parts, fen, wanted, whole=True)
    return ceil(bound - 1e-4), np.flatnonzero(used > 1e-6)


def _cover_of_one_kind(sizes, fen, wanted):
    least, choice = np.zeros(wanted + 1, dtype=np.int64), np.zeros(wanted + 1, dtype=np.int64)
    for count in range(1, wanted + 1):
        sums = fen + least[np.maximum(count - sizes, 0)]
        choice[count] = np.argmin(sums)
        least[count] = sums[choice[count]]
    chosen, left = set(), wanted
    while left > 0:
        chosen.add(int(choice[left]))
        left -= int(sizes[choice[left]])
    return int(least[-1]), np.array(sorted(chosen))


def _solve(parts, fen, wanted, *, whole):
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_max_nodes", NODES)
    solver.setOptionValue("mip_rel_gap", 1e-5)
    solver.passModel(_model(parts, fen, wanted, whole=whole))
    solver.run()
    info, used = solver.getInfo(), np.array(solver.getSolution().col_value)
    return (info.mip_dual_bound if whole else info.objective_function_value), used


def _model(parts, fen, wanted, *, whole):
    model = highspy.HighsLp()
    columns, rows = parts.shape
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_ = fen.astype(float)
    model.col_lower_ = np.zeros(columns)
    most = np.where(parts > 0, -(-wanted // np.maximum(parts, 1)), 0).max(axis=1)
    model.col_upper_ = most.astype(float)
    model.row_lower_ = wanted.astype(float)
    model.row_upper_ = np.full(rows, highspy.kHighsInf)
    at_column, kind = np.nonzero(parts)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.searchsorted(at_column, np.arange(columns + 1)).astype(np.int32)
    model.a_matrix_.index_ = kind.astype(np.int32)
    model.a_matrix_.value_ = parts[at_column, kind].astype(float)
    if whole:
        model.integrality_ = [highspy.HighsVarType.kInteger] * columns
    return model
