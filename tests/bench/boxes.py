"""Cartons used on public packing cases over what the public packer uses; a pack left out costs 1,000."""

import csv
import json
import time
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from tests.bench import ground

DATA = Path(__file__).parent.parent / "logistics" / "data"
LEFT_OUT = 1_000


def rows():
    """Pack every public order and compare the number of cartons."""
    ground.settle()
    out, begun = StringIO(), time.monotonic()
    call_command("pack", DATA / "boxpacker_items.csv", DATA / "boxpacker_boxes.csv", stdout=out)
    seconds = time.monotonic() - begun
    with (DATA / "boxpacker_expected.csv").open(encoding="utf-8") as file:
        expected = {row["order_id"]: int(row["rotated_boxes"]) for row in csv.DictReader(file)}
    packed = [json.loads(line) for line in out.getvalue().splitlines()]
    left_out = sum(len(order["left_out"]) for order in packed)
    ours = sum(len(order["parcels"]) for order in packed) + LEFT_OUT * left_out
    theirs = sum(expected[order["order"]] for order in packed)
    ratio = round(ours / theirs, 4)
    detail = {
        "orders": len(packed),
        "ours": ours,
        "theirs": theirs,
        "left_out": left_out,
        "seconds": round(seconds, 1),
    }
    return [
        {"name": "boxes", "value": ratio, "unit": "ratio", "goal": 1, "met": ratio <= 1, "detail": detail}
    ]
