"""What a parcel costs, read once more from the raw files: shares no code with the engine it judges."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
SHIP_DATE = "2024-10-15"
NEVER = 1 << 40


@dataclass(frozen=True)
class Thing:
    """One pack of the catalogue; sides as they lie in a carton, soft ones pressed."""

    key: str
    grams: int
    sides: tuple
    rigid: bool
    upright: bool
    fragile: bool
    odour: str
    group: str
    fresh: bool
    as_is: bool

    @property
    def volume(self):
        return self.sides[0] * self.sides[1] * self.sides[2]


@dataclass(frozen=True)
class Case:
    """A carton, bag or sack."""

    code: str
    kind: str
    outer: tuple
    inner: tuple
    tare: int
    fen: int
    load: int
    glass: int
    groups: frozenset | None

    @property
    def room(self):
        return self.inner[0] * self.inner[1] * self.inner[2]

    def welcomes(self, thing):
        if self.groups is not None and thing.group not in self.groups:
            return False
        if self.kind == "padded_bag" and thing.rigid:
            return False
        return not (thing.fragile and not self.glass) and thing.grams <= self.load


def read(name):
    folder = "tests/logistics/data" if name == "packs.csv" else "logistics/data"
    with (ROOT / folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def three(row, prefix=""):
    return tuple(int(row[f"{prefix}{side}_mm"]) for side in ("length", "width", "height"))


@cache
def things():
    found = {}
    for row in read("packs.csv"):
        length, width, height = three(row)
        as_is, rigid = row["ships_as_is"] == "1", row["rigid"] == "1"
        if not rigid and not as_is:
            height = (height * 85 + 99) // 100
        found[row["variant_key"]] = Thing(
            key=row["variant_key"],
            grams=int(row["gross_weight_g"]),
            sides=(length, width, height),
            rigid=rigid,
            upright=row["upright"] == "1",
            fragile=row["fragile"] == "1",
            odour=row["odour"],
            group=row["compat_class"],
            fresh=row["storage"] == "chilled_0_4" or int(row["shelf_life_days"]) < 60,
            as_is=as_is,
        )
    return found


@cache
def cases():
    return tuple(
        Case(
            code=row["carton_code"],
            kind=row["kind"],
            outer=three(row, "outer_"),
            inner=three(row, "inner_"),
            tare=int(row["tare_g"]),
            fen=int(row["price_fen"]),
            load=int(row["max_load_g"]),
            glass=min(6, int(row["max_fragile_units"])),
            groups=None if row["for_classes"] == "any" else frozenset(row["for_classes"].split("|")),
        )
        for row in read("cartons.csv")
    )


@cache
def rules():
    table = {}
    for row in read("compat.csv"):
        table[row["class_a"], row["class_b"]] = table[row["class_b"], row["class_a"]] = row["rule"]
    return table


def agree(one, other):
    """Tell whether two things may share a carton."""
    rule, strong = rules()[one.group, other.group], "strong" in (one.odour, other.odour)
    if strong and one.group != other.group:
        return False
    return rule == "yes" or (rule == "sealed_only" and not strong)


@cache
def price_lists(province):
    """Return (service, tariff rows) that are valid on the ship date."""
    services = {row["service_code"]: row for row in read("services.csv")}
    groups = {}
    for row in read("tariffs.csv"):
        valid = row["valid_from"] <= SHIP_DATE and (not row["valid_to"] or row["valid_to"] >= SHIP_DATE)
        if row["dest_province"] == province and valid:
            groups.setdefault(row["service_code"], []).append(row)
    return [
        (services[code], sorted(rows, key=lambda row: int(row["seq"])))
        for code, rows in sorted(groups.items())
    ]


def provinces():
    return sorted({row["dest_province"] for row in read("tariffs.csv")})


@cache
def fees(service, province):
    """Return what a courier, our hands and the way to the hub cost for each billed gram up to 110 kg."""
    offer, rows = next(pair for pair in price_lists(province) if pair[0]["service_code"] == service)
    over, grams = rows[-1], np.arange(110_001, dtype=np.int64)
    billed = np.maximum(grams, int(offer["min_billable_g"] or 0))
    if over["rounding"] == "half_kg":
        billed = (billed + 499) // 500 * 500
    beyond, step, fen = billed - int(over["from_g"]), int(over["step_g"]), int(over["step_fen"])
    if over["rounding"] == "ceil_step":
        cost = (beyond + step - 1) // step * fen + int(over["base_fen"])
    else:
        cost = (beyond * fen + step // 2) // step + int(over["base_fen"])
    for row in reversed(rows[:-1]):
        cost = np.where(billed <= int(row["up_to_g"]), int(row["fee_fen"]), cost)
    unit = int(offer["fee_round_fen"])
    cost = (cost + int(over["surcharge_fen"] or 0) + unit // 2) // unit * unit
    return cost + int(offer["handling_fen"]) + int(offer["pickup_fen"])


def _by_service(offer, rows, province, outer, tare, load):
    """Return the cost for 0..load grams of goods in a box of this size, NEVER where it is refused."""
    if max(outer) > int(offer["max_side_mm"]) or sum(outer) > int(offer["max_sides_sum_mm"]):
        return np.full(load + 1, NEVER)
    least, divisor = tare, int(rows[-1]["divisor_cm3_per_kg"] or 0)
    wide = max(outer) >= int(offer["volumetric_min_side_mm"] or 0)
    if divisor and wide and sum(outer) >= int(offer["volumetric_min_sum_mm"] or 0):
        least = max(least, (outer[0] * outer[1] * outer[2] + divisor - 1) // divisor)
    gross = np.arange(load + 1, dtype=np.int64) + tare
    cost = fees(offer["service_code"], province)[np.maximum(gross, least)]
    return np.where(gross > int(offer["max_weight_g"]), NEVER, cost)


def _cheapest(province, days, fresh, outer, tare, load):
    best = np.full(load + 1, NEVER)
    for offer, rows in price_lists(province):
        late = days is not None and int(rows[-1]["days_max"]) > days
        if not late and not (fresh and offer["suits_fresh"] != "1"):
            best = np.minimum(best, _by_service(offer, rows, province, outer, tare, load))
    return best


@cache
def prices(province, days, fresh):
    """Return for each carton what it costs in all by the grams of goods in it."""
    found = []
    for case in cases():
        cost = _cheapest(province, days, fresh, case.outer, case.tare, case.load)
        found.append(np.where(cost < NEVER, cost + case.fen, NEVER))
    return found


@cache
def alone_fen(thing, province, days):
    """Return what a thing costs that is a carton already."""
    return int(_cheapest(province, days, thing.fresh, thing.sides, 0, thing.grams)[-1])
