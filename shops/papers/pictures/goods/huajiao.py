"""Sichuan pepper: husks split open, their black seeds, and clusters fresh from the tree."""

from __future__ import annotations

import numpy as np
from PIL import Image

from shops.papers.pictures.light import Colour, Finish, blend, rgb, shade
from shops.papers.pictures.noise import Field, Rng, cloud, step
from shops.papers.pictures.outline import Grid, cover, dome, grid, wavy
from shops.papers.pictures.stage import toned

RED = rgb("#A63423")
DEEP = rgb("#7E2019")
FRESH = rgb("#C2281F")
GREEN = rgb("#7C8B3A")
LINING = rgb("#E8CFA0")
SEED = rgb("#241C1E")


def glands(rng: Rng, g: Grid, count: float = 9.0) -> Field:
    """The little oil blisters all over a husk."""
    warp = cloud(rng, g.x.shape, (5, 5), 1) - 0.5
    u = np.arcsin(np.clip(g.x, -1, 1)) * count + warp * 4 + rng.uniform(0, 6)
    v = np.arcsin(np.clip(g.y, -1, 1)) * count + warp[::-1] * 4 + rng.uniform(0, 6)
    return step(np.cos(u + v * 0.5) * np.cos(v), 0.0, 0.9)


def opening(g: Grid, wide: float) -> Field:
    """Distance of the mouth of a husk: an almond along x; 1 on its lip."""
    lip = wide * np.sqrt(np.clip(1 - (g.x / 0.86) ** 2, 0, 1)) + 1e-3
    distance: Field = np.abs(g.y + 0.10) / lip
    return distance


def husk(rng: Rng, size: int, colour: Colour = RED, *, open_: float | None = None) -> Image.Image:
    """One husk; most have sprung open, some still hold their seed."""
    g = grid(size * 2, rng.uniform(0, 6.283), 0.90)
    angle = np.arctan2(g.y, g.x)
    distance = g.radius / wavy(rng, angle, 4, 0.05)
    bumps = glands(rng, g)
    wide = float(rng.choice([0.0, 0.26, 0.42, 0.58])) if open_ is None else open_
    skin = blend(toned(colour, rng, 0.16), np.clip(np.asarray(colour) * 1.35, 0, 1), bumps * 0.55)
    height = dome(distance, g.half) + bumps * g.half * 0.07
    if wide > 0:
        skin, height = opened(rng, g, skin, height, wide)
    return shade(skin, height, cover(distance, g.half), Finish(0.34, 22, 0.46, 0.16))


def opened(rng: Rng, g: Grid, skin: Field, height: Field, wide: float) -> tuple[Field, Field]:
    """Split a husk along its seam: pale lip, dark hollow, perhaps a seed."""
    mouth = opening(g, wide)
    lip = step(mouth, 1.22, 1.02) * (np.abs(g.x) < 0.9)
    hollow = step(mouth, 0.98, 0.80) * (np.abs(g.x) < 0.86)
    skin = blend(skin, toned(LINING, rng), lip * 0.9)
    inside = blend(rgb("#C79A62"), rgb("#4A2417"), step(mouth, 0.9, 0.1) * 0.85)
    skin = blend(skin, inside, hollow)
    height = height - hollow * g.half * 0.45
    if wide > 0.3 and rng.random() < 0.3:
        skin, height = seeded(rng, g, skin, height, wide)
    return skin, height


def seeded(rng: Rng, g: Grid, skin: Field, height: Field, wide: float) -> tuple[Field, Field]:
    """Lay a shining black seed in the hollow."""
    radius = min(0.36, wide * 0.8)
    away = np.hypot(g.x - rng.choice([-0.3, 0.3]), g.y + 0.16) / radius
    here = cover(away, g.half * radius)
    ball = dome(away, g.half * radius) + g.half * 0.3
    spark = step(away, 0.0, 1.0)
    return blend(skin, blend(rgb("#3C3436"), SEED, spark), here), np.where(here > 0.5, ball, height)


def seed(rng: Rng, size: int) -> Image.Image:
    """A loose black seed."""
    g = grid(size * 2)
    skin = np.ones((*g.x.shape, 3)) * np.asarray(toned(SEED, rng, 0.1))
    return shade(skin, dome(g.radius, g.half), cover(g.radius, g.half), Finish(0.9, 50, 0.6, 0.2))


def berry(rng: Rng, size: int, colour: Colour = FRESH) -> Image.Image:
    """A fresh berry, closed, taut and shining."""
    g = grid(size * 2, rng.uniform(0, 6.283), 0.92)
    bumps = glands(rng, g, 7.0)
    skin = blend(toned(colour, rng, 0.12), np.clip(np.asarray(colour) * 1.3 + 0.05, 0, 1), bumps * 0.5)
    groove = step(np.abs(g.y - 0.15 * g.x**2), 0.07, 0.0)
    skin = blend(skin, np.asarray(colour) * 0.55, groove * 0.6)
    height = dome(g.radius, g.half) + bumps * g.half * 0.05 - groove * g.half * 0.08
    return shade(skin, height, cover(g.radius, g.half), Finish(0.6, 34, 0.5, 0.22))
