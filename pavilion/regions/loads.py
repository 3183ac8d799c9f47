"""Load regions, townships and villages from the project's own files; safe to run again."""

import csv
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from pavilion.kit import loads
from pavilion.regions.models import Region, Village, trim_code

DATA = Path(__file__).parent / "data"
BATCH = 2000
# Under a municipality the middle level has no name of its own: people write the municipality's.
MUNICIPAL_HOLDERS = {"市辖区": ("", ""), "县": ("（县）", " (counties)")}


def load_regions() -> int:
    """Write every region, ancestors first; a name that changed in the file changes in the table."""
    provinces = {row["code"][:2]: row for row in _rows("regions.csv") if row["level"] == "province"}
    regions = [
        *_regions(provinces),
        *(_township(row) for row in _rows("longnan_townships.csv")),
        *(_village_region(row) for row in _rows("villages.csv")),
    ]
    for level in Region.Level.values:
        Region.objects.bulk_create(
            [region for region in regions if region.level == level],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name_zh", "name_en", "level", "parent"],
        )
    return len(regions)


def load_villages() -> int:
    """Write what is known of the demo's villages."""
    villages = [_village(row) for row in _rows("villages.csv")]
    fields = ["households", "population", "per_capita_income_fen", "elevation_m", "main_crop", "lat", "lon"]
    Village.objects.bulk_create(
        villages, update_conflicts=True, unique_fields=["region"], update_fields=fields
    )
    return len(villages)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _regions(provinces: dict[str, dict[str, str]]) -> Iterable[Region]:
    for row in _rows("regions.csv"):
        name_zh, name_en = row["name_zh"], row["name_en_or_pinyin"]
        if row["level"] == "prefecture" and name_zh in MUNICIPAL_HOLDERS:
            tail_zh, tail_en = MUNICIPAL_HOLDERS[name_zh]
            province = provinces[row["code"][:2]]
            name_zh = province["name_zh"] + tail_zh
            name_en = province["name_en_or_pinyin"] + tail_en
        parent = None if row["level"] == "province" else trim_code(row["parent"])
        yield Region(
            code=trim_code(row["code"]),
            name_zh=name_zh,
            name_en=name_en,
            level=row["level"],
            parent_id=parent,
        )


def _township(row: dict[str, str]) -> Region:
    return Region(
        code=row["code"],
        name_zh=row["name"],
        name_en=row["name_pinyin"],
        level=Region.Level.TOWNSHIP,
        parent_id=row["code"][:6],
    )


def _village_region(row: dict[str, str]) -> Region:
    return Region(
        code=row["code"],
        name_zh=row["name_zh"],
        name_en=row["pinyin"],
        level=Region.Level.VILLAGE,
        parent_id=row["township"],
    )


def _village(row: dict[str, str]) -> Village:
    return Village(
        region_id=row["code"],
        households=int(row["households"]),
        population=int(row["population"]),
        per_capita_income_fen=int(row["per_capita_income_fen"]),
        elevation_m=int(row["elevation_m"]),
        main_crop=row["main_crop"],
        lat=Decimal(row["lat"]),
        lon=Decimal(row["lon"]),
    )


loads.register(name="regions", order=10, run=load_regions)
loads.register(name="villages", order=11, run=load_villages)
