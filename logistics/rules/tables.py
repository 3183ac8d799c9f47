"""Read orders and boxes from CSV files; what is wrong is named by file, line and column."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from logistics.rules.cases import ANY_GRAMS, Box, Item
from logistics.rules.goods import Size

SIDES = ("width", "length", "depth")
ITEM_COLUMNS = ("order_id", "quantity", "item_name", *(f"{side}_mm" for side in SIDES), "weight_g")
BOX_COLUMNS = ("reference", *(f"inner_{side}_mm" for side in SIDES), "empty_weight_g", "max_gross_weight_g")
MOST = 10_000_000  # things on one line; more would be a line of gigabytes
LONGEST_MM = 100_000  # of a box
UPRIGHT = (
    {"": False}
    | dict.fromkeys(("0", "false", "no", "n"), False)
    | dict.fromkeys(("1", "true", "yes", "y"), True)
)


class BadTable(ValueError):
    """A file that cannot be read, or says something that cannot be."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file."""

    path: Path
    line: int
    cells: Mapping[str, str]

    def bad(self, column: str, why: str) -> BadTable:
        """Say what is wrong, and where."""
        return BadTable(f"{self.path}, line {self.line}: {column} {why}: {self.cells[column]!r}")

    def whole(self, column: str) -> int:
        """Return a whole number."""
        try:
            return int(self.cells[column])
        except ValueError:
            raise self.bad(column, "is not a whole number") from None

    def within(self, column: str, least: int, most: int) -> int:
        """Return a whole number between two bounds."""
        amount = self.whole(column)
        if amount < least:
            raise self.bad(column, "cannot be negative" if least == 0 else f"must be at least {least}")
        if amount > most:
            raise self.bad(column, f"is more than {most:,}")
        return amount

    def yes(self, column: str) -> bool:
        """Return yes or no; no where the column is missing."""
        try:
            return UPRIGHT[(self.cells.get(column) or "").strip().lower()]
        except KeyError:
            raise self.bad(column, "is neither 1 nor 0") from None


def rows_in(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Yield the lines of a CSV file that has these columns; others are ignored. Raises BadTable."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file, restkey="", restval="", strict=True)
            header = [name.strip() for name in reader.fieldnames or ()]
            reader.fieldnames = header
            for column in columns:
                if column not in header:
                    raise BadTable(f"{path}, line 1: the column {column} is missing")
            for cells in reader:
                yield Row(path, reader.line_num, cells)
    except UnicodeDecodeError as error:
        raise BadTable(f"{path}: is not UTF-8: {error}") from error
    except csv.Error as error:
        raise BadTable(f"{path}, line {reader.line_num}: {error}") from error
    except OSError as error:
        raise BadTable(f"{path}: {error.strerror}") from error


def boxes_in(path: Path) -> list[Box]:
    """Return the boxes of a file; an empty limit is none. Raises BadTable."""
    boxes = [_box(row) for row in rows_in(path, BOX_COLUMNS)]
    if not boxes:
        raise BadTable(f"{path}: there is no carton in it")
    return boxes


def _box(row: Row) -> Box:
    width, length, depth = (row.within(f"inner_{side}_mm", 1, LONGEST_MM) for side in SIDES)
    empty = row.within("empty_weight_g", 0, ANY_GRAMS)
    limited = row.cells["max_gross_weight_g"].strip()
    gross = max(0, row.whole("max_gross_weight_g")) if limited else ANY_GRAMS + empty
    return Box(row.cells["reference"] or str(row.line), (width, length, depth), empty, gross)


def orders_in(path: Path) -> dict[str, list[Item]]:
    """Return the items of every order, in the order of the file. Raises BadTable."""
    orders: dict[str, list[Item]] = {}
    for row in rows_in(path, ITEM_COLUMNS):
        orders.setdefault(row.cells["order_id"], []).append(_item(row))
    return orders


def _item(row: Row) -> Item:
    width, length, depth = (row.whole(f"{side}_mm") for side in SIDES)
    size: Size = width, length, depth
    name, grams, upright = row.cells["item_name"], row.whole("weight_g"), row.yes("upright")
    return Item(name, size, grams, upright, row.within("quantity", 0, MOST))
