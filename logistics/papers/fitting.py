"""Text cut to its place: shrink first, then wrap, and only then an ellipsis."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from logistics.papers.fonts import Face

LEADING = 1.25
STEP_MM = 0.2
ELLIPSIS = "…"

# A Latin word or a number stays whole; closing punctuation never begins a line.
WORDS = re.compile(r"(?:[A-Za-z0-9.#%&@_+-]+|.)[,.;:!?)，。、；：！？）】》」』”]*")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that fit their place, and the size they fit at."""

    size_mm: float
    lines: tuple[str, ...]


def fit_line(face: Face, text: str, *, width_mm: float, size_mm: float, least_mm: float) -> Block:
    """One line: as large as it fits between the two sizes, else cut with an ellipsis."""
    natural = face.width(text, 1)
    size = min(size_mm, width_mm / natural) if natural else size_mm
    if size >= least_mm:
        return Block(size_mm=size, lines=(text,))
    return Block(size_mm=least_mm, lines=(_cut(face, text, width_mm=width_mm, size_mm=least_mm),))


def fit_block(
    face: Face, text: str, *, width_mm: float, height_mm: float, size_mm: float, least_mm: float
) -> Block:
    """The whole text at the largest size that its place holds, else cut at the end of the last line."""
    size = size_mm
    while size > least_mm:
        lines = wrap(face, text, width_mm=width_mm, size_mm=size)
        if len(lines) <= max_lines(height_mm=height_mm, size_mm=size):
            return Block(size_mm=size, lines=tuple(lines))
        size = max(size - STEP_MM, least_mm)
    lines = wrap(face, text, width_mm=width_mm, size_mm=least_mm)
    room = max_lines(height_mm=height_mm, size_mm=least_mm)
    if len(lines) > room:
        rest = "".join(lines[room - 1 :]) + ELLIPSIS
        lines = [*lines[: room - 1], _cut(face, rest, width_mm=width_mm, size_mm=least_mm)]
    return Block(size_mm=least_mm, lines=tuple(lines))


def fit_list(
    face: Face, items: Sequence[str], *, width_mm: float, height_mm: float, size_mm: float, least_mm: float
) -> Block:
    """Items below each other at one size: wrapped if there is room, else a line each, else the first ones."""
    widest = max((face.width(item, 1) for item in items), default=0)
    flat = min(size_mm, width_mm / widest) if widest else size_mm
    if flat > (size_mm + least_mm) / 2 and len(items) <= max_lines(height_mm=height_mm, size_mm=flat):
        return Block(size_mm=flat, lines=tuple(items))
    size = size_mm
    while size >= least_mm:
        lines = [line for item in items for line in wrap(face, item, width_mm=width_mm, size_mm=size)]
        if len(lines) <= max_lines(height_mm=height_mm, size_mm=size):
            return Block(size_mm=size, lines=tuple(lines))
        size -= STEP_MM
    room = max_lines(height_mm=height_mm, size_mm=least_mm)
    shown = items if len(items) <= room else items[: room - 1]
    lines = [_cut_inside(face, item, width_mm=width_mm, size_mm=least_mm) for item in shown]
    if len(items) > room:
        lines.append(f"{ELLIPSIS}还有 {len(items) - room + 1} 种")
    return Block(size_mm=least_mm, lines=tuple(lines))


def max_lines(*, height_mm: float, size_mm: float) -> int:
    """How many lines a height holds; never less than one."""
    return max(1, int(height_mm / (size_mm * LEADING) + 0.001))


def wrap(face: Face, text: str, *, width_mm: float, size_mm: float) -> list[str]:
    """Break a printable text into lines no wider than the place; a word too long for a line is cut apart."""
    lines: list[str] = []
    line, used = "", 0.0
    for word in _breakable(face, text, width_mm=width_mm, size_mm=size_mm):
        width = face.width(word, size_mm)
        if line and used + width > width_mm:
            lines.append(line.rstrip())
            line, used = "", 0.0
        if line or not word.isspace():
            line, used = line + word, used + width
    if line:
        lines.append(line.rstrip())
    return lines


def _breakable(face: Face, text: str, *, width_mm: float, size_mm: float) -> list[str]:
    words: list[str] = []
    for word in WORDS.findall(text):
        words.extend([word] if face.width(word, size_mm) <= width_mm else word)
    return words


def _cut(face: Face, text: str, *, width_mm: float, size_mm: float) -> str:
    if face.width(text, size_mm) <= width_mm:
        return text
    kept = text.removesuffix(ELLIPSIS)
    while kept and face.width(kept + ELLIPSIS, size_mm) > width_mm:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def _cut_inside(face: Face, text: str, *, width_mm: float, size_mm: float) -> str:
    """Cut a name before its last word, so that a count at the end (×3) is never lost."""
    name, gap, last = text.rpartition(" ")
    left = width_mm - face.width(gap + last, size_mm)
    if face.width(text, size_mm) <= width_mm or left < width_mm / 3:
        return _cut(face, text, width_mm=width_mm, size_mm=size_mm)
    return _cut(face, name, width_mm=left, size_mm=size_mm) + gap + last
