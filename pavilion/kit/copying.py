"""Rows in bulk: keys in blocks from a table's sequence, and COPY; defaults are the database's own."""

from collections.abc import Iterable, Sequence
from io import StringIO

from django.db import connection, models

Value = str | int | None
# Around the rows of a binary COPY without extensions (PostgreSQL, "COPY", Binary Format).
BINARY_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
BINARY_END = b"\xff\xff"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def bigints(values: Iterable[int]) -> str:
    """An array of numbers as one parameter (`%s::bigint[]`); as a list it costs the driver ten times that."""
    return "{" + ",".join(map(str, values)) + "}"


# What each step of the sequence stands for is looked up once.
STEPS = """
SELECT nextval(s.seqrelid), s.seqincrement
FROM (SELECT seqrelid, seqincrement FROM pg_sequence
      WHERE seqrelid = pg_get_serial_sequence(%(table)s, 'id')::regclass OFFSET 0) AS s,
     generate_series(1, (%(count)s + s.seqincrement - 1) / s.seqincrement)
"""


def take_ids(model: type[models.Model], count: int) -> list[int]:
    """So many new keys of a table; what is not used is lost, as with any sequence.

    A sequence that goes by steps gives all the keys of a step: that costs a step, not a key each.
    """
    with connection.cursor() as cursor:
        cursor.execute(STEPS, {"table": _table(model), "count": count})
        steps = cursor.fetchall()
    return [key for first, step in steps for key in range(first, first + step)][:count]


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Write rows by COPY inside the open transaction; columns that are not named take their defaults."""
    copy_table(_table(model), columns, rows)


def copy_table(table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """The same for a table that is no model's, as a temporary one."""
    text = StringIO()
    text.writelines("\t".join(map(_text, row)) + "\n" for row in rows)
    text.seek(0)
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', text)


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table  # noqa: SLF001 - the documented way to a table's name


def _text(value: Value) -> str:
    if value is None:
        return r"\N"
    return value.translate(_ESCAPES) if isinstance(value, str) else str(value)
