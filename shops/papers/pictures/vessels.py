"""Turned things: bottles, jars, tins, cups; a profile swept round an axis, seen from a little above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from shops.papers.pictures.light import Colour, Finish, blend, lit, rgb, to_image
from shops.papers.pictures.noise import Field, step


@dataclass(frozen=True)
class Turned:
    """A swept profile: per pixel, how far across (-1..1), how far down (0..1), cover and normals."""

    u: Field
    v: Field
    cover: Field
    normal: tuple[Field, Field, Field]
    radius: Field

    @property
    def thick(self) -> Field:
        """How much of the thing lies behind a pixel, as a share of its width."""
        depth: Field = np.sqrt(np.clip(1 - self.u**2, 0, 1))
        return depth


def turned(
    profile: Sequence[tuple[float, float]], width: int, height: int, *, tilt: float = 0.16, soft: float = 2
) -> Turned:
    """Sweep a profile of (share of height, share of half width), top to bottom."""
    reach = width / 2
    bulge = tilt * reach
    x = np.arange(width, dtype=np.float32)[None, :] + 0.5 - reach
    y = np.arange(height, dtype=np.float32)[:, None] + 0.5
    lift = bulge * np.sqrt(np.clip(1 - (x / reach) ** 2, 0, 1))
    body = max(1.0, height - bulge)
    v = (y - lift) / body
    rows = np.linspace(-0.05, 1.05, 1024)
    stops, radii = zip(*profile, strict=True)
    curve = np.interp(rows, stops, radii)
    span = max(1, int(soft * 6))
    curve = np.convolve(np.pad(curve, span, mode="edge"), np.ones(2 * span + 1) / (2 * span + 1), "valid")
    lean = np.gradient(curve * reach, rows * body)
    r = np.interp(v.ravel(), rows, curve).reshape(v.shape).astype(np.float32) * reach
    down = np.interp(v.ravel(), rows, lean).reshape(v.shape).astype(np.float32)
    u = x / np.maximum(r, 1e-3)
    inside = (
        np.clip(r - np.abs(x) + 0.5, 0, 1)
        * np.clip((v * body) + 0.5, 0, 1)
        * np.clip((1 - v) * body + 0.5, 0, 1)
    )
    u = np.clip(u, -1, 1)
    nz = np.sqrt(np.clip(1 - u**2, 0.0004, 1))
    size = np.sqrt(1 + down**2)
    return Turned(u, v, inside, (u / size, -down / size, nz / size), r)


@dataclass(frozen=True)
class Glass:
    """Clear glass with something in it up to `fill` (0 = rim, 1 = empty)."""

    liquid: Colour
    glow: Colour
    deep: Colour
    fill: float = 0.3
    tint: Colour = (0.90, 0.95, 0.92)


def glass(shape: Turned, look: Glass) -> Image.Image:
    """A filled bottle or jar: dark rims, light gathered on the side away from the lamp, and window lights."""
    thick = shape.thick
    full = step(shape.v, look.fill - 0.004, look.fill + 0.004)
    body = blend(look.deep, look.liquid, thick**0.75)
    low = look.fill + (1 - look.fill) * 0.62
    gather = np.exp(
        -(((shape.u - 0.34) / 0.46) ** 2) - (((shape.v - low) / (0.42 * (1.05 - look.fill))) ** 2)
    )
    body = blend(body, look.glow, gather * 0.85)
    foot = step(shape.v, 0.985, 0.93)
    body = blend(np.asarray(look.deep) * 0.75, body, 0.35 + 0.65 * foot)
    line = np.exp(-(((shape.v - look.fill) / 0.006) ** 2)) * (thick > 0.1)
    body = blend(body, blend(look.glow, (1, 1, 1), 0.35), line * 0.8)
    empty = blend(np.asarray(look.tint) * 0.55, look.tint, thick**0.6)
    colour = blend(empty, body, full)
    rim = step(thick, 0.34, 0.10)
    alpha = shape.cover * (full * 0.97 + (1 - full) * (0.24 + 0.5 * rim))
    return windowed(shape, colour, alpha)


def windowed(shape: Turned, colour: Field, alpha: Field) -> Image.Image:
    """Add the reflections of a window at the left and a thin one at the right."""
    ends = step(shape.v, 0.05, 0.16) * step(shape.v, 0.97, 0.84)
    left = step(shape.u, -0.80, -0.72) * step(shape.u, -0.46, -0.56) * ends
    right = step(shape.u, 0.78, 0.84) * step(shape.u, 0.93, 0.88) * ends
    shine = np.clip(left * 0.62 + right * 0.30, 0, 1)
    colour = blend(colour, (1.0, 1.0, 0.97), shine)
    return to_image(colour, np.maximum(alpha, shape.cover * shine * 0.85))


def solid(shape: Turned, albedo: Field | Colour, finish: Finish) -> Image.Image:
    """A turned thing that light does not pass."""
    skin = np.broadcast_to(np.asarray(albedo, dtype=np.float32), (*shape.u.shape, 3))
    return to_image(lit(skin, shape.normal, finish), shape.cover)


@dataclass(frozen=True)
class Wrap:
    """A flat picture glued round a turned thing between two heights."""

    art: Image.Image
    top: float
    bottom: float
    reach: float = 1.15  # radians to either side of the middle


def wrapped(shape: Turned, base: Image.Image, wrap: Wrap, finish: Finish) -> Image.Image:
    """Glue a label round a vessel and light it like paper."""
    angle = np.arcsin(np.clip(shape.u, -1, 1))
    across = (angle / wrap.reach + 1) / 2
    down = (shape.v - wrap.top) / (wrap.bottom - wrap.top)
    near = (round(shape.u.shape[1] * wrap.reach), round(shape.u.shape[0] * (wrap.bottom - wrap.top)))
    art = np.asarray(wrap.art.convert("RGBA").resize(near), dtype=np.float32) / 255
    rows = np.clip(down, 0, 0.999) * (art.shape[0] - 1)
    cols = np.clip(across, 0, 0.999) * (art.shape[1] - 1)
    top, left = rows.astype(int), cols.astype(int)
    low, side = (rows - top)[..., None], (cols - left)[..., None]
    upper = art[top, left] * (1 - side) + art[top, left + 1] * side
    lower = art[top + 1, left] * (1 - side) + art[top + 1, left + 1] * side
    picked = upper * (1 - low) + lower * low
    on = (across >= 0) & (across <= 1) & (down >= 0) & (down <= 1)
    flat = tuple(part * 0.75 if i < 2 else part for i, part in enumerate(shape.normal))
    colour = lit(picked[..., :3], (flat[0], flat[1], flat[2]), finish)
    label = to_image(colour, picked[..., 3] * shape.cover * on)
    done = base.copy()
    done.alpha_composite(label)
    return done


def rim(width: int, tilt: float, outer: Colour, inner: Colour, *, lip: float = 0.06) -> Image.Image:
    """The round mouth of a vessel: an ellipse with a lip and a darker inside."""
    height = max(4, round(width * tilt))
    image = Image.new("RGBA", (width * 2, height * 2), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((0, 0, width * 2 - 1, height * 2 - 1), fill=bytes_of(outer))
    edge, flat = width * lip, width * lip * 0.7
    draw.ellipse((edge, flat, width * 2 - 1 - edge, height * 2 - 1 - flat), fill=bytes_of(inner))
    return image.reduce(2)


def bytes_of(colour: Colour, alpha: float = 1.0) -> tuple[int, int, int, int]:
    """A colour as Pillow draws it."""
    r, g, b = (int(min(1.0, part) * 255) for part in colour)
    return (r, g, b, int(alpha * 255))


METAL = Finish(gloss=0.6, tightness=14, shade=0.5, rim=0.2)
PAPER = Finish(gloss=0.02, tightness=6, shade=0.62, rim=0.05)
CREAM = rgb("#F7EFDD")
