"""Figures in a table of a lower floor, filled by the floors above: one query each, for all its rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from pavilion.kit.money import weight_text, yuan_text

Read = Callable[[Sequence[int]], Mapping[int, int]]
COUNT, GRAMS, FEN = "count", "grams", "fen"
WHOLE_FROM_GRAMS = 100_000  # from here on nobody compares grams


@dataclass(frozen=True)
class Column:
    """One figure per row; `read` takes the keys of the rows and answers a number for each that has one."""

    table: str
    name: str
    order: int
    label: str | Promise
    unit: str
    read: Read


@dataclass(frozen=True)
class Figures:
    """A column that was read: its label, a text per row, and the text of the sum."""

    label: str | Promise
    by_key: Mapping[int, str]
    total: str
    none: str


_COLUMNS: dict[tuple[str, str], Column] = {}


def register(column: Column) -> None:
    """Add a column; called from an app's `panels` module, which its AppConfig imports when ready."""
    _COLUMNS[column.table, column.name] = column


def read(*, table: str, keys: Sequence[int]) -> list[Figures]:
    """All columns of a table, in order: one query each."""
    columns = sorted((each for each in _COLUMNS.values() if each.table == table), key=lambda each: each.order)
    return [_figures(column, column.read(keys)) for column in columns]


def _figures(column: Column, numbers: Mapping[int, int]) -> Figures:
    return Figures(
        label=column.label,
        by_key={key: _text(number, column.unit) for key, number in numbers.items()},
        total=_text(sum(numbers.values()), column.unit),
        none=_text(0, column.unit),
    )


def _text(number: int, unit: str) -> str:
    if unit == GRAMS:
        return weight_text(number if number < WHOLE_FROM_GRAMS else round(number, -3))
    return f"¥{yuan_text(number)}" if unit == FEN else f"{number:,}"
