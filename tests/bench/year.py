"""A Longnan year: 20,000 t in about seven million parcels, written, dispatched and proved.

`manage.py simulate --lists` writes batch after batch; meanwhile everything that waits is dispatched by two
workers, again and again; in the end `reconcile` proves it all.
"""

import os
import sys
import time

from tests.bench import ground
from tests.bench.watching import watched

TONNES = int(os.environ.get("BENCH_TONNES", "20000"))
GRAMS_EACH = 3_300  # net, of a consignment by the weights, more or less
GOAL_SECONDS = 600  # for the whole year
DAYS = 365


def rows():
    """Write and dispatch at the same time, then prove."""
    consignments = TONNES * 1_000_000 // GRAMS_EACH
    with ground.world() as family, ground.workers() as parent:
        begun = time.monotonic()
        with watched(parent) as cost:
            writer = _start_writing(family, consignments)
            runs = _dispatch_while(lambda: writer.poll() is None)
            if writer.returncode:
                raise RuntimeError(f"nothing was simulated: see {family.log_of('bench-simulate')}")
        written = time.monotonic() - begun
        proved = ground.prove()
        seconds = time.monotonic() - begun
        detail = {
            "settings": ground.printed_settings(),
            "written_and_dispatched_seconds": round(written, 1),
            "proved": proved,
            **_sums(),
            "dispatches": runs,
            **cost,
        }
    whole = detail["tonnes"] >= 0.98 * TONNES and proved["clean"]
    goal = GOAL_SECONDS * TONNES / 20_000
    met = whole and seconds <= goal
    return [
        {"name": "year", "value": round(seconds, 1), "unit": "s", "goal": goal, "met": met, "detail": detail}
    ]


def _start_writing(family, consignments):
    simulate = [sys.executable, "manage.py", "simulate", "--lists", "--days", str(DAYS)]
    family.start("bench-simulate", [*simulate, "--consignments", str(consignments)])
    return family.children[-1].process


def _dispatch_while(is_writing):
    """Dispatch whatever waits, until nothing does and nobody writes any more."""
    from django.utils import timezone  # noqa: PLC0415 - configured only now

    from logistics.models import Dispatch  # noqa: PLC0415
    from logistics.selectors.progress import progress  # noqa: PLC0415
    from logistics.services.dispatching import NothingToSend, start_dispatch  # noqa: PLC0415
    from shops.models import Harvest  # noqa: PLC0415

    runs = []
    while True:
        goes_on = is_writing()
        held = Harvest.objects.filter(held_grams__gt=0, weighed_in_at__isnull=False)
        wanted = list(held.order_by("pk").values_list("pk", flat=True))
        try:
            dispatch = start_dispatch(harvest_ids=wanted, actor=None, ship_on=timezone.localdate())
        except NothingToSend:
            if not goes_on:
                return runs
            time.sleep(0.5)
            continue
        mine = Dispatch.objects.filter(pk=dispatch.pk)
        while mine.exclude(state=Dispatch.State.FINISHED).exists():
            time.sleep(0.1)
        now, done = progress(dispatch_id=dispatch.pk), mine.get()
        runs.append(
            {
                "parcels": now.parcels,
                "seconds": round(now.seconds, 2),
                "allocate_seconds": round((done.allocated_at - done.started_at).total_seconds(), 2),
                "parcels_per_second": round(now.parcels_per_second),
                "unsendable_packs": now.unsendable_packs,
                "short_packs": now.short_packs,
            }
        )


def _sums():
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM logistics_consignment), (SELECT count(*) FROM logistics_parcel),"
            " (SELECT count(*) FROM logistics_parcelline), (SELECT count(*) FROM logistics_shapeplan),"
            " (SELECT sum(net_grams) / 1000000 FROM logistics_chunk),"
            " (SELECT pg_database_size(current_database()) / 1000000)"
        )
        names = ("consignments", "parcels", "parcel_lines", "shapes", "tonnes", "database_mb")
        return dict(zip(names, map(int, cursor.fetchone()), strict=True))
