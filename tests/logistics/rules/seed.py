"""The real catalogue, cartons, services and tariffs as plain values, read without a database."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

from logistics.rules.goods import Carton, Matrix, Offer, Pack, Service, Tariff
from logistics.rules.markets import Market

ROOT = Path(__file__).parents[3]
SHIP_DATE = date(2024, 10, 15)


def rows(name):
    folder = ROOT / ("tests/logistics/data" if name == "packs.csv" else "logistics/data")
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def whole(text):
    return int(text) if text else 0


def sides(row, prefix=""):
    return tuple(int(row[f"{prefix}{side}_mm"]) for side in ("length", "width", "height"))


@cache
def packs():
    return {row["variant_key"]: pack_of(row) for row in rows("packs.csv")}


def pack_of(row):
    length, width, height = sides(row)
    return Pack(
        key=row["variant_key"],
        net_grams=int(row["net_weight_g"]),
        gross_grams=int(row["gross_weight_g"]),
        length_mm=length,
        width_mm=width,
        height_mm=height,
        rigid=row["rigid"] == "1",
        upright=row["upright"] == "1",
        fragile=row["fragile"] == "1",
        odour=row["odour"],
        compat_class=row["compat_class"],
        ships_as_is=row["ships_as_is"] == "1",
        fresh=row["storage"] == "chilled_0_4" or int(row["shelf_life_days"]) < 60,
    )


@cache
def cartons():
    return tuple(
        Carton(
            row["carton_code"],
            row["kind"],
            sides(row, "outer_"),
            sides(row, "inner_"),
            int(row["tare_g"]),
            int(row["price_fen"]),
            int(row["max_load_g"]),
            int(row["max_fragile_units"]),
            None if row["for_classes"] == "any" else frozenset(row["for_classes"].split("|")),
        )
        for row in rows("cartons.csv")
    )


@cache
def services():
    return {
        row["service_code"]: Service(
            row["service_code"],
            row["carrier_code"],
            int(row["max_weight_g"]),
            int(row["max_side_mm"]),
            int(row["max_sides_sum_mm"]),
            whole(row["volumetric_min_side_mm"]),
            whole(row["volumetric_min_sum_mm"]),
            int(row["fee_round_fen"]),
            whole(row["min_billable_g"]),
            row["suits_fresh"] == "1",
            int(row["handling_fen"]),
            int(row["pickup_fen"]),
        )
        for row in rows("services.csv")
    }


@cache
def matrix():
    return Matrix({(row["class_a"], row["class_b"]): row["rule"] for row in rows("compat.csv")})


@cache
def tariff_rows():
    groups = {}
    for row in rows("tariffs.csv"):
        groups.setdefault((row["dest_province"], row["service_code"], row["valid_from"]), []).append(row)
    return groups


def tariff_of(key, group):
    over = next(row for row in group if row["row_kind"] == "over")
    tiers = tuple((int(row["up_to_g"]), int(row["fee_fen"])) for row in group if row["row_kind"] == "tier")
    return Tariff(
        key=key,
        tiers=tiers,
        base_fen=int(over["base_fen"]),
        from_grams=int(over["from_g"]),
        step_grams=int(over["step_g"]),
        step_fen=int(over["step_fen"]),
        surcharge_fen=whole(over["surcharge_fen"]),
        divisor=whole(over["divisor_cm3_per_kg"]),
        rounding=over["rounding"],
        days_min=int(over["days_min"]),
        days_max=int(over["days_max"]),
    )


@cache
def provinces():
    return sorted({province for province, _, _ in tariff_rows()})


@cache
def offers(province, on=SHIP_DATE):
    found = []
    for number, ((to, service, valid_from), group) in enumerate(sorted(tariff_rows().items()), start=1):
        until = group[0]["valid_to"]
        if to == province and valid_from <= on.isoformat() and (not until or on.isoformat() <= until):
            found.append(Offer(services()[service], tariff_of(number, group)))
    return tuple(found)


@cache
def market(province, on=SHIP_DATE):
    return Market(cartons(), matrix(), offers(province, on))


def offer(service, province, on=SHIP_DATE):
    return next(one for one in offers(province, on) if one.service.code == service)
