"""The font papers are set in: what it can show, and how wide each character is."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTCollection, TTFont

MISSING = "〓"  # printed where the font has no glyph, so that a gap is seen and not guessed
COLLECTIONS = {".ttc", ".otc"}


@dataclass(frozen=True, slots=True)
class Face:
    """One font file read once: the advance of every character it holds, in thousandths of its size."""

    path: Path
    number: int  # which face of a collection; 0 for a plain file
    advances: Mapping[int, int]
    missing: str

    def printable(self, text: str) -> str:
        """The text on one line, without control characters, every glyph the font lacks replaced visibly."""
        if text.isalnum() and all(ord(char) in self.advances for char in text):
            return text
        seen = "".join(self._shown(char) for char in unicodedata.normalize("NFC", text))
        return " ".join(seen.split())

    def width(self, text: str, size: float) -> float:
        """How wide a printable text is, in the unit of its size."""
        advances = self.advances
        return sum(advances.get(ord(char), 1000) for char in text) * size / 1000

    def _shown(self, char: str) -> str:
        category = unicodedata.category(char)
        if char.isspace() or category == "Cc":
            return " "
        if category == "Cf" or "\ufe00" <= char <= "\ufe0f":  # joiners, direction marks, emoji variants
            return ""
        return char if ord(char) in self.advances else self.missing


def load_face(font_path: Path | str | None = None) -> Face:
    """The face of a font file, by default the packaged Noto Sans SC. Raises FileNotFoundError."""
    return _read_face(Path(font_path) if font_path else pylopdf_fonts_zh_cn.sans_path())


@lru_cache(maxsize=4)
def _read_face(path: Path) -> Face:
    number = _simplified_face(path)
    with TTFont(path, fontNumber=number, lazy=True) as font:
        scale = 1000 / font["head"].unitsPerEm
        widths = font["hmtx"].metrics
        advances = {code: round(widths[glyph][0] * scale) for code, glyph in font.getBestCmap().items()}
    missing = MISSING if ord(MISSING) in advances else "?"
    return Face(path=path, number=number, advances=advances, missing=missing)


def _simplified_face(path: Path) -> int:
    """The Simplified Chinese face of a collection, or its first."""
    if path.suffix.lower() not in COLLECTIONS:
        return 0
    with TTCollection(path, lazy=True) as collection:
        names = [str(font["name"].getDebugName(4)) for font in collection.fonts]
    chosen = [number for number, name in enumerate(names) if " SC" in name and "Mono" not in name]
    return chosen[0] if chosen else 0
