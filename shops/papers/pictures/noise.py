"""Seeded clouds: the roughness of skins, paper and powder."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field: TypeAlias = NDArray[np.floating[Any]]
Rng: TypeAlias = np.random.Generator


def cloud(rng: Rng, shape: tuple[int, int], cells: tuple[float, float], octaves: int = 3) -> Field:
    """A smooth random field between 0 and 1, `cells` = (down, across) blobs at its coarsest."""
    height, width = shape
    total = np.zeros(shape, dtype=np.float32)
    weight, strength = 0.0, 1.0
    for octave in range(octaves):
        rows = max(2, round(cells[0] * 2**octave))
        cols = max(2, round(cells[1] * 2**octave))
        coarse = Image.fromarray(rng.random((rows, cols), dtype=np.float32))
        total += strength * np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC))
        weight += strength
        strength *= 0.5
    smooth: Field = np.clip(total / weight, 0, 1)
    return smooth


def sample(field: Field, down: Field, across: Field) -> Field:
    """Read a field at fractions of its height and width, wrapping round its edges, smoothly."""
    rows, cols = field.shape
    y, x = down * rows, across * cols
    top, left = np.floor(y).astype(np.int32), np.floor(x).astype(np.int32)
    fy, fx = y - top, x - left
    y0, y1, x0, x1 = top % rows, (top + 1) % rows, left % cols, (left + 1) % cols
    upper = field[y0, x0] * (1 - fx) + field[y0, x1] * fx
    lower = field[y1, x0] * (1 - fx) + field[y1, x1] * fx
    picked: Field = upper * (1 - fy) + lower * fy
    return picked


def ridges(field: Field) -> Field:
    """1 along the creases of a cloud, falling to 0 away from them."""
    creases: Field = 1 - np.clip(np.abs(field - 0.5) * 5, 0, 1)
    return creases


def step(field: Field, start: float, end: float) -> Field:
    """0 below `start`, 1 above `end`, smooth between; `start` may be the larger."""
    t = np.clip((field - start) / (end - start), 0, 1)
    eased: Field = t * t * (3 - 2 * t)
    return eased
