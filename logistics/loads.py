"""Load carriers, services, tariffs, cartons and codes from the project's own files; safe to run again.

What an operator changed stays: a row that exists is left alone. A tariff never changes in place.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from logistics.models import (
    Carrier,
    Carton,
    CompatRule,
    Parcel,
    Service,
    Tariff,
    TrackingStatus,
    WaybillRange,
)
from logistics.selectors.markets import flaws_of_tariff
from pavilion.kit import loads
from pavilion.regions.models import trim_code

DATA = Path(__file__).parent / "data"
PLACE = "its place"
Row = dict[str, str]
Made = TypeVar("Made")
# Words of the providers' table that a parcel has no state of its own for.
NEAREST_STATE = {
    "CUSTOMS": Parcel.State.IN_TRANSIT,
    "FORWARDED": Parcel.State.IN_TRANSIT,
    "INTERCEPTED": Parcel.State.RETURNING,
    "WAIT_PICKUP": Parcel.State.CREATED,
}


def load_carriers() -> int:
    """Write the courier companies."""
    rows = _rows("carriers.csv")
    Carrier.objects.bulk_create([_read(_carrier, row) for row in rows], ignore_conflicts=True)
    return len(rows)


def load_services() -> int:
    """Write what each carrier offers."""
    rows = _rows("services.csv")
    Service.objects.bulk_create([_read(_service, row) for row in rows], ignore_conflicts=True)
    return len(rows)


def load_tariffs() -> int:
    """Write one tariff for each service, province and version: its tiers and the rate beyond them."""
    versions: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in _rows("tariffs.csv"):
        versions[row["service_code"], row["dest_province"], row["valid_from"]].append(row)
    tariffs = [_read(_tariff, *rows) for rows in versions.values()]
    Tariff.objects.bulk_create(tariffs, ignore_conflicts=True)
    return len(versions)


def load_cartons() -> int:
    """Write the boxes, bags and sacks."""
    rows = _rows("cartons.csv")
    Carton.objects.bulk_create([_read(_carton, row) for row in rows], ignore_conflicts=True)
    return len(rows)


def load_compat_rules() -> int:
    """Write which classes of goods may share a carton; pairs are kept in alphabetical order."""
    rules = []
    for row in _rows("compat.csv"):
        first, second = sorted((row["class_a"], row["class_b"]))
        rules.append(
            CompatRule(
                class_a=first,
                class_b=second,
                rule=row["rule"],
                condition_zh=row["condition_zh"],
                condition_en=row["condition_en"],
            )
        )
    CompatRule.objects.bulk_create(rules, ignore_conflicts=True)
    return len(rules)


def load_tracking_statuses() -> int:
    """Write what the providers' codes mean to us."""
    statuses = [
        TrackingStatus(
            provider=row["provider"],
            raw_code=row["raw_code"],
            status=NEAREST_STATE.get(row["our_status"], row["our_status"].lower()),
            meaning_zh=row["meaning_zh"],
            meaning_en=row["meaning_en"],
        )
        for row in _rows("tracking_statuses.csv")
    ]
    TrackingStatus.objects.bulk_create(statuses, ignore_conflicts=True)
    return len(statuses)


def load_waybill_ranges() -> int:
    """Give each carrier a first range of numbers; one that is in use goes on where it stands."""
    ranges = [
        WaybillRange(
            carrier_id=row["carrier_code"],
            form=row["form"],
            prefix=row["prefix"],
            suffix=row["suffix"],
            digits=int(row["digits"]),
            next=int(row["first"]),
            last=int(row["last"]),
        )
        for row in _rows("waybill_ranges.csv")
    ]
    WaybillRange.objects.bulk_create(ranges, ignore_conflicts=True)
    return len(ranges)


def _rows(name: str) -> list[Row]:
    """The rows of a file; each says where it stands."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [
            {**row, PLACE: f"{name}, line {number}"} for number, row in enumerate(csv.DictReader(file), 2)
        ]


def _read(make: Callable[..., Made], *rows: Row) -> Made:
    """Make one thing of its rows. Raises BadFile naming the line."""
    try:
        return make(*rows)
    except KeyError as fault:
        raise loads.BadFile(f"{rows[0][PLACE]}: the column {fault} is missing") from fault
    except (TypeError, ValueError) as fault:
        raise loads.BadFile(f"{rows[0][PLACE]}: {fault}") from fault


def _positive(row: Row, column: str) -> int:
    number = int(row[column])
    if number < 1:
        raise ValueError(f"{column} must be more than nothing: {number}")
    return number


def _carrier(row: Row) -> Carrier:
    width, height = row["default_label_mm"].split("x")
    return Carrier(
        code=row["carrier_code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        kuaidi100_code=row["kuaidi100_code"],
        kdniao_code=row["kdniao_code"],
        waybill_pattern=row["waybill_regex"],
        label_width_mm=int(width),
        label_height_mm=int(height),
        supports_child_parcels=row["supports_child_parcels"] == "1",
    )


def _service(row: Row) -> Service:
    return Service(
        code=row["service_code"],
        carrier_id=row["carrier_code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        level=row["level"],
        max_weight_grams=_positive(row, "max_weight_g"),
        max_side_mm=_positive(row, "max_side_mm"),
        max_sides_sum_mm=_positive(row, "max_sides_sum_mm"),
        volumetric_min_side_mm=int(row["volumetric_min_side_mm"]),
        volumetric_min_sum_mm=int(row["volumetric_min_sum_mm"]),
        fee_round_fen=_positive(row, "fee_round_fen"),
        min_billable_grams=int(row["min_billable_g"]),
        suits_fresh=row["suits_fresh"] == "1",
        handling_fen=int(row["handling_fen"]),
        pickup_fen=int(row["pickup_fen"]),
    )


def _tariff(*rows: Row) -> Tariff:
    ordered = sorted(rows, key=lambda row: int(row["seq"]))
    over = ordered[-1]
    _check_sequence(ordered)
    read = Tariff(
        service_id=over["service_code"],
        province=trim_code(over["dest_province"]),
        valid_from=date.fromisoformat(over["valid_from"]),
        valid_to=date.fromisoformat(over["valid_to"]) if over["valid_to"] else None,
        tiers=[[int(row["up_to_g"]), int(row["fee_fen"])] for row in ordered[:-1]],
        base_fen=int(over["base_fen"]),
        from_grams=int(over["from_g"]),
        step_grams=int(over["step_g"]),
        step_fen=int(over["step_fen"]),
        surcharge_fen=int(over["surcharge_fen"]),
        divisor_cm3_per_kg=int(over["divisor_cm3_per_kg"]),
        rounding=over["rounding"],
        days_min=int(over["days_min"]),
        days_max=int(over["days_max"]),
    )
    for field, flaw in flaws_of_tariff(read):
        raise ValueError(f"{field} of {read}: {flaw}")
    return read


def _check_sequence(ordered: Sequence[Row]) -> None:
    """A price list is its tiers, numbered from 1 on, and one rate beyond them. Raises ValueError."""
    if [int(row["seq"]) for row in ordered] != list(range(1, len(ordered) + 1)):
        raise ValueError("seq: the rows of this price list are not numbered 1, 2, 3 without a hole")
    if [row["row_kind"] for row in ordered] != ["tier"] * (len(ordered) - 1) + ["over"]:
        raise ValueError("row_kind: a price list is tiers, and one rate (over) at its end")


def _carton(row: Row) -> Carton:
    return Carton(
        code=row["carton_code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        kind=row["kind"],
        outer_length_mm=_positive(row, "outer_length_mm"),
        outer_width_mm=_positive(row, "outer_width_mm"),
        outer_height_mm=_positive(row, "outer_height_mm"),
        inner_length_mm=_positive(row, "inner_length_mm"),
        inner_width_mm=_positive(row, "inner_width_mm"),
        inner_height_mm=_positive(row, "inner_height_mm"),
        tare_grams=int(row["tare_g"]),
        price_fen=int(row["price_fen"]),
        max_load_grams=_positive(row, "max_load_g"),
        max_fragile_units=int(row["max_fragile_units"]),
        for_classes=None if row["for_classes"] == "any" else row["for_classes"].split("|"),
    )


loads.register(name="carriers", order=30, run=load_carriers)
loads.register(name="services", order=31, run=load_services)
loads.register(name="tariffs", order=32, run=load_tariffs)
loads.register(name="cartons", order=33, run=load_cartons)
loads.register(name="compatibility", order=34, run=load_compat_rules)
loads.register(name="tracking statuses", order=35, run=load_tracking_statuses)
loads.register(name="waybill ranges", order=36, run=load_waybill_ranges)
