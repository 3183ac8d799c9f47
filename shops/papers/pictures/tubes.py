"""Round long things: roots, straw, twigs, noodles; a fan of shaded strips painted along a curve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from PIL import Image, ImageDraw

from shops.papers.pictures.light import WAXY, Colour, Finish, lit
from shops.papers.pictures.noise import Field, Rng
from shops.papers.pictures.outline import through

Point = tuple[float, float]


@dataclass(frozen=True)
class Tube:
    """A curve with a radius at each of its points, and a colour."""

    curve: Field
    radii: Field
    colour: Colour
    finish: Finish = WAXY
    strips: int = 9
    capped: bool = True


def tapered(count: int, thick: float, thin: float, power: float = 1.0) -> Field:
    """Radii from thick to thin along a curve."""
    along = np.linspace(0, 1, count)
    return thick + (thin - thick) * along**power


def rough(rng: Rng, radii: Field, amount: float) -> Field:
    """The same radii, uneven."""
    return radii * (1 + amount * (rng.random(len(radii)) - 0.5))


def wander(rng: Rng, start: Point, end: Point, sway: float, knots: int = 4) -> Field:
    """A loose curve between two points."""
    ts = np.linspace(0, 1, knots)
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = max(1.0, float(np.hypot(dx, dy)))
    points = []
    for t in ts:
        off = sway * rng.normal() * np.sin(np.pi * min(max(t, 0.12), 0.88))
        points.append(
            (float(start[0] + dx * t - dy / length * off), float(start[1] + dy * t + dx / length * off))
        )
    return through(points, steps=max(4, round(length / knots / 7)))


def sides(curve: Field) -> Field:
    """The unit vector across a curve at each of its points."""
    along = np.gradient(curve, axis=0)
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)[:, None]
    return np.stack([-along[:, 1], along[:, 0]], axis=1)


def strip_colours(tube: Tube, across: Field, tint: Field) -> Field:
    """Shaded colours (point, strip, rgb), 0 to 255."""
    side = sides(tube.curve)
    mid = (across[:-1] + across[1:]) / 2
    nx, ny = side[:, :1] * mid[None, :], side[:, 1:] * mid[None, :]
    nz = np.repeat(np.sqrt(np.clip(1 - mid**2, 0.02, 1))[None, :], len(side), axis=0)
    albedo = np.asarray(tube.colour)[None, None, :] * tint[..., None]
    colours: Field = np.clip(lit(albedo, (nx, ny, nz), tube.finish), 0, 1) * 255
    return colours


def paint(draw: ImageDraw.ImageDraw, tube: Tube, scale: float, tint: Field | None = None) -> None:
    """Draw one tube; `tint` brightens or darkens each (point, strip)."""
    across = np.linspace(-1, 1, tube.strips + 1)
    tones = np.ones((len(tube.curve), tube.strips)) if tint is None else tint
    colours = strip_colours(tube, across, tones).astype(int)
    side = sides(tube.curve)
    edges = (
        tube.curve[:, None, :] + side[:, None, :] * (tube.radii[:, None] * across[None, :])[..., None]
    ) * scale
    for i in range(len(tube.curve) - 1):
        for j in range(tube.strips):
            corners = (edges[i, j], edges[i, j + 1], edges[i + 1, j + 1], edges[i + 1, j])
            r, g, b = colours[i, j]
            draw.polygon([(c[0], c[1]) for c in corners], fill=(int(r), int(g), int(b), 255))
    if tube.capped:
        cap(draw, tube, scale, colours)


def cap(draw: ImageDraw.ImageDraw, tube: Tube, scale: float, colours: Field) -> None:
    """Round off both ends."""
    for index in (0, -1):
        x, y = tube.curve[index] * scale
        r = float(tube.radii[index]) * scale * 0.96
        tone = colours[index, tube.strips // 2]
        if r >= 1:
            draw.ellipse((x - r, y - r, x + r, y + r), fill=(int(tone[0]), int(tone[1]), int(tone[2]), 255))


@dataclass(frozen=True)
class Placed:
    """A picture and where its top left corner belongs."""

    image: Image.Image
    left: float
    top: float


def sheet(tubes: Sequence[Tube], scale: float, tints: Callable[[Tube], Field | None] | None = None) -> Placed:
    """Several tubes on one see-through patch just large enough, drawn at double size and reduced."""
    low = np.min([np.min(t.curve - t.radii.max(), axis=0) for t in tubes], axis=0) - 3
    high = np.max([np.max(t.curve + t.radii.max(), axis=0) for t in tubes], axis=0) + 3
    width, height = (ceil(float(side) * scale) for side in high - low)
    image = Image.new("RGBA", (width * 2, height * 2), (90, 64, 40, 0))
    draw = ImageDraw.Draw(image)
    for tube in tubes:
        moved = replace(tube, curve=tube.curve - low)
        paint(draw, moved, scale * 2, tints(tube) if tints else None)
    return Placed(image.reduce(2), float(low[0]), float(low[1]))
