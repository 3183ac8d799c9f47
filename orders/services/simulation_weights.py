"""The weights of a simulated year, read from data/simulation.csv and data/consumption.csv."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"
MOST_LINES = 8  # where the file says "6+"


@dataclass(frozen=True)
class Weights:
    """Shares and factors; every group of shares sums to 1."""

    destinations: dict[str, float]  # by province
    lines: list[tuple[int, int, float]]  # from, to, share
    gross: list[tuple[int, int, float]]  # grams from, to, share of first lines
    classes: dict[str, float]
    weekdays: list[float]
    zipf: float
    median_fen: int
    sigma: float


@cache
def read_weights() -> Weights:
    """Read both files once."""
    groups: dict[str, dict[str, str]] = {}
    for row in _rows("simulation.csv"):
        groups.setdefault(row["group"], {})[row["key"]] = row["value"]
    return Weights(
        destinations={
            row["key"][:2]: float(row["value"])
            for row in _rows("consumption.csv")
            if row["kind"] == "destination"
        },
        lines=[(*_span(key, MOST_LINES), float(v)) for key, v in groups["lines_per_order"].items()],
        gross=[(*_span(key, 10**9), float(v)) for key, v in groups["gross_weight_g"].items()],
        classes={key: float(value) for key, value in groups["class_mix"].items()},
        weekdays=[float(groups["weekday"][day]) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")],
        zipf=float(groups["shops"]["zipf_exponent"]),
        median_fen=int(groups["order_value"]["median_fen"]),
        sigma=float(groups["order_value"]["sigma"]),
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _span(text: str, most: int) -> tuple[int, int]:
    """Read "3", "3-5" or "6+" as a range, both ends included."""
    if text.endswith("+"):
        return int(text[:-1]), most
    first, _dash, last = text.partition("-")
    return int(first), int(last or first)
