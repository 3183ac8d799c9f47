"""Outlines: smooth closed curves, and the coordinates a shape is painted in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from shops.papers.pictures.noise import Field, Rng


@dataclass(frozen=True)
class Grid:
    """Pixel coordinates of a square patch, turned so that `x` runs along the thing; 1 = its half width."""

    x: Field
    y: Field
    half: float

    @property
    def radius(self) -> Field:
        distance: Field = np.hypot(self.x, self.y)
        return distance


def grid(size: int, turn: float = 0.0, fill: float = 0.94) -> Grid:
    """A patch of `size` pixels whose unit circle fills `fill` of it."""
    half = size * fill / 2
    line = ((np.arange(size) + 0.5) - size / 2) / half
    across, down = np.meshgrid(line, line)
    x = across * np.cos(turn) + down * np.sin(turn)
    y = -across * np.sin(turn) + down * np.cos(turn)
    return Grid(x.astype(np.float32), y.astype(np.float32), half)


def cover(distance: Field, half: float) -> Field:
    """Coverage of a shape given by a distance that is 1 on its rim; one pixel of soft edge."""
    share: Field = np.clip((1 - distance) * half + 0.5, 0, 1)
    return share


def dome(distance: Field, half: float) -> Field:
    """The height in pixels of a half ball over the same distance."""
    height: Field = half * np.sqrt(np.clip(1 - distance**2, 0, 1))
    return height


def wavy(rng: Rng, angle: Field, lobes: int = 5, depth: float = 0.06) -> Field:
    """A gently uneven factor round a circle, close to 1."""
    total = np.ones_like(angle)
    for count in range(2, lobes + 2):
        total = total + depth / count * 2 * rng.uniform(0.3, 1) * np.cos(
            count * angle + rng.uniform(0, 6.283)
        )
    return total


def through(points: list[tuple[float, float]], steps: int = 12, *, closed: bool = False) -> Field:
    """A Catmull-Rom curve through points, as rows of (x, y)."""
    knots = np.asarray(points, dtype=np.float64)
    padded = (
        np.vstack([knots[-1:], knots, knots[:2]]) if closed else np.vstack([knots[:1], knots, knots[-1:]])
    )
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = []
    for a, b, c, d in zip(padded[:-3], padded[1:-2], padded[2:-1], padded[3:], strict=True):
        pieces.append(
            0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        )
    if not closed:
        pieces.append(knots[-1:])
    curve: Field = np.vstack(pieces)
    return curve


def filled(size: tuple[int, int], curve: Field) -> Field:
    """The coverage of a closed curve on a patch of (width, height)."""
    image = Image.new("L", (size[0] * 2, size[1] * 2), 0)
    ImageDraw.Draw(image).polygon([(float(x) * 2, float(y) * 2) for x, y in curve], fill=255)
    return np.asarray(image.reduce(2), dtype=np.float32) / 255


def rounded_box(size: tuple[int, int], box: tuple[float, float, float, float], radius: float) -> Field:
    """The coverage of a box with round corners on a patch of (width, height)."""
    image = Image.new("L", (size[0] * 2, size[1] * 2), 0)
    ImageDraw.Draw(image).rounded_rectangle([side * 2 for side in box], radius=radius * 2, fill=255)
    return np.asarray(image.reduce(2), dtype=np.float32) / 255
