"""Apples, cherries, persimmons, eggs, ginkgo nuts."""

from __future__ import annotations

import numpy as np
from PIL import Image

from shops.papers.pictures.light import Colour, Finish, blend, rgb, shade
from shops.papers.pictures.noise import Rng, cloud, ridges, step
from shops.papers.pictures.outline import cover, dome, grid, wavy
from shops.papers.pictures.stage import Stage, toned
from shops.papers.pictures.tubes import Tube, tapered, wander

FUJI = (rgb("#C8372C"), rgb("#E9C25A"))
HUANIU = (rgb("#8E1B22"), rgb("#B33A34"))
CHERRY = rgb("#A3142A")
EGG = rgb("#E3BD92")
PERSIMMON = rgb("#C4642A")


def apple(rng: Rng, size: int, colours: tuple[Colour, Colour]) -> Image.Image:
    """An apple seen from its side and a little above, its hollow and stalk on top."""
    g = grid(size, rng.uniform(-0.3, 0.3), 0.88)
    wide = 1 - 0.10 * step(g.y, 0.0, 1.0) + 0.015 * np.cos(3 * g.x)
    distance = np.hypot(g.x / wide, g.y * 1.04)
    z = np.sqrt(np.clip(1 - distance**2, 0, 1))
    hollow = np.hypot(g.x / 0.36, (g.y + 0.66) / 0.17)
    round_ = np.arctan2(g.x, z * 0.8 + (g.y + 0.7) * 0.6 + 0.05)
    fibres = cloud(rng, (8, 400), (2, 90), 2)[4]
    stripe = fibres[np.clip(((round_ / 3.2 + 0.5) * 399).astype(int), 0, 399)]
    blush = np.clip(
        0.62 + 0.5 * (cloud(rng, g.x.shape, (2, 2), 1) - 0.4) - 0.5 * step(hollow, 2.2, 0.8), 0, 1
    )
    skin = blend(colours[1], toned(colours[0], rng, 0.06), step(stripe * 0.7 + blush * 0.7, 0.45, 0.85))
    dots = step(cloud(rng, g.x.shape, (34, 34), 1), 0.86, 0.97)
    skin = blend(skin, rgb("#F2DDA0"), dots * 0.5)
    pit = step(hollow, 1.15, 0.2)
    skin = blend(skin, rgb("#8A7A3A"), pit * 0.65)
    height = dome(distance, g.half) - pit * g.half * 0.22
    return shade(skin, height, cover(distance, g.half), Finish(0.55, 30, 0.5, 0.2), 1)


def stalk(stage: Stage, x: float, y: float, size: float) -> None:
    """The stalk of an apple whose middle is at (x, y)."""
    rng = stage.rng
    start = (x + rng.normal() * 3, y - size * 0.28)
    curve = wander(
        rng, start, (x + rng.uniform(-0.08, 0.14) * size, y - size * rng.uniform(0.47, 0.55)), 4, 3
    )
    stage.tubes([Tube(curve, tapered(len(curve), 4.5, 6.5), rgb("#6B4A2A"), strips=5)], drop=5, strength=0.35)


def cherry(rng: Rng, size: int) -> Image.Image:
    """A cherry, dark and taut, with the dip its stalk sits in."""
    g = grid(size * 2, rng.uniform(-0.4, 0.4), 0.92)
    distance = np.hypot(g.x, g.y * 1.05) / (1 - 0.06 * np.exp(-(((np.arctan2(g.y, g.x) + 1.57) / 0.35) ** 2)))
    dip = step(np.hypot(g.x / 0.3, (g.y + 0.72) / 0.16), 1.1, 0.1)
    skin = blend(toned(CHERRY, rng, 0.2), rgb("#D8384A"), cloud(rng, g.x.shape, (3, 3), 2) * 0.45)
    height = dome(distance, g.half) - dip * g.half * 0.2
    return shade(skin, height, cover(distance, g.half), Finish(0.95, 60, 0.5, 0.3))


def egg(rng: Rng, size: int) -> Image.Image:
    """An egg lying on its side, brown to cream."""
    g = grid(size, rng.uniform(0.2, 2.9))
    distance = np.hypot(g.x, g.y / (0.76 - 0.09 * g.x))
    tone = rgb(str(rng.choice(["#E3BD92", "#EBD0AC", "#D9AA7A", "#F2E2CA"])))
    speck = step(cloud(rng, g.x.shape, (38, 38), 1), 0.85, 0.96)
    skin = blend(toned(tone, rng, 0.05), np.asarray(tone) * 0.75, speck * 0.35)
    return shade(
        skin, dome(distance, g.half * 0.74), cover(distance, g.half * 0.74), Finish(0.16, 14, 0.56, 0.2), 1
    )


def persimmon(rng: Rng, size: int) -> Image.Image:
    """A dried persimmon, flat, floury with its own sugar, a dry calyx in its middle."""
    g = grid(size * 2, rng.uniform(0, 6.28), 0.92)
    angle = np.arctan2(g.y, g.x)
    distance = np.hypot(g.x, g.y * 1.15) / wavy(rng, angle, 5, 0.04)
    folds = ridges(cloud(rng, g.x.shape, (4, 4), 2))
    frost = step(cloud(rng, g.x.shape, (6, 6), 3) + 0.25 * distance, 0.46, 0.86)
    skin = blend(toned(PERSIMMON, rng), rgb("#8E3B16"), folds * 0.5)
    skin = blend(skin, rgb("#F6E6D2"), frost * 0.72)
    star = step(g.radius / (0.21 + 0.09 * np.cos(4 * angle)), 1.05, 0.9)
    skin = blend(skin, rgb("#7E6238"), star)
    height = dome(distance**1.6, g.half * 0.42) - folds * g.half * 0.05 + star * g.half * 0.04
    return shade(skin, height, cover(distance, g.half * 0.9), Finish(0.12, 10, 0.52, 0.2))


def ginkgo(rng: Rng, size: int) -> Image.Image:
    """A ginkgo nut in its white shell, keeled along its middle."""
    g = grid(size * 2, rng.uniform(0, 6.28))
    half = 0.70 * np.sqrt(np.clip(1 - g.x**2, 0, 1)) * (1 - 0.22 * g.x) + 1e-3
    distance = np.maximum(np.abs(g.y) / half, np.abs(g.x))
    distance = np.hypot(g.x, g.y / (0.70 * (1 - 0.22 * g.x)))
    keel = np.exp(-(((g.y - 0.12) / 0.035) ** 2))
    skin = blend(toned(rgb("#EBDDBB"), rng, 0.06), rgb("#D3BC8A"), cloud(rng, g.x.shape, (5, 5), 3) * 0.7)
    skin = blend(skin, rgb("#B79A62"), keel * 0.5)
    height = dome(distance, g.half * 0.62) + keel * g.half * 0.06
    return shade(skin, height, cover(distance, g.half * 0.68), Finish(0.14, 14, 0.55, 0.15))


def ginkgo_leaf(rng: Rng, size: int, angle: float) -> Image.Image:
    """A yellow fan with a cleft."""
    g = grid(size * 2, angle, 0.96)
    turn = np.arctan2(g.y, g.x + 0.7)
    radius = np.hypot(g.x + 0.7, g.y)
    edge = 1.45 + 0.05 * np.cos(turn * 16) - 0.35 * np.exp(-((turn / 0.10) ** 2))
    fan = step(radius, edge + 0.02, edge - 0.02) * step(np.abs(turn), 0.98, 0.94) * step(radius, 0.0, 0.06)
    veins = 0.5 + 0.5 * np.cos(turn * 70)
    stem = step(np.abs(g.y), 0.025, 0.012) * (g.x < -0.6) * (g.x > -0.99)
    skin = blend(toned(rgb("#E2B53A"), rng), rgb("#F3D57A"), veins * 0.4)
    skin = blend(skin, rgb("#B98A22"), step(radius, 0.5, 0.0) * 0.5)
    height = veins * 1.5 + g.half * 0.12 * np.sin(turn * 5 + rng.uniform(0, 6))
    return shade(skin, height, np.maximum(fan, stem), Finish(0.1, 10, 0.6, 0.1))
