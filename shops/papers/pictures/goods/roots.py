"""Roots: whole, tied in bundles with straw, cut, sliced."""

from __future__ import annotations

import numpy as np
from PIL import Image

from shops.papers.pictures.light import MATT, Colour, Finish, blend, puffed, rgb, shade, with_shadow
from shops.papers.pictures.noise import Field, Rng, cloud, ridges, step
from shops.papers.pictures.outline import cover, dome, grid, wavy
from shops.papers.pictures.stage import Stage, toned
from shops.papers.pictures.tubes import Placed, Point, Tube, rough, sheet, tapered, wander

DANGSHEN = rgb("#CDA468")
HUANGQI = rgb("#D3B27A")
HONGQI = rgb("#B5714A")
DANGGUI = rgb("#9A6A3E")
STRAW = rgb("#DDBB6A")
RIND = rgb("#8E5A2A")
RHUBARB = rgb("#D9973F")
BARK = Finish(0.07, 10, 0.44, 0.14)


def wrinkled(rng: Rng, tube: Tube, rings: float = 0.2) -> Field:
    """Wrinkles along a root, rings round its crown."""
    count = len(tube.curve)
    along = cloud(rng, (count, tube.strips), (max(2, count / 14), tube.strips / 1.6), 2)
    ring = cloud(rng, (count, 1), (count / 2.2, 1), 1)
    crown = np.linspace(1, 0.25, count)[:, None]
    tone: Field = 0.74 + 0.46 * along - rings * crown * step(ring, 0.46, 0.36)
    return np.clip(tone, 0.35, 1.25)


def root(
    rng: Rng, start: Point, end: Point, thick: float, colour: Colour, *, sway: float = 10, thin: float = 0.3
) -> Tube:
    """One root from its crown to its tip."""
    curve = wander(rng, start, end, sway, 5)
    radii = rough(rng, tapered(len(curve), thick, thick * thin, 1.2), 0.16)
    return Tube(curve, radii, toned(colour, rng, 0.12), BARK, 7)


def drawn(
    stage: Stage, tubes: list[Tube], rings: float = 0.2, *, drop: float = 12, strength: float = 0.45
) -> None:
    """Lay wrinkled roots down one upon the other."""
    for tube in tubes:
        placed = sheet([tube], stage.scale, lambda one: wrinkled(stage.rng, one, rings))
        settle(stage, placed, drop, strength)


def settle(stage: Stage, placed: Placed, drop: float, strength: float) -> None:
    x = placed.left + placed.image.width / 2 / stage.scale
    y = placed.top + placed.image.height / 2 / stage.scale
    stage.cast(placed.image, x, y, dx=drop * 0.7, dy=drop, blur=drop * 0.8, strength=strength)
    stage.put_at(placed)


def bundle(
    stage: Stage,
    *,
    x: float,
    y: float,
    length: float,
    count: int,
    thick: float,
    colour: Colour,
    lean: float = -0.12,
    sway: float = 7,
    ties: tuple[float, ...] = (-0.2, 0.16),
) -> None:
    """Roots laid side by side and tied with straw."""
    rng = stage.rng
    across = count**0.5 * thick * 0.95
    even = [(n + 0.5) / count * 2 - 1 + rng.normal() * 0.05 for n in range(count)]
    order = sorted(even, key=lambda place: -abs(place))
    stage.shadow(x + 12, y + across * 0.8, length * 0.47, across * 0.7, strength=0.4, blur=26)
    tubes = []
    for place in order:
        off, slip = place * across, rng.normal() * length * 0.025
        left = (x - length / 2 + slip, y + off * 1.18 - lean * length / 2 + rng.normal() * 5)
        right = (
            x + length / 2 + slip + rng.normal() * length * 0.02,
            y + off * 1.3 + lean * length / 2,
        )
        tubes.append(root(rng, left, right, thick * rng.uniform(0.8, 1.15), colour, sway=sway))
    drawn(stage, tubes, drop=7, strength=0.5)
    for place in ties:
        tie(stage, x + place * length, y + lean * place * length, across * 1.38 + thick)


def tie(stage: Stage, x: float, y: float, reach: float) -> None:
    """Straw wound round a bundle, its ends sticking out."""
    rng = stage.rng
    tubes = []
    for turn in range(4):
        off = (turn - 1.5) * 9 + rng.normal() * 1.5
        curve: Field = np.stack(
            [x + off + np.sin(np.linspace(0, np.pi, 16)) * 9, np.linspace(y - reach, y + reach, 16)], axis=1
        )
        tubes.append(Tube(curve, np.full(16, 5.2), toned(STRAW, rng, 0.12), MATT, 5))
    for side in (-1, 1):
        end = (x + side * rng.uniform(50, 80), y - rng.uniform(20, 60))
        curve = wander(rng, (x, y - reach * 0.15), end, 10, 4)
        tubes.append(Tube(curve, tapered(len(curve), 5, 2.5), toned(STRAW, rng, 0.12), MATT, 5))
    stage.tubes(tubes, drop=6, strength=0.5)


def danggui(stage: Stage, x: float, y: float, size: float) -> None:
    """A whole danggui: a stout ringed head that parts into many legs."""
    rng = stage.rng
    legs = []
    for n in rng.permutation(9):
        spread = (int(n) - 4) / 4
        start = (x + spread * size * 0.055, y - size * 0.16)
        end = (
            x + spread * size * 0.27 + rng.normal() * size * 0.04,
            y + size * (0.62 - 0.12 * abs(spread)) + rng.normal() * size * 0.07,
        )
        thick = size * rng.uniform(0.045, 0.072)
        legs.append(root(rng, start, end, thick, DANGGUI, sway=size * 0.035, thin=0.2))
    stage.shadow(x + 14, y + size * 0.1, size * 0.3, size * 0.4, strength=0.25, blur=24)
    drawn(stage, legs, 0.2, drop=9)
    head = with_shadow(crown(rng, stage.px(size * 0.38)), stage.px(12), 0.5)
    stage.put(head, x, y - size * 0.20)


def crown(rng: Rng, size: int) -> Image.Image:
    """The head of a danggui: lumpy, ringed, with the scar of its stem on top."""
    g = grid(size * 2, 0.0, 0.9)
    distance = np.hypot(g.x * (1.5 - 0.30 * g.y), g.y) / wavy(rng, np.arctan2(g.y, g.x), 5, 0.05)
    warp = cloud(rng, g.x.shape, (4, 5), 2) - 0.5
    rings = step(np.sin((g.y + 0.10 * g.x**2 + warp * 0.22) * 21), 0.2, 0.95) * step(g.y, 0.5, -0.2)
    furrows = ridges(cloud(rng, g.x.shape, (3, 8), 2)) * step(g.y, -0.3, 0.5)
    skin = blend(toned(DANGGUI, rng), np.asarray(DANGGUI) * 1.3, cloud(rng, g.x.shape, (8, 8), 2) * 0.6)
    skin = blend(skin, np.asarray(DANGGUI) * 0.5, rings * 0.3 + furrows * 0.5)
    scar = step(np.hypot(g.x / 0.26, (g.y + 0.78) / 0.13), 1.1, 0.8)
    skin = blend(skin, rgb("#C9A06A"), scar * 0.8)
    height = dome(distance, g.half * 0.8) - rings * g.half * 0.05 - furrows * g.half * 0.06
    return shade(skin, height, cover(distance, g.half * 0.8), BARK)


def slice_round(
    rng: Rng, size: int, *, bark: Colour, flesh: Colour, heart: Colour, long: float = 1.25
) -> Image.Image:
    """A slice: bark round pale flesh round a yellow heart, with rays."""
    g = grid(size * 2, rng.uniform(0, 3.14))
    angle = np.arctan2(g.y, g.x)
    distance = np.hypot(g.x, g.y * long) / wavy(rng, angle, 5, 0.03)
    rays = 0.5 + 0.5 * np.cos(angle * 34 + 3 * cloud(rng, g.x.shape, (3, 3), 1))
    ring = np.exp(-(((distance - 0.56) / 0.035) ** 2))
    skin = blend(toned(heart, rng), toned(flesh, rng, 0.05), step(distance, 0.30, 0.62))
    skin = blend(
        skin,
        np.asarray(heart) * 0.78,
        rays * step(distance, 0.05, 0.3) * step(distance, 0.95, 0.7) * 0.35 + ring * 0.55,
    )
    skin = blend(skin, toned(bark, rng), step(distance, 0.88, 0.95))
    cup = puffed(cover(distance, g.half * 0.8), g.half * 0.10, g.half * 0.12) + g.half * 0.10 * (
        g.x * rng.normal() * 0.5 + g.y**2 * rng.uniform(-0.6, 0.6)
    )
    return shade(skin, cup, cover(distance, g.half / long), MATT)


def slice_danggui(rng: Rng, size: int) -> Image.Image:
    """A slice of danggui: a ragged butterfly, cream with a tan ring and oil dots."""
    g = grid(size * 2, rng.uniform(0, 6.28), 0.86)
    angle = np.arctan2(g.y, g.x)
    distance = np.hypot(g.x, g.y * 1.2) / wavy(rng, angle, 8, 0.15)
    mask = cover(distance, g.half * 0.8)
    dots = step(cloud(rng, g.x.shape, (30, 30), 1), 0.72, 0.9)
    crack = ridges(cloud(rng, g.x.shape, (3, 3), 2)) * step(distance, 0.8, 0.4)
    skin = blend(rgb("#E9D6AC"), rgb("#F3E6C8"), cloud(rng, g.x.shape, (5, 5), 2))
    skin = blend(skin, rgb("#C2924E"), np.exp(-(((distance - 0.58) / 0.06) ** 2)) * 0.7 + dots * 0.35)
    skin = blend(skin, rgb("#B58A4A"), crack * 0.5)
    skin = blend(skin, toned(DANGGUI, rng), step(distance, 0.86, 0.96))
    tilt = g.x * rng.normal() * 0.15
    return shade(skin, puffed(mask, g.half * 0.12, g.half * 0.12) + g.half * tilt - crack * 3, mask, MATT)


def chunk(
    rng: Rng,
    size: int,
) -> Image.Image:
    """A piece of dahuang, peeled and cut: marbled orange with star spots."""
    g = grid(size * 2, rng.uniform(0, 6.28), 0.88)
    distance = np.hypot(g.x, g.y * rng.uniform(1.1, 1.4)) / wavy(rng, np.arctan2(g.y, g.x), 6, 0.10)
    mask = cover(distance, g.half * 0.75)
    cut = step(g.y * 0.8 + g.x * 0.3, 0.42, 0.30)
    marble = ridges(cloud(rng, g.x.shape, (5, 9), 3))
    stars = step(cloud(rng, g.x.shape, (13, 13), 1), 0.74, 0.86)
    face = blend(toned(RHUBARB, rng), rgb("#F0D29A"), marble * 0.6)
    face = blend(face, rgb("#A8481C"), stars * 0.6)
    rough_ = cloud(rng, g.x.shape, (12, 7), 2)
    skin = blend(blend(toned(RIND, rng), np.asarray(RIND) * 1.4, rough_), face, cut)
    height = (
        puffed(mask, g.half * 0.16, g.half * 0.42) + rough_ * (1 - cut) * g.half * 0.12 + cut * g.half * 0.03
    )
    return shade(skin, height, mask, MATT)


def tianma(rng: Rng, size: int) -> Image.Image:
    """A dried tuber of tianma: flat, ringed with dots, a red bud at one end."""
    g = grid(size, rng.uniform(-0.8, 0.8))
    distance = np.hypot(g.x, g.y / 0.5) / wavy(rng, np.arctan2(g.y, g.x), 4, 0.06)
    mask = cover(distance, g.half * 0.55)
    rings = np.exp(-(((np.sin(g.x * 15 + g.y**2 * 3)) / 0.22) ** 2))
    creases = ridges(cloud(rng, g.x.shape, (9, 3), 2))
    skin = blend(toned(rgb("#C99C58"), rng), rgb("#E2C084"), cloud(rng, g.x.shape, (4, 4), 2))
    skin = blend(skin, rgb("#9C7338"), rings * 0.20 + creases * 0.25)
    skin = blend(skin, rgb("#8C3B22"), step(g.x, 0.84, 0.93))
    height = puffed(mask, g.half * 0.2, g.half * 0.32) - creases * g.half * 0.05 - rings * g.half * 0.008
    return shade(skin, height, mask, Finish(0.25, 16, 0.5, 0.2), 1)


def segment(rng: Rng, size: int, colour: Colour = DANGSHEN) -> Image.Image:
    """A short length of dangshen, its cut end showing a pale heart."""
    g = grid(size * 2, rng.uniform(-0.7, 0.7), 0.90)
    body = (
        np.clip((0.30 - np.abs(g.y)) * g.half + 0.5, 0, 1)
        * (g.x < 0.78)
        * (np.hypot(np.minimum(g.x + 0.78, 0) * 1.8, g.y) < 0.30)
    )
    end = np.hypot((g.x - 0.76) / 0.15, g.y / 0.30)
    disc = cover(end, g.half * 0.2)
    bark = cloud(rng, g.x.shape, (14, 4), 2)
    skin = blend(np.asarray(colour) * 0.72, toned(colour, rng), step(bark, 0.3, 0.7))
    face = blend(rgb("#E4BE62"), rgb("#F4E4BC"), step(end, 0.25, 0.6))
    skin = blend(skin, blend(face, np.asarray(colour) * 0.7, step(end, 0.82, 0.95)), disc)
    height = np.where(
        disc > 0.5, g.x * g.half * -0.5, g.half * np.sqrt(np.clip(0.09 - g.y**2, 0, 1)) + bark * 5
    )
    return shade(skin, height, np.maximum(body, disc), BARK)
