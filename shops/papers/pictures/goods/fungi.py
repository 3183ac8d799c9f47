"""Shiitake, black fungus, morels."""

from __future__ import annotations

import numpy as np
from PIL import Image

from shops.papers.pictures.light import MATT, Finish, blend, puffed, rgb, shade
from shops.papers.pictures.noise import Rng, cloud, ridges, step
from shops.papers.pictures.outline import cover, dome, grid, wavy
from shops.papers.pictures.stage import toned

CAP = rgb("#7A5030")
MOREL = rgb("#B08A55")


def shiitake(rng: Rng, size: int) -> Image.Image:
    """A dried cap, crazed white where the frost cracked it; now and then turned over on its gills."""
    g = grid(size * 2, rng.uniform(0, 6.28), 0.92)
    angle = np.arctan2(g.y, g.x)
    distance = np.hypot(g.x, g.y * 1.12) / wavy(rng, angle, 5, 0.05)
    if rng.random() < 0.28:
        return gills(rng, size)
    cracks = ridges(cloud(rng, g.x.shape, (5, 5), 2)) ** 0.7
    centre = step(distance, 1.0, 0.55)
    skin = blend(toned(CAP, rng, 0.12), np.asarray(CAP) * 1.35, cloud(rng, g.x.shape, (6, 6), 2) * 0.6)
    skin = blend(skin, rgb("#E9D2A8"), cracks * (0.35 + 0.65 * centre))
    skin = blend(skin, rgb("#4E3019"), step(distance, 0.80, 0.98) * 0.6)
    height = dome(distance, g.half * 0.6) - cracks * g.half * 0.07
    return shade(skin, height, cover(distance, g.half * 0.9), Finish(0.10, 12, 0.48, 0.15))


def gills(rng: Rng, size: int) -> Image.Image:
    """The under side of a cap: cream gills round a stalk."""
    g = grid(size * 2, rng.uniform(0, 6.28), 0.92)
    angle = np.arctan2(g.y, g.x)
    distance = np.hypot(g.x, g.y * 1.1) / wavy(rng, angle, 5, 0.05)
    rays = 0.5 + 0.5 * np.cos(angle * 46)
    skin = blend(rgb("#D9B87A"), rgb("#F2DFB4"), rays)
    skin = blend(skin, toned(CAP, rng), step(distance, 0.86, 0.94))
    stalk = cover(g.radius / 0.2, g.half * 0.2)
    skin = blend(skin, rgb("#C79A5C"), stalk)
    height = -dome(distance, g.half * 0.35) + rays * 2 + stalk * g.half * 0.2
    return shade(skin, height, cover(distance, g.half * 0.9), MATT)


def ear(rng: Rng, size: int) -> Image.Image:
    """Dried black fungus: a crumpled leaf, dark above, grey down beneath."""
    g = grid(size * 2, rng.uniform(0, 6.28), 0.84)
    distance = np.hypot(g.x, g.y * rng.uniform(1.0, 1.5)) / wavy(rng, np.arctan2(g.y, g.x), 8, 0.20)
    mask = cover(distance, g.half * 0.8)
    folds = cloud(rng, g.x.shape, (3, 4), 2)
    under = step(folds + 0.25 * g.x, 0.60, 0.68)
    skin = blend(toned(rgb("#33262A"), rng, 0.2), rgb("#5A4238"), step(folds, 0.2, 0.8) * 0.6)
    skin = blend(skin, rgb("#9C8C80"), under * 0.75)
    edge = step(distance, 0.86, 1.0)
    skin = blend(skin, rgb("#7A5238"), edge * 0.6)
    height = folds * g.half * 1.3 + puffed(mask, g.half * 0.1, g.half * 0.16)
    return shade(skin, height, mask, Finish(0.35, 16, 0.55, 0.2))


def morel(rng: Rng, size: int) -> Image.Image:
    """A morel lying down: a honeycombed cap on a pale stalk."""
    g = grid(size * 2, rng.uniform(-0.5, 0.5) + (3.14 if rng.random() < 0.4 else 0), 0.94)
    hat = np.hypot((g.x + 0.28) / 0.70, g.y / (0.46 - 0.12 * (g.x + 0.28)))
    stalk_half = 0.17 + 0.05 * np.cos(4 * g.x)
    stalk = np.clip((stalk_half - np.abs(g.y)) * g.half + 0.5, 0, 1) * step(g.x, 0.96, 0.93) * (g.x > 0)
    on_hat = cover(hat, g.half * 0.42)
    warp = cloud(rng, g.x.shape, (4, 4), 1) - 0.5
    u, v = g.x * 11 + warp * 5, np.arcsin(np.clip(g.y / 0.5, -1, 1)) * 5 + warp[::-1] * 4
    pits = step(np.cos(u) + np.cos(v * 1.3 + np.floor(u / 6.283) * 2), 0.15, -0.7)
    skin = blend(rgb("#EBD8AE"), rgb("#D8BE8C"), cloud(rng, g.x.shape, (12, 4), 2))
    skin = blend(skin, blend(toned(MOREL, rng), rgb("#4B321C"), pits * 0.85), on_hat)
    height = np.where(
        on_hat > 0.5,
        dome(hat, g.half * 0.42) - pits * g.half * 0.09,
        g.half * np.sqrt(np.clip(stalk_half**2 - g.y**2, 0, 1)),
    )
    return shade(skin, height, np.maximum(on_hat, stalk), MATT)
