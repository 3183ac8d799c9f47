"""A page that prints black on white: text in its place, rules, reversed boxes, Code 128 and QR."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import TextMode
from fpdf.fonts import TTFFont

from logistics.papers.fitting import LEADING, Block, fit_block, fit_line, fit_list
from logistics.papers.fonts import load_face
from logistics.papers.symbols import CODE128_QUIET, QR_QUIET, code128_runs, qr_runs

DOTS_PER_MM = 8  # a 203 dpi print head
MOST_DOTS_PER_BAR = 4
LEAST_DOTS_PER_BAR = 2  # a bar of one dot does not survive a worn print head
LEAST_DOTS_PER_MODULE = 3
POINTS_PER_MM = 72 / 25.4
ASCENT = 0.88  # of a Chinese character's square above the baseline
BOLD_STROKE = 0.035  # of the size: the font has no bold of its own
FAMILY = "paper"

Rect = tuple[float, float, float, float]


class Sheet(FPDF):
    """One document of pages of one size, in millimetres from the top left."""

    _out: Callable[[str], None]  # writes to the open page; the library's stubs leave it out

    def __init__(self, *, size_mm: tuple[int, int], font_path: Path | str | None, made_on: date) -> None:
        super().__init__(unit="mm", format=size_mm)
        self.face = load_face(font_path)
        face: dict[str, Any] = {"collection_font_number": self.face.number}  # newer than the library's stubs
        self.add_font(FAMILY, fname=str(self.face.path), **face)
        self.set_font(FAMILY, size=10)
        self.set_auto_page_break(auto=False)
        self.set_margin(0)
        self.set_creation_date(datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC))
        self.set_creator("Pavilion")
        self.set_lang("zh-CN")

    def close(self) -> None:
        """Let go of the font file, which the library keeps open."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def put(self, text: str, *, x: float, top: float, size_mm: float, bold: bool = False) -> None:
        """Print one printable line whose character squares hang from `top`."""
        if not text:
            return
        points = size_mm * POINTS_PER_MM
        self.set_font_size(points)
        if not bold:
            self.text(x, top + ASCENT * size_mm, text)
            return
        self._out("q")
        self.text_mode = TextMode.FILL_STROKE
        self.line_width = points * BOLD_STROKE
        self.text(x, top + ASCENT * size_mm, text)
        self.text_mode = TextMode.FILL
        self._out("Q")

    def line_of(
        self,
        text: str,
        *,
        box: Rect,
        size_mm: float,
        least_mm: float = 2.0,
        align: str = "L",
        bold: bool = False,
    ) -> float:
        """One line in the middle of a box's height, shrunk or cut to its width; returns the width it took."""
        x, top, width, height = box
        shown = self.face.printable(text)
        block = fit_line(self.face, shown, width_mm=width, size_mm=min(size_mm, height), least_mm=least_mm)
        line = block.lines[0]
        taken = self.face.width(line, block.size_mm)
        left = {"L": x, "C": x + (width - taken) / 2, "R": x + width - taken}[align]
        self.put(line, x=left, top=top + (height - block.size_mm) / 2, size_mm=block.size_mm, bold=bold)
        return taken

    def block_of(
        self, text: str, *, box: Rect, size_mm: float, least_mm: float = 2.0, bold: bool = False
    ) -> float:
        """Wrapped text from the top of a box, shrunk or cut to fit; returns the height it took."""
        x, top, width, height = box
        shown = self.face.printable(text)
        block: Block = fit_block(
            self.face, shown, width_mm=width, height_mm=height, size_mm=size_mm, least_mm=least_mm
        )
        for number, line in enumerate(block.lines):
            lead = block.size_mm * (LEADING - 1) / 2
            line_top = top + number * block.size_mm * LEADING + lead
            self.put(line, x=x, top=line_top, size_mm=block.size_mm, bold=bold)
        return len(block.lines) * block.size_mm * LEADING

    def list_of(self, items: Iterable[str], *, box: Rect, size_mm: float, least_mm: float) -> None:
        """Each item on its own line or lines; when they are too many, the last says how many more."""
        x, top, width, height = box
        shown = [self.face.printable(item) for item in items]
        block = fit_list(
            self.face, shown, width_mm=width, height_mm=height, size_mm=size_mm, least_mm=least_mm
        )
        step = block.size_mm * LEADING
        for number, line in enumerate(block.lines):
            self.put(line, x=x, top=top + number * step + (step - block.size_mm) / 2, size_mm=block.size_mm)

    def reversed_box(self, text: str, *, box: Rect, size_mm: float) -> None:
        """White on black: what must be seen first, without a bold font or colour."""
        x, top, width, height = box
        self.dark([box])
        self.set_text_color(255)
        self.set_draw_color(255)
        inner = (x + 1, top, width - 2, height)
        self.line_of(text, box=inner, size_mm=size_mm, least_mm=1.8, align="C", bold=True)
        self.set_text_color(0)
        self.set_draw_color(0)

    def rule(self, *, x: float, top: float, width: float, dots: int = 2) -> None:
        """A horizontal rule, whole printer dots thick."""
        self.dark([(x, top, width, dots / DOTS_PER_MM)])

    def frame(self, box: Rect, *, dots: int = 3) -> None:
        """Four rules around a box."""
        x, top, width, height = box
        thick = dots / DOTS_PER_MM
        self.dark(
            [
                (x, top, width, thick),
                (x, top + height - thick, width, thick),
                (x, top, thick, height),
                (x + width - thick, top, thick, height),
            ]
        )

    def dashes(self, *, x: float, top: float, width: float) -> None:
        """Where to tear or cut."""
        step, length = 2.5, 1.5
        self.dark([(x + step * n, top, length, 2 / DOTS_PER_MM) for n in range(int(width / step))])

    def code128(self, text: str, *, box: Rect) -> None:
        """A Code 128 in the middle of a box, its bars whole printer dots. Raises ValueError if too long."""
        x, top, width, height = box
        modules, runs = code128_runs(text)
        room = int(width * DOTS_PER_MM)
        dots = min(MOST_DOTS_PER_BAR, room // (modules + 2 * CODE128_QUIET))
        if dots < LEAST_DOTS_PER_BAR:
            raise ValueError(f"{text!r} is too long for a bar code {width:.0f} mm wide")
        left = round(x * DOTS_PER_MM) + (room - modules * dots) // 2
        bar = dots / DOTS_PER_MM
        self.dark((left / DOTS_PER_MM + start * bar, top, length * bar, height) for start, length in runs)

    def qr(self, text: str, *, x: float, top: float, side: float) -> None:
        """A QR code and its quiet zone in a square, its modules whole printer dots. Raises ValueError."""
        modules, runs = qr_runs(text)
        dots = int(side * DOTS_PER_MM) // (modules + 2 * QR_QUIET)
        if dots < LEAST_DOTS_PER_MODULE:
            raise ValueError(f"{text!r} is too long for a QR code of {side:.0f} mm")
        module = dots / DOTS_PER_MM
        margin = (int(side * DOTS_PER_MM) - modules * dots) // 2
        left = (round(x * DOTS_PER_MM) + margin) / DOTS_PER_MM
        high = (round(top * DOTS_PER_MM) + margin) / DOTS_PER_MM
        self.dark(
            (left + column * module, high + row * module, length * module, module)
            for column, row, length in runs
        )

    def dark(self, rects: Iterable[Rect]) -> None:
        """Fill rectangles black in one stroke of the pen, counted in printer dots so that edges meet."""
        dot, page = self.k / DOTS_PER_MM, self.h * DOTS_PER_MM
        scaled = ((value * DOTS_PER_MM for value in rect) for rect in rects)
        path = "".join(
            f"{round(x, 2):g} {round(page - top - tall, 2):g} {round(wide, 2):g} {round(tall, 2):g} re "
            for x, top, wide, tall in scaled
        )
        self._out(f"q {dot:.7f} 0 0 {dot:.7f} 0 0 cm 0 g {path}f Q")
