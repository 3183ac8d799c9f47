"""Consignments as they come: goods, lines and destinations by the weights of a Longnan year."""

import csv
from functools import cache

from tests.optimum.raw import ROOT, things


@cache
def weights(group):
    """Return keys and shares of one group of the simulation."""
    with (ROOT / "orders/data/simulation.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["group"] == group]
    return [row["key"] for row in rows], [float(row["value"]) for row in rows]


@cache
def destinations():
    """Return provinces and their shares of parcels."""
    with (ROOT / "orders/data/consumption.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "destination"]
    return [row["key"] for row in rows], [float(row["value"]) for row in rows]


@cache
def goods():
    """Return the catalogue's packs by class."""
    found = {}
    for thing in sorted(things().values(), key=lambda one: one.key):
        found.setdefault(thing.group, []).append(thing)
    return found


def lines_of(draw, packs):
    """Return so many packs on lines as an order has them, each line of a class by its share."""
    keys, shares = weights("lines_per_order")
    many = {"1": 1, "2": 2, "3-5": draw.randint(3, 5), "6+": draw.randint(6, 8)}
    lines = min(packs, many[draw.choices(keys, shares)[0]])
    cuts = sorted(draw.sample(range(1, packs), lines - 1))
    counts = [b - a for a, b in zip([0, *cuts], [*cuts, packs], strict=True)]
    classes, parts = weights("class_mix")
    found = {}
    for count in counts:
        thing = draw.choice(goods()[draw.choices(classes, parts)[0]])
        found[thing.key] = found.get(thing.key, 0) + count
    return tuple(sorted(found.items()))


def province(draw):
    """Return a destination by its share of parcels."""
    return draw.choices(*destinations())[0]
