"""Leaves, powders, grains, comb: what comes without a shape of its own."""

from __future__ import annotations

import numpy as np
from PIL import Image

from shops.papers.pictures.light import MATT, Colour, Finish, blend, rgb, shade
from shops.papers.pictures.noise import Rng, cloud, step
from shops.papers.pictures.outline import cover, dome, grid
from shops.papers.pictures.stage import Stage, toned
from shops.papers.pictures.tubes import Tube, sheet, tapered, wander

TEA = rgb("#4F5A33")
BUCKWHEAT = rgb("#A8843E")


def tea_leaf(rng: Rng, size: int, colour: Colour = TEA) -> Image.Image:
    """A rolled tea leaf, twisted, with silver down at its tip."""
    angle = rng.uniform(0, 6.28)
    reach = size * 0.46
    start = (reach * np.cos(angle), reach * np.sin(angle))
    curve = wander(rng, start, (-start[0], -start[1]), size * 0.12, 4)
    radii = tapered(len(curve), size * 0.07, size * 0.02) * (1 + 0.3 * np.sin(np.linspace(0, 9, len(curve))))
    tone = toned(rgb("#A9B08A") if rng.random() < 0.15 else colour, rng, 0.28)
    placed = sheet([Tube(curve, radii, tone, Finish(0.2, 14, 0.55, 0.15), 5)], 1.0)
    return placed.image


def grain(rng: Rng, size: int, colour: Colour = BUCKWHEAT) -> Image.Image:
    """A grain of Tartary buckwheat, three-sided."""
    g = grid(size * 2, rng.uniform(0, 6.28), 0.9)
    half = 0.62 * np.clip(1 - np.abs(g.x) ** 1.6, 0, 1) + 1e-3
    distance = np.maximum(np.abs(g.y) / half, np.abs(g.x))
    ridge = np.clip(1 - np.abs(g.y) / half, 0, 1)
    skin = np.broadcast_to(np.asarray(toned(colour, rng, 0.2), dtype=np.float32), (*g.x.shape, 3))
    return shade(skin, ridge * g.half * 0.4, cover(distance, g.half * 0.5), Finish(0.2, 12, 0.5, 0.15))


def mound(
    stage: Stage, *, width: float, height: float, colour: Colour, speckle: Colour, amount: float = 0.4
) -> Image.Image:
    """A heap of powder with soft furrows and specks."""
    size = (stage.px(width), stage.px(height))
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    u, v = (x + 0.5) / size[0] * 2 - 1, (y + 0.5) / size[1]
    top = 1 - np.abs(u) ** 1.7
    ragged = cloud(stage.rng, (size[1], size[0]), (6, 14), 3) - 0.5
    edge = np.minimum(v - (1 - top) * 0.82, (1 - np.abs(u) ** 2.2 * 0.30) - v) + ragged * 0.035
    alpha = step(edge, 0.0, 0.02)
    fine = cloud(stage.rng, (size[1], size[0]), (size[1] / 3, size[0] / 3), 1)
    soft = cloud(stage.rng, (size[1], size[0]), (5, 8), 3)
    peak = np.sqrt(np.clip(1 - u**2 - (1 - v) ** 2 * 0.25, 0, 1))
    heights = peak * size[1] * 0.62 + soft * size[1] * 0.16 + fine * 2.2
    skin = blend(colour, speckle, step(fine, 0.58, 0.85) * amount + (soft - 0.4) * 0.25)
    return shade(np.clip(skin, 0, 1), heights, alpha, MATT, 1)


def comb(stage: Stage, *, width: float, height: float, cell: float = 34) -> Image.Image:
    """A piece of honeycomb, capped at one edge, running with honey at the other."""
    size = (stage.px(width), stage.px(height))
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    step_px = cell * stage.scale
    a = x / step_px
    b = y / (step_px * 0.8660)
    row = np.floor(b)
    best = np.full(a.shape, 9.0, dtype=np.float32)
    second = best.copy()
    for off in (-1, 0, 1):
        r = row + off
        shift = (r % 2) * 0.5
        for near in (0, 1):
            centre = np.floor(a - shift) + near + shift
            away = np.hypot(a - centre, (b - r) * 0.866)
            second = np.minimum(second, np.maximum(best, away))
            best = np.minimum(best, away)
    wall = step(second - best, 0.22, 0.06)
    wax = step(cloud(stage.rng, (size[1], size[0]), (3, 4), 2) + 0.4 * (x / size[0] - 0.5), 0.55, 0.60)
    honey = blend(rgb("#B8640F"), rgb("#F2AE35"), step(best + 0.4 * (y / size[1] - 0.4), 0.55, 0.05))
    skin = blend(honey, rgb("#E9B85C"), wall)
    skin = blend(skin, rgb("#F2DDA4"), wax * 0.9)
    edge = np.minimum(np.minimum(x, size[0] - 1 - x), np.minimum(y, size[1] - 1 - y)) + 10 * (
        cloud(stage.rng, (size[1], size[0]), (9, 9), 2) - 0.4
    )
    heights = (
        wall * (1 - wax) * step_px * 0.16
        + wax * step_px * 0.2
        - best * step_px * 0.25
        + np.minimum(edge, 12) * 0.8
    )
    return shade(skin, heights, np.clip(edge - 3, 0, 1), Finish(0.75, 22, 0.56, 0.25), 1)


def flat_disc(rng: Rng, size: int, colour: Colour, finish: Finish) -> Image.Image:
    """A low round thing, such as a bag of infusion or a coin of soap."""
    g = grid(size * 2)
    skin = np.broadcast_to(np.asarray(toned(colour, rng), dtype=np.float32), (*g.x.shape, 3))
    return shade(skin, dome(g.radius, g.half * 0.2), cover(g.radius, g.half), finish)
