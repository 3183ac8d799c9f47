"""Parcels a second of the splitting engine alone, on one core: shapes all new, then all remembered."""

import random
import time

from logistics.rules import blocks, bounds, grids, lattice, markets, packing
from logistics.rules.splitting import shape_key, split
from tests.logistics.rules.seed import market, packs, provinces

ORDERS = 1_500
PACKS = 10
GOAL_COLD, GOAL_WARM = 2_000, 50_000
EQUAL = (200, 5_000, 100_000)  # so many packs of one good to one address
MODULES = (blocks, bounds, grids, lattice, markets, packing)


def orders(count, seed=1):
    """Return distinct mixed orders of ten packs to provinces of the mainland."""
    draw, seen, found = random.Random(seed), set(), []
    catalogue = sorted(packs().values(), key=lambda pack: pack.key)
    mainland = [province for province in provinces() if province < "700000"]
    while len(found) < count:
        lines, left = {}, PACKS
        while left:
            some = min(left, draw.choice((1, 1, 1, 2, 2, 3)))
            pack = draw.choice(catalogue)
            lines[pack] = lines.get(pack, 0) + some
            left -= some
        order = (draw.choice(mainland), tuple(sorted((pack.key, some) for pack, some in lines.items())))
        if order not in seen:
            seen.add(order)
            found.append((order[0], list(lines.items())))
    return found


def key_of(province, lines):
    """Return the key under which a plan is remembered."""
    offers = market(province).offers
    return shape_key(
        [(pack.key, count) for pack, count in lines],
        province=province,
        tariff_keys=[offer.tariff.key for offer in offers],
        carton_codes=[carton.code for carton in market(province).cartons],
        service_codes=[offer.service.code for offer in offers],
        days_left=None,
    )


def forget():
    """Empty every memory of the engine and of the markets: what follows is cold."""
    market.cache_clear()
    for module in MODULES:
        for remembered in vars(module).values():
            if hasattr(remembered, "cache_clear"):
                remembered.cache_clear()


def equal_packs():
    """Return by number of equal packs the milliseconds, new and once more; the slowest of three goods."""
    found = {}
    for count in EQUAL:
        goods = [packs()[key] for key in ("hj-dhp-top-50", "oo-ev-liangshui-500", "wn-cx-thin-2500")]
        forget()
        market("650000").rates(days_left=None, fresh=False)
        new, more = ([_milliseconds(pack, count) for pack in goods] for _ in range(2))
        found[str(count)] = {"new": max(new), "once more": max(more)}
    return found


def _milliseconds(pack, count):
    start = time.process_time()
    split([(pack, count)], market=market("650000"), days_left=None)
    return round((time.process_time() - start) * 1000, 1)


def rows():
    """Run both and return what the benchmark writes."""
    wanted, remembered, parcels = orders(ORDERS), {}, 0
    equal = equal_packs()
    forget()
    for province in provinces():
        market(province)
    start = time.process_time()
    for province, lines in wanted:
        plan = split(lines, market=market(province), days_left=None)
        parcels += plan.parcel_count
        remembered[key_of(province, lines)] = plan
    cold = parcels / (time.process_time() - start)
    start = time.process_time()
    again = sum(remembered[key_of(province, lines)].parcel_count for province, lines in wanted)
    warm = again / (time.process_time() - start)
    detail = {
        "orders": ORDERS,
        "packs": PACKS,
        "parcels": parcels,
        "fen": sum(plan.cost_fen for plan in remembered.values()),
        "clock": "process time, one core",
        "equal_packs_ms": equal,
    }
    return [
        {
            "name": name,
            "value": round(value),
            "unit": "parcels/s",
            "goal": goal,
            "met": value >= goal,
            "detail": detail,
        }
        for name, value, goal in (("split_cold", cold, GOAL_COLD), ("split_warm", warm, GOAL_WARM))
    ]


if __name__ == "__main__":
    for row in rows():
        print(row)  # noqa: T201 the benchmark's answer
