"""XLSX files: a head and rows of texts, written row by row so that size costs no memory."""

import io
from collections.abc import Iterable, Sequence

from xlsxwriter import Workbook

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH = 16


def workbook(*, head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook of one sheet; every cell is text: numbers keep their zeros, and nothing is a formula."""
    file = io.BytesIO()
    with Workbook(file, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        bold = book.add_format({"bold": True})
        page.set_column(0, max(len(head) - 1, 0), WIDTH)
        page.freeze_panes(1, 0)
        for column, text in enumerate(head):
            page.write_string(0, column, text, bold)
        for number, cells in enumerate(rows, 1):
            for column, text in enumerate(cells):
                page.write_string(number, column, text)
    return file.getvalue()
