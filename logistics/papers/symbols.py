"""Code 128 and QR as runs of dark modules, ready to be drawn as rectangles."""

from functools import lru_cache
from itertools import groupby

import segno
from barcode.codex import Code128

CODE128_QUIET = 10  # modules of white that a reader needs on each side
QR_QUIET = 4
QR_MASK = 4  # every reader takes every mask; trying all eight took most of the time of a label


def code128_runs(text: str) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Width in modules without the quiet zone, and (start, length) of every bar. Raises ValueError."""
    if not text or not text.isascii() or not text.isprintable():
        raise ValueError(f"Code 128 cannot carry {text!r}")
    modules = Code128(text).build()[0]
    return len(modules), _dark_runs(modules)


@lru_cache(maxsize=512)
def qr_runs(text: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """Modules along a side without the quiet zone, and (column, row, length) of every dark run."""
    matrix = segno.make_qr(text, error="m", boost_error=False, mask=QR_MASK).matrix
    runs = tuple(
        (start, row, length)
        for row, bits in enumerate(matrix)
        for start, length in _dark_runs("".join("1" if bit else "0" for bit in bits))
    )
    return len(matrix), runs


def _dark_runs(modules: str) -> tuple[tuple[int, int], ...]:
    runs: list[tuple[int, int]] = []
    at = 0
    for shade, same in groupby(modules):
        length = len(list(same))
        if shade == "1":
            runs.append((at, length))
        at += length
    return tuple(runs)
