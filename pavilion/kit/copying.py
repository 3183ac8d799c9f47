"""Rows in bulk: keys in blocks from a table's sequence, and COPY; defaults are the database's own."""

from collections.abc import Iterable, Sequence
from io import StringIO

from django.db import connection, models

Value = str | int | None
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def bigints(values: Iterable[int]) -> str:
    """An array of numbers as one parameter (`%s::bigint[]`); as a list it costs the driver ten times that."""
    return "{" + ",".join(map(str, values)) + "}"


def take_ids(model: type[models.Model], count: int) -> list[int]:
    """So many new keys of a table; what is not used is lost, as with any sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(s.name) FROM generate_series(1, %s),"
            " (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0) AS s",  # looked up once
            [count, _table(model)],
        )
        return [row[0] for row in cursor.fetchall()]


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
