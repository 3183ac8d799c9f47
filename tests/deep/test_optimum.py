"""The splitting engine against a reference that shares no code with it; the bound against the same."""

import random
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context

import pytest

from logistics.rules.splitting import check, split
from tests.logistics.rules.seed import market, packs
from tests.optimum.bound import undercut_by_none
from tests.optimum.draws import lines_of
from tests.optimum.raw import provinces
from tests.optimum.reference import optimum

pytestmark = pytest.mark.deep

CONSIGNMENTS = 1_000
MOST = 12
MAINLAND = [province for province in provinces() if province < "700000"]
OPEN = 10  # so many consignments may hold a parcel that the exact placer gives up on


def drawn(number):
    """Return the lines, destination and promise of one consignment, by its number."""
    draw = random.Random(number)
    lines = lines_of(draw, draw.randint(1, MOST))
    return lines, MAINLAND[number % len(MAINLAND)], draw.choice((None, None, 4, 6))


def judged(number):
    """Return what the engine asks, what the reference says, and what the engine's parcels break."""
    lines, to, days = drawn(number)
    plan = split([(packs()[key], count) for key, count in lines], market=market(to), days_left=days)
    stay = {one.key for one in plan.unsendable}
    sent = tuple(line for line in lines if line[0] not in stay)
    faults = [fault for one in plan.parcels for fault in check(one, packs(), market(to), days_left=days)]
    best = optimum(sent, to, days)
    bound = undercut_by_none(sent, to, days)
    return number, plan.cost_fen, best.fen, bool(best.open), bound, faults


@cache
def judgements():
    """Judge all consignments once, on two cores."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return list(pool.map(judged, range(CONSIGNMENTS), chunksize=10))


def test_a_thousand_consignments_cost_exactly_the_optimum():
    misses = [
        (number, ours, best)
        for number, ours, best, is_open, *_ in judgements()
        if not is_open and ours != best
    ]

    assert misses == []


def test_what_no_placer_decides_is_rare_and_never_below_the_reference():
    undecided = [(number, ours, best) for number, ours, best, is_open, *_ in judgements() if is_open]

    assert len(undecided) <= OPEN
    assert all(ours >= best for _, ours, best in undecided)


def test_the_bound_never_exceeds_the_optimum():
    bounded = [(number, bound, best) for number, _, best, _, bound, _ in judgements()]

    assert len(bounded) == CONSIGNMENTS
    assert [one for one in bounded if one[1] > one[2]] == []


def test_every_parcel_of_them_is_lawful():
    assert [(number, faults) for number, *_, faults in judgements() if faults] == []
