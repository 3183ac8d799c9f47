"""Olives and the leaves they hang between."""

from __future__ import annotations

import numpy as np
from PIL import Image

from shops.papers.pictures.light import Colour, Finish, blend, lit, rgb, shade, slopes, to_image
from shops.papers.pictures.noise import Rng, cloud, ridges, step
from shops.papers.pictures.outline import cover, dome, grid
from shops.papers.pictures.stage import toned

GREEN = rgb("#93A03A")
RIPE = rgb("#B9B24A")
BLUSH = rgb("#7A4A4A")
BLACK = rgb("#3A2430")
AMBER = rgb("#A8641E")
LEAF = rgb("#6E7F45")
SILVER = rgb("#A9B290")


def olive(rng: Rng, size: int, colour: Colour, *, gloss: float = 0.7) -> Image.Image:
    """One olive lying any way round."""
    g = grid(size * 2, rng.uniform(0, 3.14))
    plump = rng.uniform(0.70, 0.78)
    round_ = np.hypot(g.x, g.y / (plump * (1 - 0.06 * g.x)))
    mottle = cloud(rng, g.x.shape, (5, 5), 3)
    skin = blend(
        toned(colour, rng), toned(RIPE if colour == GREEN else colour, rng, 0.2), step(mottle, 0.35, 0.75)
    )
    dots = step(cloud(rng, g.x.shape, (44, 44), 1), 0.84, 0.97)
    skin = blend(skin, np.clip(np.asarray(colour) * 1.45 + 0.06, 0, 1), dots * 0.45)
    scar = np.hypot((g.x - 0.9) / 0.10, g.y / 0.09)
    skin = blend(skin, rgb("#5B4A2C"), step(scar, 1.3, 0.7) * 0.8)
    return shade(skin, dome(round_, g.half * 0.74), cover(round_, g.half * 0.7), Finish(gloss, 42, 0.5, 0.2))


def candied(rng: Rng, size: int, colour: Colour = AMBER) -> Image.Image:
    """A sugared olive, wrinkled and a little see-through."""
    g = grid(size * 2, rng.uniform(0, 3.14))
    round_ = np.hypot(g.x, g.y / 0.68) * (1 + 0.06 * np.cos(3 * np.arctan2(g.y, g.x) + rng.uniform(0, 6)))
    wrinkles = ridges(cloud(rng, g.x.shape, (3, 7), 2))
    height = dome(round_, g.half * 0.66) - wrinkles * g.half * 0.10
    skin = blend(toned(colour, rng, 0.15), np.asarray(colour) * 0.6, wrinkles * 0.6)
    glow = step(g.y * np.cos(0.8) + g.x * 0.4, -0.1, 0.9)
    skin = blend(skin, rgb("#E39A3C"), glow * 0.35)
    return shade(skin, height, cover(round_, g.half * 0.66), Finish(0.7, 30, 0.5, 0.25))


def leaf(rng: Rng, length: int, angle: float, colour: Colour = LEAF, *, slim: float = 0.17) -> Image.Image:
    """A narrow leaf pointing along `angle`, with its midrib."""
    g = grid(length, angle)
    bend = g.y - rng.uniform(-0.12, 0.12) * (1 - g.x**2)
    half = slim * np.sqrt(np.clip(1 - g.x**2, 0, 1)) * (1 - 0.35 * g.x) + 1e-4
    across = bend / half
    inside = np.clip((1 - np.abs(across)) * half * g.half + 0.5, 0, 1) * (np.abs(g.x) < 1)
    height = (
        -(np.abs(across) ** 1.2)
        * half
        * g.half
        * rng.uniform(0.2, 0.5)
        * np.sign(across + rng.uniform(-2, 2))
    )
    rib = step(np.abs(bend) * g.half, 0.012 * g.half + 1.2, 0.4)
    veins = 0.06 * np.cos((g.x - np.abs(across) * 0.25) * 34)
    body = blend(toned(colour, rng, 0.14), np.asarray(colour) * 1.25, step(across, -0.2, 0.9) * 0.5)
    skin = blend(body * (1 + veins[..., None] * 0.5), np.clip(np.asarray(colour) * 1.5, 0, 1), rib * 0.6)
    return to_image(lit(skin, slopes(height.astype(np.float32)), Finish(0.18, 12, 0.6, 0.1)), inside)
