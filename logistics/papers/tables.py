"""Ruled tables over A4 pages, and what stands at the foot of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from logistics.papers.sheet import Sheet

A4_MM = (210, 297)
ROW_MM = 6.4
HEAD_MM = 9.0
CELL_MM = 1.2
LAST_ROWS = 3  # nobody signs a page without a parcel on it


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its two captions, its width, and to which side it is set."""

    caption: str
    caption_en: str
    width_mm: float
    align: str = "L"


class Table:
    """Rows of one line each; every cell is shrunk or cut to its column."""

    def __init__(self, sheet: Sheet, columns: Sequence[Column], *, x: float) -> None:
        self.sheet = sheet
        self.columns = columns
        self.x = x
        self.width = sum(column.width_mm for column in columns)

    def paginate(
        self, rows: Sequence[tuple[str, ...]], *, first_mm: float, next_mm: float, last_mm: float
    ) -> list[Sequence[tuple[str, ...]]]:
        """Rows page by page, with `last_mm` kept free below the last rows of the last page."""
        pages: list[Sequence[tuple[str, ...]]] = []
        at, height = 0, first_mm
        while len(rows) - at > _room(height - last_mm):
            kept = max(1, min(_room(height), len(rows) - at - LAST_ROWS))
            pages.append(rows[at : at + kept])
            at, height = at + kept, next_mm
        return [*pages, rows[at:]]

    def draw(self, rows: Sequence[tuple[str, ...]], *, top: float) -> float:
        """Draw the heading and some rows; returns where they end."""
        if not rows:
            return top
        self._heading(top)
        at = top + HEAD_MM
        for row in rows:
            self._row(row, top=at)
            at += ROW_MM
            self.sheet.rule(x=self.x, top=at, width=self.width, dots=1)
        return at

    def _heading(self, top: float) -> None:
        at = self.x
        self.sheet.rule(x=self.x, top=top, width=self.width, dots=3)
        for column in self.columns:
            inner = column.width_mm - 2 * CELL_MM
            for offset, text, size in ((0.8, column.caption, 3.3), (4.6, column.caption_en, 2.5)):
                box = (at + CELL_MM, top + offset, inner, 4.0)
                self.sheet.line_of(text, box=box, size_mm=size, least_mm=1.8, align=column.align)
            at += column.width_mm
        self.sheet.rule(x=self.x, top=top + HEAD_MM, width=self.width, dots=2)

    def _row(self, row: tuple[str, ...], *, top: float) -> None:
        at = self.x
        for column, text in zip(self.columns, row, strict=True):
            box = (at + CELL_MM, top, column.width_mm - 2 * CELL_MM, ROW_MM)
            self.sheet.line_of(text, box=box, size_mm=3.3, least_mm=2.2, align=column.align)
            at += column.width_mm


def _room(height_mm: float) -> int:
    return max(0, int((height_mm - HEAD_MM) / ROW_MM))


def page_foot(sheet: Sheet, text: str, *, number: int, count: int) -> None:
    """What paper this is, and which page of how many."""
    left, width, top = 12.0, A4_MM[0] - 24.0, 286.0
    sheet.rule(x=left, top=top, width=width, dots=1)
    sheet.line_of(text, box=(left, top + 0.5, width * 0.7, 5), size_mm=2.8)
    page = f"第 {number} 页 共 {count} 页 · Page {number} of {count}"
    sheet.line_of(page, box=(left + width * 0.7, top + 0.5, width * 0.3, 5), size_mm=2.8, align="R")


def kilograms(grams: int) -> str:
    """Grams as kilograms, to the gram, without a float."""
    return f"{grams // 1000}.{grams % 1000:03d}"
