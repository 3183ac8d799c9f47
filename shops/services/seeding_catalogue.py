"""The seed catalogue as it lies in data/catalogue.csv."""

import csv
from functools import cache
from pathlib import Path

CATALOGUE = Path(__file__).parent.parent / "data" / "catalogue.csv"
Row = dict[str, str]


@cache
def read_catalogue() -> dict[str, list[Row]]:
    """Rows (pack sizes) by product key, in file order."""
    products: dict[str, list[Row]] = {}
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            products.setdefault(row["product_key"], []).append(row)
    return products
