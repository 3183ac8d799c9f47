"""How far the engine's cost stays above a bound that no lawful set of parcels can undercut."""

import random
import time

from logistics.rules.splitting import check, split
from tests.logistics.rules.seed import market, packs
from tests.optimum.bound import TooLargeForTheBound, undercut_by_none
from tests.optimum.draws import lines_of, province

CLASSES = ((1, 3), (4, 12), (13, 40), (41, 200), (201, 500))
EACH = 30  # consignments of each class
CHECKED = 60  # parcels of more packs are checked only now and then: every pair of packs is looked at
GOAL_MEAN, GOAL_WORST = 1.0, 5.0


def rows():
    """Split consignments drawn by the simulation weights and compare each with its bound."""
    draw, begun = random.Random(20241015), time.monotonic()
    gaps, faults, skipped = {}, 0, 0
    for least, most in CLASSES:
        for number in range(EACH):
            found, broken = _gap(draw, least, most, sample=number % 8 == 0)
            faults += broken
            skipped += found is None
            if found is not None:
                gaps.setdefault(f"{least}-{most}", []).append(found)
    every = [gap for some in gaps.values() for gap in some]
    large = [gap for (least, most) in CLASSES[2:] for gap in gaps.get(f"{least}-{most}", [])]
    mean = round(sum(every) / len(every), 3)
    detail = {
        "classes": {name: _figures(some) for name, some in gaps.items()},
        "above_12_packs": _figures(large),
        "goal_worst_above_12": GOAL_WORST,
        "faults": faults,
        "without_a_bound": skipped,
        "seconds": round(time.monotonic() - begun, 1),
    }
    met = (
        not faults and mean <= GOAL_MEAN and max(large) <= GOAL_WORST and sum(large) / len(large) <= GOAL_MEAN
    )
    return [
        {
            "name": "split_gap",
            "value": mean,
            "unit": "percent",
            "goal": GOAL_MEAN,
            "met": met,
            "detail": detail,
        }
    ]


def _gap(draw, least, most, *, sample):
    """Return by how many percent a consignment costs more than its bound, and how many rules it breaks."""
    lines, to, days = (
        lines_of(draw, draw.randint(least, most)),
        province(draw),
        draw.choice((None, None, 4, 6)),
    )
    plan = split([(packs()[key], count) for key, count in lines], market=market(to), days_left=days)
    faults = 0
    for parcel in plan.parcels:
        if sample or sum(count for _, count in parcel.packs) <= CHECKED:
            faults += len(check(parcel, packs(), market(to), days_left=days))
    stay = {one.key for one in plan.unsendable}
    sent = tuple(line for line in lines if line[0] not in stay)
    try:
        bound = undercut_by_none(sent, to, days)
    except TooLargeForTheBound:
        return None, faults
    return (100 * (plan.cost_fen / bound - 1) if bound else None), faults


def _figures(gaps):
    ordered = sorted(gaps)
    return {
        "consignments": len(ordered),
        "mean": round(sum(ordered) / len(ordered), 3),
        "p95": round(ordered[int(0.95 * (len(ordered) - 1))], 3),
        "worst": round(ordered[-1], 3),
    }
