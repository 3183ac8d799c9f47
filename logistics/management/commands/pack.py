"""Pack orders from one CSV file into boxes from another; needs no database."""

import csv
import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from logistics.rules.ordering import Box, Item, PackedOrder, pack_order

TRUE_WORDS = ("1", "true", "yes")


class Command(BaseCommand):
    """`manage.py pack ITEMS.csv CARTONS.csv`: one JSON line per order, in the order of the file."""

    help = "Pack orders into the fewest cartons and print where every pack lies"
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the two files."""
        parser.add_argument("items", type=Path)
        parser.add_argument("cartons", type=Path)

    def handle(self, *, items: Path, cartons: Path, **_: object) -> None:
        """Read both files, pack order by order, print as we go."""
        boxes = [_box(row, line) for line, row in _rows(cartons)]
        for order, wanted in _orders(items).items():
            packed = pack_order([item for item in wanted if item.count > 0], boxes)
            self.stdout.write(json.dumps(_as_json(order, wanted, packed), ensure_ascii=False))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            yield from enumerate(csv.DictReader(file), start=2)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path}: {error}") from error


def _whole(row: dict[str, str], column: str, line: int) -> int:
    try:
        return int(row[column])
    except KeyError:
        raise CommandError(f"line {line}: the column {column} is missing") from None
    except (TypeError, ValueError):
        raise CommandError(f"line {line}: {column} is not a whole number: {row[column]!r}") from None


def _count(row: dict[str, str], line: int) -> int:
    count = _whole(row, "quantity", line)
    if count < 0:
        raise CommandError(f"line {line}: quantity cannot be negative: {count}")
    return count


def _box(row: dict[str, str], line: int) -> Box:
    width, length, depth = (_whole(row, f"inner_{side}_mm", line) for side in ("width", "length", "depth"))
    return Box(
        row.get("reference") or str(line),
        (width, length, depth),
        _whole(row, "empty_weight_g", line),
        _whole(row, "max_gross_weight_g", line),
    )


def _orders(path: Path) -> dict[str, list[Item]]:
    orders: dict[str, list[Item]] = {}
    for line, row in _rows(path):
        width, length, depth = (_whole(row, f"{side}_mm", line) for side in ("width", "length", "depth"))
        item = Item(
            row.get("item_name") or "",
            (width, length, depth),
            _whole(row, "weight_g", line),
            (row.get("upright") or "").strip().lower() in TRUE_WORDS,
            _count(row, line),
        )
        orders.setdefault(row.get("order_id") or "", []).append(item)
    return orders


def _as_json(order: str, wanted: list[Item], packed: PackedOrder) -> dict[str, object]:
    items = [item for item in wanted if item.count > 0]
    parcels = [
        {
            "carton": filled.box.reference,
            "gross_grams": filled.gross_grams,
            "packs": [
                {"name": items[place.shape].name}
                | dict(zip(("x", "y", "z", "dx", "dy", "dz"), place.spot, strict=True))
                for place in filled.places
            ],
        }
        for filled in packed.boxes
    ]
    left_out = [
        {"name": items[index].name, "reason": reason}
        for index, reason in packed.left_out
        for _ in range(items[index].count)
    ]
    return {"order": order, "parcels": parcels, "left_out": left_out}
