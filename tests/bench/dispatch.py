"""Whole dispatches at three sizes, worker memory, and a bare COPY of what the largest wrote.

Product mix, lines per order and provinces by the simulation weights; all harvests in one dispatch.
"""

import os
import time

from tests.bench import copying, ground
from tests.bench.trade import repeat_trade
from tests.bench.watching import watched

BASE = 10_000
LARGEST = int(os.environ.get("BENCH_PARCELS", "1000000"))
SHAPES = 5_000
GOAL_PER_SECOND = 25_000
GOAL_SECONDS = 40  # for a million
GOAL_GROWTH = 0.9
GOAL_COPY = 0.8
GOAL_MEMORY = 400
PATIENCE_SECONDS = 900
SMALL_RUNS = 5  # runs of the smallest size; the middle one counts


def rows():
    """Dispatch once cold to make the shapes known, then warm at growing sizes."""
    with ground.world():
        from logistics.models import Consignment, ShapePlan  # noqa: PLC0415 - configured only now
        from orders.services.simulation import simulate_sales  # noqa: PLC0415

        begun = time.monotonic()
        simulate_sales(consignments=BASE, seed=1, ahead=False)
        detail = {
            "settings": ground.printed_settings(),
            "simulate_seconds": round(time.monotonic() - begun, 1),
            "labels": "made by another queue, not running here",
        }
        last = Consignment.objects.order_by("-pk").values_list("pk", flat=True)[0]
        with ground.workers() as parent:
            detail["cold"] = _dispatch(parent)
            detail["shapes"] = ShapePlan.objects.count()
            detail |= _dispatch_all(parent, last)
        detail["proved"] = ground.prove()
        detail["copy"] = copying.compare(
            os.environ["DATABASE_URL"], after_chunk=detail["large"].pop("after_chunk")
        )
    return _rows(detail)


def _dispatch_all(parent, last):
    smalls = [_again(parent, last, times=1, tag=f"s{n}-") for n in range(SMALL_RUNS)]
    small = sorted(smalls, key=lambda run: run["parcels_per_second"])[SMALL_RUNS // 2]
    return {
        "small": small | {"all_runs": [run["parcels_per_second"] for run in smalls]},
        "middle": _again(parent, last, times=10, tag="m"),
        "large": _again(parent, last, times=_times(small), tag="l"),
    }


def _times(small):
    """How often the base has to be repeated to make as many parcels as wanted."""
    return -(-LARGEST // small["parcels"])


def _rows(detail):
    small, middle, large = (detail[name] for name in ("small", "middle", "large"))
    rate, copy = large["parcels_per_second"], detail["copy"]
    detail["to_copy_without_keys"] = round(rate / copy["without_keys"]["parcels_per_second"], 3)
    growth = round(rate / small["parcels_per_second"], 3)
    to_copy = round(rate / copy["with_keys"]["parcels_per_second"], 3)
    per_million = round(1_000_000 / rate, 2)
    peak = max(worker["peak_mb"] for worker in large["memory"].values())
    mixed = detail["shapes"] >= SHAPES and detail["proved"]["clean"]
    in_time = mixed and large["parcels"] >= LARGEST and per_million <= GOAL_SECONDS
    return [
        _row("dispatch_10k", small["parcels_per_second"], "parcels/s", GOAL_PER_SECOND, detail),
        _row("dispatch_100k", middle["parcels_per_second"], "parcels/s", GOAL_PER_SECOND, detail),
        _row("dispatch_million", per_million, "s", GOAL_SECONDS, detail, met=in_time),
        _row("dispatch_vs_copy", to_copy, "ratio to a bare COPY", GOAL_COPY, detail),
        _row("dispatch_growth", growth, "ratio of the largest to 10k", GOAL_GROWTH, detail),
        _row("dispatch_memory", peak, "MB", GOAL_MEMORY, detail, met=peak < GOAL_MEMORY),
    ]  # fmt: skip


def _row(name, value, unit, goal, detail, *, met=None):
    met = value >= goal if met is None else met
    return {"name": name, "value": value, "unit": unit, "goal": goal, "met": met, "detail": detail}


def _again(parent, last, *, times, tag):
    from django.db import connection  # noqa: PLC0415

    from logistics.models import Chunk  # noqa: PLC0415

    repeat_trade(connection, last=last, times=times, tag=tag)
    after_chunk = Chunk.objects.order_by("-pk").values_list("pk", flat=True)[0]
    return _dispatch(parent) | {"after_chunk": after_chunk}


def _dispatch(parent):
    from logistics.models import Dispatch  # noqa: PLC0415
    from logistics.selectors.progress import progress  # noqa: PLC0415
    from logistics.services.demo import dispatch_everything  # noqa: PLC0415

    with watched(parent) as cost:
        begun = time.monotonic()
        dispatch_id, harvests = dispatch_everything(actor=None)
        mine = Dispatch.objects.filter(pk=dispatch_id)
        while mine.exclude(state=Dispatch.State.FINISHED).exists():
            if time.monotonic() - begun > PATIENCE_SECONDS:
                raise RuntimeError(f"dispatch {dispatch_id} does not end: {mine.get().trouble}")
            time.sleep(0.01 + (time.monotonic() - begun) / 100)  # asking takes from what is measured
        seconds = time.monotonic() - begun
    now, dispatch = progress(dispatch_id=dispatch_id), mine.get()
    return {
        "harvests": len(harvests),
        "consignments": now.consignments,
        "parcels": now.parcels,
        "seconds": round(seconds, 2),
        "parcels_per_second": round(now.parcels / seconds),
        "allocate_seconds": round((dispatch.allocated_at - dispatch.started_at).total_seconds(), 2),
        "short_packs": now.short_packs,
        **cost,
    }
