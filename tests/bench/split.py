"""Parcels a second of the splitting engine alone, on one core: shapes all new, then all remembered."""

import random
import time

from logistics.rules.splitting import shape_key, split
from tests.logistics.rules.seed import market, packs, provinces

ORDERS = 1_500
PACKS = 10
GOAL_COLD, GOAL_WARM = 2_000, 50_000


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


def rows():
    """Run both and return what the benchmark writes."""
    wanted, remembered, parcels = orders(ORDERS), {}, 0
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
    detail = {"orders": ORDERS, "packs": PACKS, "parcels": parcels, "clock": "process time, one core"}
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
