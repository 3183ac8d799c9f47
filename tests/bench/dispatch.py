"""Parcels a second of whole dispatches at two sizes; product mix, lines and provinces by the weights."""

import time

from tests.bench import ground

BASE = 10_000
LARGE = 100_000
GOAL_PER_SECOND = 25_000  # a million parcels in 40 s
GOAL_GROWTH = 0.9
PATIENCE_SECONDS = 900

# The same trade again, as often as wanted: the mix stays, the shapes are known.
COPY_CONSIGNMENTS = """
INSERT INTO logistics_consignment (reference, shop_id, recipient_id, province, promised_on, asked_at)
SELECT c.reference || '-' || %(tag)s || k, c.shop_id, c.recipient_id, c.province, c.promised_on, c.asked_at
FROM logistics_consignment AS c, generate_series(1, %(times)s) AS k WHERE c.id <= %(last)s
"""
COPY_LINES = """
INSERT INTO logistics_consignmentline (consignment_id, variant_id, harvest_id, packs, pack_grams)
SELECT n.id, l.variant_id, l.harvest_id, l.packs, l.pack_grams
FROM generate_series(1, %(times)s) AS k, logistics_consignment AS c
JOIN logistics_consignmentline AS l ON l.consignment_id = c.id
JOIN logistics_consignment AS n ON true
WHERE c.id <= %(last)s AND n.reference = c.reference || '-' || %(tag)s || k
"""
STOCK = """
WITH need AS (
  SELECT l.harvest_id AS id, sum(l.packs * l.pack_grams::bigint) AS grams FROM logistics_consignmentline AS l
  JOIN logistics_consignment AS c ON c.id = l.consignment_id WHERE c.state = 'waiting' GROUP BY l.harvest_id),
entry AS (
  INSERT INTO shops_stockentry (harvest_id, kind, grams, reference)
  SELECT id, 'received', grams, 'bench:' || %(tag)s || id FROM need)
UPDATE shops_harvest AS h SET received_grams = h.received_grams + need.grams,
  expected_grams = h.expected_grams + need.grams, held_grams = h.held_grams + need.grams
FROM need WHERE h.id = need.id
"""


def rows():
    """Dispatch once cold to make the shapes known, then warm at two sizes."""
    with ground.world() as family:
        from django.db import connection  # noqa: PLC0415 - configured only now

        from logistics.models import Consignment, ShapePlan  # noqa: PLC0415
        from orders.services.simulation import simulate_sales  # noqa: PLC0415

        begun = time.monotonic()
        simulate_sales(consignments=BASE, seed=1, ahead=False)
        simulated = time.monotonic() - begun
        last = Consignment.objects.order_by("-pk").values_list("pk", flat=True)[0]
        ground.start_workers(family)
        cold = _dispatch()
        small = _again(connection, last, times=1, tag="s")
        large = _again(connection, last, times=LARGE // BASE, tag="l")
        detail = {
            "settings": ground.printed_settings(),
            "shapes": ShapePlan.objects.count(),
            "simulate_seconds": round(simulated, 1),
            "labels": "made by another queue, not running here",
            "cold": cold,
            "small": small,
            "large": large,
        }
    growth = round(large["parcels_per_second"] / small["parcels_per_second"], 3)
    rates = (("dispatch_10k", small, GOAL_PER_SECOND), ("dispatch_100k", large, GOAL_PER_SECOND))
    return [
        *(_row(name, run["parcels_per_second"], "parcels/s", goal, detail) for name, run, goal in rates),
        _row("dispatch_growth", growth, "ratio of 100k to 10k", GOAL_GROWTH, detail),
    ]


def _row(name, value, unit, goal, detail):
    return {"name": name, "value": value, "unit": unit, "goal": goal, "met": value >= goal, "detail": detail}


def _again(connection, last, *, times, tag):
    with connection.cursor() as cursor:
        asked = {"times": times, "tag": tag, "last": last}
        cursor.execute(COPY_CONSIGNMENTS, asked)
        cursor.execute("ANALYZE logistics_consignment")
        cursor.execute(COPY_LINES, asked)
        cursor.execute(STOCK, asked)
        cursor.execute("ANALYZE")
    return _dispatch()


def _dispatch():
    from logistics.selectors.progress import progress  # noqa: PLC0415
    from logistics.services.demo import dispatch_everything  # noqa: PLC0415

    begun = time.monotonic()
    dispatch_id, _harvests = dispatch_everything(actor=None)
    while not (now := progress(dispatch_id=dispatch_id)).is_over:
        if time.monotonic() - begun > PATIENCE_SECONDS:
            raise RuntimeError(f"{now.code} does not end: {now.state} {now.trouble}")
        time.sleep(0.05)
    seconds = time.monotonic() - begun
    return {
        "consignments": now.consignments,
        "parcels": now.parcels,
        "seconds": round(seconds, 2),
        "parcels_per_second": round(now.parcels / seconds),
        "short_packs": now.short_packs,
    }
