"""Open things that hold goods: bowls, baskets, sacks with folded mouths, plates, boards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sin

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from shops.papers.pictures.light import MATT, Colour, Finish, blend, lit, rgb, shade, to_image
from shops.papers.pictures.noise import Field, Rng, cloud
from shops.papers.pictures.outline import rounded_box
from shops.papers.pictures.stage import Stage
from shops.papers.pictures.tubes import Tube, sheet
from shops.papers.pictures.vessels import Turned, bytes_of, turned

Texture = Callable[[Rng, Turned], Field]
Filler = Callable[[float, float, float], None]  # middle of the mouth, half its width


@dataclass(frozen=True)
class Dish:
    """The looks of an open vessel: its profile below the rim, its skin, its rim."""

    profile: tuple[tuple[float, float], ...]
    depth: float  # share of the width
    colour: Colour
    inside: Colour
    finish: Finish
    lip: float  # radius of the rim, share of the width
    texture: Texture | None = None
    tilt: float = 0.36
    soft: float = 3


def weave(rng: Rng, shape: Turned) -> Field:
    """Split bamboo over and under."""
    angle = np.arcsin(shape.u) * 11
    row = np.floor(shape.v * 9)
    over = np.abs(np.sin(angle + row * np.pi / 2)) ** 0.7
    within = np.sin((shape.v * 9 - row) * np.pi) ** 0.5
    tone: Field = 0.50 + 0.55 * over * within
    return tone * (0.94 + 0.12 * cloud(rng, shape.u.shape, (18, 30), 1))


def burlap(rng: Rng, shape: Turned) -> Field:
    """Coarse sacking, hanging in folds."""
    angle = np.arcsin(shape.u)
    folds = cloud(rng, shape.u.shape, (3, 9), 2)
    threads = 0.06 * np.sin(angle * 95) + 0.06 * np.sin(shape.v * 150)
    tone: Field = 0.80 + 0.38 * (folds - 0.35) + threads
    return tone


def turned_wood(rng: Rng, shape: Turned) -> Field:
    """Rings of a lathe and the run of the grain."""
    grain = cloud(rng, shape.u.shape, (30, 4), 2)
    tone: Field = 0.82 + 0.34 * grain
    return tone


ROUND = (
    *((t / 20, (1 - (t / 20 / 0.985) ** 2.3) ** 0.62) for t in range(18)),
    (0.895, 0.41),
    (0.915, 0.40),
    (1.0, 0.405),
)
STRAIGHT = ((0.0, 1.0), (0.5, 0.93), (0.9, 0.84), (1.0, 0.80))
SACK = tuple((t / 16, 0.86 + 0.14 * sin(pi * (0.12 + 0.80 * t / 16))) for t in range(17))
FLAT = tuple((t / 12, 1 - 0.45 * (t / 12) ** 1.5) for t in range(13))

CELADON = Dish(ROUND, 0.40, rgb("#A9BFA8"), rgb("#8FA891"), Finish(0.5, 40, 0.56, 0.2), 0.012)
WHITE = Dish(ROUND, 0.40, rgb("#F1ECE2"), rgb("#D8D0C2"), Finish(0.45, 40, 0.6, 0.2), 0.012)
INDIGO = Dish(ROUND, 0.40, rgb("#3E5568"), rgb("#2E4152"), Finish(0.5, 36, 0.5, 0.2), 0.012)
EARTH = Dish(ROUND, 0.40, rgb("#8A5A3C"), rgb("#5E3B27"), Finish(0.4, 24, 0.48, 0.2), 0.014)
WOOD = Dish(ROUND, 0.34, rgb("#B07B4A"), rgb("#8A5A33"), Finish(0.14, 14, 0.5, 0.12), 0.02, turned_wood)
BASKET = Dish(STRAIGHT, 0.42, rgb("#D2A664"), rgb("#8A6534"), Finish(0.12, 12, 0.5, 0.12), 0.03, weave)
TRAY = Dish(STRAIGHT, 0.14, rgb("#D2A664"), rgb("#A9814A"), Finish(0.12, 12, 0.5, 0.12), 0.026, weave, 0.46)
SACKING = Dish(SACK, 0.80, rgb("#CDB283"), rgb("#8D7247"), MATT, 0.055, burlap, 0.34)
PLATE = Dish(FLAT, 0.13, rgb("#EFE8DA"), rgb("#E4DBC9"), Finish(0.4, 30, 0.62, 0.2), 0.012, None, 0.46)


def ellipse(stage: Stage, width: float, dish: Dish) -> Image.Image:
    """The inside of a dish, darker towards the lamp's side, where its wall keeps the light off."""
    wide, tall = stage.px(width), stage.px(width * dish.tilt)
    y, x = np.mgrid[0:tall, 0:wide].astype(np.float32)
    u, v = (x + 0.5) / wide * 2 - 1, (y + 0.5) / tall * 2 - 1
    alpha = np.clip((1 - np.hypot(u, v)) * tall / 2 + 0.5, 0, 1)
    tone = np.clip(0.80 + 0.22 * u + 0.24 * v, 0.45, 1.1)
    return to_image(np.asarray(dish.inside) * tone[..., None], alpha)


def rim_arc(stage: Stage, x: float, y: float, width: float, dish: Dish, *, front: bool) -> None:
    """Half of the rim: the far half before the goods, the near half after them."""
    start, end = (0, np.pi) if front else (np.pi, 2 * np.pi)
    over = 0.0 if front else 0.05
    angle = np.linspace(start - over, end + over, 48)
    reach = width * (1 - dish.lip) / 2
    curve = np.stack([x + np.cos(angle) * reach, y + np.sin(angle) * reach * dish.tilt], axis=1)
    radii = np.full(48, width * dish.lip)
    if dish is SACKING:
        radii = radii * (1 + 0.22 * (stage.rng.random(48) - 0.5))
    colour = np.clip(np.asarray(dish.colour) * 1.06, 0, 1)
    strips = 17 if dish.lip > 0.04 else 9
    tone = (float(colour[0]), float(colour[1]), float(colour[2]))
    tube = Tube(curve, radii, tone, dish.finish, strips, capped=False)
    stage.put_at(sheet([tube], stage.scale))


def wall(stage: Stage, width: float, dish: Dish) -> Image.Image:
    """The near wall of a dish."""
    height = width * dish.depth + width * dish.tilt / 2
    shape = turned(dish.profile, stage.px(width), stage.px(height), tilt=dish.tilt, soft=dish.soft)
    tone = np.ones_like(shape.u) if dish.texture is None else dish.texture(stage.rng, shape)
    albedo = np.clip(np.asarray(dish.colour, dtype=np.float32) * tone[..., None], 0, 1)
    shading = lit(albedo, shape.normal, dish.finish)
    return to_image(shading, shape.cover)


def serve(stage: Stage, x: float, y: float, width: float, dish: Dish, filler: Filler) -> None:
    """Set a dish with the middle of its mouth at (x, y), and fill it."""
    height = width * dish.depth + width * dish.tilt / 2
    foot = dish.profile[-1][1] * width / 2
    base = y + height - foot * dish.tilt * 0.55
    stage.shadow(
        x + width * 0.10, base + foot * 0.10, foot * 1.22, foot * dish.tilt * 0.95, strength=0.42, blur=34
    )
    stage.shadow(x, base, foot * 1.02, foot * dish.tilt * 0.6, strength=0.6, blur=12)
    stage.put(ellipse(stage, width, dish), x, y)
    rim_arc(stage, x, y, width, dish, front=False)
    filler(x, y, width / 2)
    front = wall(stage, width, dish)
    stage.put(front, x, y + height / 2)
    rim_arc(stage, x, y, width, dish, front=True)


def board(stage: Stage, x: float, y: float, width: float, height: float, colour: Colour) -> None:
    """A wooden board lying flat."""
    size = (stage.px(width), stage.px(height))
    mask = rounded_box(size, (2, 2, size[0] - 3, size[1] - 3), size[1] * 0.12)
    grain = cloud(stage.rng, (size[1], size[0]), (26, 3), 3)
    skin = blend(np.asarray(colour) * 0.78, np.clip(np.asarray(colour) * 1.12, 0, 1), grain)
    soft = np.asarray(
        Image.fromarray((mask * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(4)), dtype=np.float32
    )
    image = shade(skin, soft / 255 * 9, mask, Finish(0.06, 10, 0.6, 0.05), 1)
    stage.lay(image, x, y, drop=20, strength=0.42)


def cloth(stage: Stage, x: float, y: float, width: float, height: float, colour: Colour) -> None:
    """A linen cloth with a stripe, a little creased."""
    size = (stage.px(width), stage.px(height))
    mask = rounded_box(size, (3, 3, size[0] - 4, size[1] - 4), 8)
    crease = cloud(stage.rng, (size[1], size[0]), (3, 4), 2)
    threads = (
        0.02 * np.sin(np.arange(size[0]) * 1.7)[None, :] + 0.02 * np.sin(np.arange(size[1]) * 1.7)[:, None]
    )
    skin = np.asarray(colour, dtype=np.float32) * (1 + threads)[..., None]
    band = (np.abs(np.arange(size[0]) / size[0] - 0.93) < 0.012)[None, :, None]
    skin = np.where(band, np.asarray(colour, dtype=np.float32) * 0.72, skin)
    image = shade(skin, crease * size[1] * 0.10, mask, MATT, 1)
    stage.lay(image, x, y, drop=9, strength=0.35)


def disc(stage: Stage, width: float, height: float, colour: Colour) -> Image.Image:
    """A flat ellipse of one colour."""
    image = Image.new("RGBA", (stage.px(width) * 2, stage.px(height) * 2), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((0, 0, image.width - 1, image.height - 1), fill=bytes_of(colour))
    return image.reduce(2)
