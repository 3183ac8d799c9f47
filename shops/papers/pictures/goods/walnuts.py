"""Walnuts in their shell, halves out of it, and the green hull of fresh ones."""

from __future__ import annotations

import numpy as np
from PIL import Image

from shops.papers.pictures.light import Colour, Finish, blend, puffed, rgb, shade
from shops.papers.pictures.noise import Field, Rng, cloud, ridges, sample, step
from shops.papers.pictures.outline import Grid, cover, dome, grid, wavy
from shops.papers.pictures.stage import toned

SHELL = rgb("#CFA06A")
ROASTED = rgb("#A8703C")
PALE = rgb("#E6C794")
KERNEL = rgb("#E2BC85")
FLESH = rgb("#F6E7C6")
HULL = rgb("#7F9440")


def walnut(rng: Rng, size: int, colour: Colour = SHELL) -> Image.Image:
    """A whole walnut, lying any way round, with its seam and its furrows."""
    g = grid(size * 2, rng.uniform(0, 6.283))
    distance = np.hypot(g.x, g.y / 0.89) / wavy(rng, np.arctan2(g.y, g.x), 3, 0.02)
    tip = np.clip(g.x - 0.9, 0, 1)
    z = np.sqrt(np.clip(1 - distance**2, 0, 1))
    roll = rng.uniform(-0.75, 0.75)
    seam = (g.y - roll * z * 0.9) / (0.25 + z * 0.75)
    furrows = shell_furrows(rng, g, z)
    ridge = np.exp(-((np.abs(seam) / 0.085) ** 2)) * step(distance, 1.0, 0.9)
    cut = np.exp(-((seam / 0.018) ** 2))
    height = dome(distance, g.half * 0.86) + g.half * (
        0.085 * ridge - 0.05 * cut - 0.075 * furrows * (1 - ridge)
    )
    skin = blend(toned(colour, rng), np.clip(np.asarray(colour) * 1.16, 0, 1), ridge * 0.6)
    skin = blend(skin, np.asarray(colour) * 0.50, furrows * 0.62 * (1 - ridge * 0.8))
    skin = blend(skin, np.asarray(colour) * 0.30, cut * 0.8 + tip)
    return shade(skin, height, cover(distance, g.half * 0.9), Finish(0.13, 14, 0.46, 0.16))


def shell_furrows(rng: Rng, g: Grid, z: Field) -> Field:
    """Creases that run from pole to pole and wander."""
    field = cloud(rng, (160, 160), (4, 7), 2)
    bent = cloud(rng, g.x.shape, (4, 4), 1) - 0.5
    lie = np.arctan2(g.y, z + 0.25) / 3.14 + 0.5 + bent * 0.16
    return ridges(sample(field, g.x * 0.35 + 0.5 + bent * 0.1, lie)) ** 1.5


def half(rng: Rng, size: int, colour: Colour = KERNEL, *, gloss: float = 0.16) -> Image.Image:
    """Half a kernel: two lobes of folds round a groove."""
    g = grid(size * 2, rng.uniform(0, 6.283), 0.86)
    angle = np.arctan2(g.y, g.x)
    rim = wavy(rng, angle, 9, 0.07) * (1 - 0.26 * np.exp(-(((np.abs(angle) - 3.14) / 0.28) ** 2)))
    rim = rim * (1 - 0.10 * np.exp(-((angle / 0.3) ** 2)))
    distance = np.hypot(g.x, g.y / 0.84) / rim
    folds = kernel_folds(rng, g)
    groove = np.exp(-((g.y / (0.07 + 0.03 * np.cos(5 * g.x))) ** 2)) * step(g.x, 0.75, 0.2)
    mask = cover(distance, g.half * 0.8)
    height = puffed(mask, g.half * 0.30, g.half * 0.55) + g.half * (0.11 * folds - 0.20 * groove)
    skin = blend(np.asarray(colour) * 0.70, toned(colour, rng, 0.1), step(folds, 0.0, 0.5))
    skin = blend(skin, np.clip(np.asarray(colour) * 1.2, 0, 1), step(folds, 0.55, 1.0) * 0.5)
    skin = blend(skin, np.asarray(colour) * 0.5, groove * 0.7)
    return shade(skin, height, mask, Finish(gloss, 20, 0.5, 0.14))


def kernel_folds(rng: Rng, g: Grid) -> Field:
    """Rounded folds, like the surface of a brain, running out from the groove."""
    warp = cloud(rng, g.x.shape, (4, 4), 2) - 0.5
    lanes = np.sin((g.x * 1.2 + np.abs(g.y) * 0.9 + warp * 2.2) * 8.5 + rng.uniform(0, 6))
    soft: Field = np.sqrt(np.clip(0.5 + 0.5 * lanes, 0, 1))
    return soft


def piece(rng: Rng, size: int, colour: Colour = KERNEL, *, gloss: float = 0.12) -> Image.Image:
    """A broken bit of kernel: skin on one side, pale flesh on the other."""
    g = grid(size * 2, rng.uniform(0, 6.283), 0.82)
    distance = np.hypot(g.x, g.y / rng.uniform(0.6, 0.9)) / wavy(rng, np.arctan2(g.y, g.x), 6, 0.16)
    mask = cover(distance, g.half * 0.7)
    break_ = step(
        g.y + 0.5 * (cloud(rng, g.x.shape, (4, 4), 2) - 0.5), rng.uniform(-0.2, 0.3), rng.uniform(0.32, 0.5)
    )
    folds = kernel_folds(rng, g)
    height = puffed(mask, g.half * 0.26, g.half * 0.6) + g.half * 0.09 * folds * (1 - break_)
    skin = blend(
        blend(np.asarray(colour) * 0.68, toned(colour, rng, 0.1), folds), toned(FLESH, rng, 0.04), break_
    )
    return shade(skin, height, mask, Finish(gloss, 18, 0.5, 0.14))


def cracked(rng: Rng, size: int, colour: Colour = SHELL) -> Image.Image:
    """Half a shell with its kernel still sitting in it."""
    g = grid(size * 2, rng.uniform(-0.6, 0.6))
    distance = np.hypot(g.x, g.y / 0.9) / wavy(rng, np.arctan2(g.y, g.x), 5, 0.025)
    wall = step(distance, 0.84, 0.90)
    inside = step(distance, 0.90, 0.84)
    skin = blend(rgb("#B98A55"), toned(colour, rng), wall)
    skin = blend(skin, rgb("#6B4322"), step(distance, 0.88, 0.70) * inside * 0.7)
    height = dome(distance, g.half * 0.4) * 0.3 - inside * g.half * 0.3
    shell = shade(skin, height, cover(distance, g.half * 0.9), Finish(0.1, 12, 0.5, 0.1))
    kernel = half(rng, round(size * 0.78))
    shell.alpha_composite(kernel, ((shell.width - kernel.width) // 2, (shell.height - kernel.height) // 2))
    return shell


def hull(rng: Rng, size: int) -> Image.Image:
    """A walnut still in its green hull, split so that the shell shows."""
    g = grid(size * 2, rng.uniform(0, 6.283))
    distance = np.hypot(g.x, g.y / 0.95)
    mottle = cloud(rng, g.x.shape, (5, 5), 3)
    split = step(
        np.abs(g.y - 0.2 * np.cos(2 * g.x) + 0.15) / (0.34 * np.sqrt(np.clip(1 - g.x**2, 0.01, 1))), 1.0, 0.92
    )
    pale = step(
        np.abs(g.y - 0.2 * np.cos(2 * g.x) + 0.15) / (0.42 * np.sqrt(np.clip(1 - g.x**2, 0.01, 1))), 1.0, 0.9
    )
    green = blend(toned(HULL, rng, 0.1), rgb("#A9B862"), step(mottle, 0.45, 0.8))
    green = blend(green, rgb("#54672C"), step(cloud(rng, g.x.shape, (22, 22), 1), 0.8, 0.95) * 0.5)
    furrows = ridges(cloud(rng, g.x.shape, (6, 4), 2))
    shell = blend(PALE, np.asarray(SHELL) * 0.7, furrows * 0.6)
    skin = blend(blend(green, rgb("#E9E2B0"), pale), shell, split)
    height = dome(distance, g.half * 0.9) - split * g.half * 0.10
    return shade(skin, height, cover(distance, g.half * 0.94), Finish(0.2, 16, 0.5, 0.16))
