"""Read the bytes of a sheet into records of texts: XLSX, XLS or CSV, in UTF-8 or GB 18030."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from logistics.rules.sheets import clean_text
from logistics.services.old_workbook import TooLarge, read_old_workbook
from logistics.services.sheet_unpacking import is_harmless
from pavilion.kit.errors import Refusal

MOST_BYTES = 5 * 1024 * 1024
MOST_RECORDS, MOST_CELLS, MOST_TEXT = 20_000, 60, 500
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ENCODINGS = ("utf-8-sig", "gb18030")


class UnreadableSheet(Refusal):
    """The file is no sheet we can read; the message says why."""

    code = "unreadable_sheet"
    default_message = _("This file cannot be read. Please save it as XLSX or CSV.")


def read_table(*, body: bytes) -> list[list[str]]:
    """Every record of the first sheet as clean texts. Raises UnreadableSheet."""
    if len(body) > MOST_BYTES:
        raise UnreadableSheet(_("A sheet may have at most 5 MB. Please cut it into several."))
    if body.startswith(OLD_EXCEL):
        return _cleaned(_old_workbook(body))
    return _cleaned(_workbook(body) if body.startswith(ZIP) else _csv(body))


def _cleaned(records: Iterable[Sequence[object]]) -> list[list[str]]:
    table: list[list[str]] = []
    for cells in records:
        if len(table) == MOST_RECORDS:
            raise UnreadableSheet(_("A sheet may have at most 5,000 rows. Please cut it into several."))
        table.append([clean_text(cell)[:MOST_TEXT] for cell in cells[:MOST_CELLS]])
    while table and not any(table[-1]):
        table.pop()
    return table


def _workbook(body: bytes) -> list[list[object]]:
    try:
        if not is_harmless(body=body, most_rows=MOST_RECORDS):
            raise UnreadableSheet(_("A sheet may have at most 5,000 rows. Please cut it into several."))
        found = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0)
        return [list(record) for record in found.to_python(skip_empty_area=False)]
    except (CalamineError, zipfile.BadZipFile, IndexError, OSError, ValueError) as error:
        raise UnreadableSheet from error


def _old_workbook(body: bytes) -> list[list[object]]:
    try:
        return read_old_workbook(
            body=body, most_rows=MOST_RECORDS, most_cells=MOST_CELLS, most_text=MOST_TEXT
        )
    except TooLarge as error:
        message = _("A sheet may have at most 5,000 rows. Please cut it into several.")
        raise UnreadableSheet(message) from error
    except ValueError as error:
        raise UnreadableSheet from error


def _csv(body: bytes) -> list[list[str]]:
    for encoding in ENCODINGS:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return list(csv.reader(io.StringIO(text, newline="")))
        except csv.Error as error:
            raise UnreadableSheet from error
    raise UnreadableSheet
