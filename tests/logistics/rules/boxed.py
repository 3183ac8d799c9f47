"""What `manage.py pack` prints, checked against the two files alone: shares no code with the packer."""

import csv
from collections import Counter, defaultdict
from itertools import permutations

import numpy as np

SIDES = ("width", "length", "depth")
TRUE_WORDS = {"1", "true", "yes", "y"}


def faults(orders, items, cartons):
    """List everything that is wrong with the printed orders; nothing is left to trust."""
    wanted, boxes = _wanted(items), _boxes(cartons)
    if [order["order"] for order in orders] != list(wanted):
        return ["the orders are not those of the file, in its order"]
    return [
        f"{order['order']}: {fault}"
        for order in orders
        for fault in (*_missing(order, wanted[order["order"]]), *_wrong(order, wanted[order["order"]], boxes))
    ]


def fits_alone(sides, upright, grams, box):
    turns = [sides, (sides[1], sides[0], sides[2])] if upright else permutations(sides)
    return grams <= box["room"] and any((np.array(turn) <= box["inner"]).all() for turn in turns)


def _wanted(path):
    orders = defaultdict(list)
    with path.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            sides = tuple(int(row[f"{side}_mm"]) for side in SIDES)
            upright = (row.get("upright") or "").strip().lower() in TRUE_WORDS
            thing = (row["item_name"], sides, upright, int(row["weight_g"]), int(row["quantity"]))
            orders[row["order_id"]].append(thing)
    return orders


def _boxes(path):
    boxes = {}
    with path.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            inner = np.array([int(row[f"inner_{side}_mm"]) for side in SIDES])
            empty = int(row["empty_weight_g"])
            boxes[row["reference"]] = {
                "inner": inner,
                "empty": empty,
                "room": int(row["max_gross_weight_g"]) - empty,
            }
    return boxes


def _missing(order, things):
    """Count the packs by name, in boxes and left out."""
    asked, found = Counter(), Counter()
    for name, _, _, _, quantity in things:
        asked[name] += quantity
    for parcel in order["parcels"]:
        found.update(pack["name"] for pack in parcel["packs"])
    found.update(left["name"] for left in order["left_out"])
    if +asked != found:
        yield "packs are missing, or too many"


def _wrong(order, things, boxes):
    by_name = defaultdict(list)
    for thing in things:
        by_name[thing[0]].append(thing)
    for left in order["left_out"]:
        some = [thing for thing in by_name[left["name"]] if min(*thing[1], thing[3]) >= 0]
        if some and all(any(fits_alone(*thing[1:4], box) for box in boxes.values()) for thing in some):
            yield f"{left['name']} is left out and fits"
    seen = set()
    for parcel in order["parcels"]:
        key = repr(parcel)
        if key not in seen:
            seen.add(key)
            yield from _wrong_parcel(parcel, by_name, boxes[parcel["carton"]])


def _wrong_parcel(parcel, by_name, box):
    spots = np.array([[pack[axis] for axis in ("x", "y", "z", "dx", "dy", "dz")] for pack in parcel["packs"]])
    low, high = spots[:, :3], spots[:, :3] + spots[:, 3:]
    if (low < 0).any() or (high > box["inner"]).any():
        yield "a pack sticks out"
    for at in range(len(spots) - 1):
        if ((low[at] < high[at + 1 :]) & (low[at + 1 :] < high[at])).all(axis=1).any():
            yield "two packs overlap"
    least = most = box["empty"]
    for pack in parcel["packs"]:
        lying = (pack["dx"], pack["dy"], pack["dz"])
        same = [thing for thing in by_name[pack["name"]] if _may_lie(lying, thing)]
        if not same:
            yield f"{pack['name']} has not its own sides, or does not stand"
            continue
        least += min(thing[3] for thing in same)
        most += max(thing[3] for thing in same)
    if not least <= parcel["gross_grams"] <= min(most, box["empty"] + box["room"]):
        yield "the gross weight is wrong, or too much"


def _may_lie(lying, thing):
    _, sides, upright, _, _ = thing
    return sorted(lying) == sorted(sides) and (not upright or lying[2] == sides[2])
