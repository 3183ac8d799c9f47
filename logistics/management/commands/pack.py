"""Pack orders from one CSV file into boxes from another; needs no database."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from logistics.rules.cases import FilledBox, Item
from logistics.rules.ordering import PackedOrder, pack_order
from logistics.rules.tables import BadTable, boxes_in, orders_in

AT_ONCE = 1_000  # so many equal pieces of a line are written at a time
AXES = ("x", "y", "z", "dx", "dy", "dz")


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
        try:
            boxes, orders = boxes_in(cartons), orders_in(items)
        except BadTable as error:
            raise CommandError(str(error)) from error
        for order, wanted in orders.items():
            for piece in _line(order, wanted, pack_order(wanted, boxes)):
                self.stdout.write(piece, ending="")


def _line(order: str, items: list[Item], packed: PackedOrder) -> Iterator[str]:
    """Yield the line of an order piece by piece: an order may need very many equal boxes."""
    parcels = ((_text(_parcel(filled, items)), filled.times) for filled in packed.boxes)
    left_out = (
        (_text({"name": items[index].name, "reason": reason}), items[index].count)
        for index, reason in packed.left_out
    )
    yield f'{{"order": {_text(order)}, "parcels": ['
    yield from _listed(parcels)
    yield '], "left_out": ['
    yield from _listed(left_out)
    yield "]}\n"


def _listed(texts: Iterator[tuple[str, int]]) -> Iterator[str]:
    comma = ""
    for text, times in texts:
        yield comma + text
        comma = ", "
        for start in range(1, times, AT_ONCE):
            yield (comma + text) * min(AT_ONCE, times - start)


def _parcel(filled: FilledBox, items: list[Item]) -> dict[str, object]:
    return {
        "carton": filled.box.reference,
        "gross_grams": filled.gross_grams,
        "packs": [
            {"name": items[place.shape].name} | dict(zip(AXES, place.spot, strict=True))
            for place in filled.places
        ],
    }


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
