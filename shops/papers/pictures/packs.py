"""Packs goods are sold in: bottles, jars, tins, pouches, boxes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from shops.papers.pictures.labels import label
from shops.papers.pictures.light import Colour, Finish, blend, puffed, rgb, shade
from shops.papers.pictures.noise import Field, cloud, step
from shops.papers.pictures.outline import rounded_box
from shops.papers.pictures.stage import Stage
from shops.papers.pictures.vessels import (
    METAL,
    PAPER,
    Glass,
    Wrap,
    bytes_of,
    glass,
    rim,
    solid,
    turned,
    wrapped,
)

OLIVE_OIL = Glass(rgb("#B9A52A"), rgb("#F1DE6A"), rgb("#5C5A12"), 0.27)
GREEN_OIL = Glass(rgb("#8FA02A"), rgb("#D9E06A"), rgb("#3F5212"), 0.27)
PEPPER_OIL = Glass(rgb("#C9982C"), rgb("#F6D271"), rgb("#7A4A12"), 0.30)
NUT_OIL = Glass(rgb("#D39A34"), rgb("#FBDD8A"), rgb("#7E4C14"), 0.27)
AMBER_HONEY = Glass(rgb("#C8771A"), rgb("#FBC04A"), rgb("#6B330A"), 0.10)
PALE_HONEY = Glass(rgb("#E0AE4E"), rgb("#FFE9A8"), rgb("#9A651C"), 0.10)

TALL = ((0.0, 0.30), (0.22, 0.30), (0.25, 0.34), (0.36, 0.94), (0.40, 1.0), (0.97, 1.0), (1.0, 0.94))
SLOPED = ((0.0, 0.27), (0.15, 0.28), (0.30, 0.50), (0.44, 0.92), (0.52, 1.0), (0.97, 1.0), (1.0, 0.93))
STOUT = ((0.0, 0.26), (0.18, 0.27), (0.22, 0.40), (0.30, 0.90), (0.36, 1.0), (0.97, 1.0), (1.0, 0.95))
JAR = ((0.0, 0.84), (0.10, 0.84), (0.18, 0.98), (0.26, 1.0), (0.95, 1.0), (1.0, 0.93))


def seated(stage: Stage, x: float, base: float, width: float, glow: Colour | None = None) -> None:
    """The shadow of an upright thing, with the light that came through it."""
    stage.shadow(x + width * 0.42, base + width * 0.10, width * 0.80, width * 0.15, strength=0.36, blur=30)
    if glow is not None:
        r, g, b, _ = bytes_of(glow)
        stage.tint(caustic(stage, width), x + width * 0.50, base + width * 0.06, (r, g, b))
    stage.shadow(x + width * 0.03, base - width * 0.02, width * 0.52, width * 0.09, strength=0.6, blur=9)


def caustic(stage: Stage, width: float) -> Image.Image:
    """The patch of coloured light a filled glass gathers on the table, at quarter size."""
    size = (stage.px(width * 1.7) // 4 + 1, stage.px(width * 0.62) // 4 + 1)
    v, u = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    u, v = u / (size[0] - 1) * 2 - 1, v / max(1, size[1] - 1) * 2 - 1
    away = np.hypot(u, v)
    level = np.clip(1 - away, 0, 1) ** 1.3 * 0.75 + np.exp(-(((away - 0.42) / 0.16) ** 2)) * 0.18
    return Image.fromarray((np.clip(level * (away < 1), 0, 1) * 235).astype(np.uint8))


@dataclass(frozen=True)
class Bottle:
    """A bottle to set on the table."""

    profile: tuple[tuple[float, float], ...]
    look: Glass
    emblem: str
    cap: Colour = (0.16, 0.15, 0.13)
    paper: str = "#F7EFDD"
    span: tuple[float, float] = (0.55, 0.88)
    slim: float = 0.30  # width as a share of height


def bottle(stage: Stage, x: float, base: float, height: float, kind: Bottle) -> None:
    """Set a bottle with its foot at (x, base)."""
    width = height * kind.slim
    seated(stage, x, base, width, kind.look.glow)
    size = (stage.px(width), stage.px(height))
    shape = turned(kind.profile, size[0], size[1], tilt=0.14)
    picture = glass(shape, kind.look)
    tall = round(300 * (kind.span[1] - kind.span[0]) * height / (1.02 * width))
    art = label(kind.emblem, paper=kind.paper, size=(300, tall))
    picture = wrapped(shape, picture, Wrap(art, kind.span[0], kind.span[1], 1.02), PAPER)
    stage.put(picture, x, base - height / 2 + width * 0.05)
    cap(stage, x, base - height + width * 0.05, width * kind.profile[0][1] * 1.10, height * 0.105, kind.cap)


def cap(stage: Stage, x: float, top: float, width: float, height: float, colour: Colour) -> None:
    """A screw cap over the mouth of a bottle."""
    shape = turned(((0.0, 0.97), (0.06, 1.0), (1.0, 1.0)), stage.px(width), stage.px(height), tilt=0.22)
    knurl = 0.88 + 0.12 * np.sign(np.sin(np.arcsin(shape.u) * 26)) * step(shape.v, 0.15, 0.25)
    albedo = np.clip(np.asarray(colour, dtype=np.float32)[None, None, :] * knurl[..., None] * 1.25, 0, 1)
    stage.put(solid(shape, albedo, Finish(0.5, 18, 0.5, 0.25)), x, top + height * 0.5)
    lid = tuple(min(1.0, part * 1.35 + 0.05) for part in colour)
    stage.put(
        rim(
            stage.px(width * 0.98),
            0.22,
            (lid[0], lid[1], lid[2]),
            (lid[0] * 0.93, lid[1] * 0.93, lid[2] * 0.93),
        ),
        x,
        top,
    )


def can(
    stage: Stage, x: float, base: float, width: float, height: float, *, emblem: str, body: str, lid: Colour
) -> None:
    """A round tin with a printed side and a plain lid."""
    seated(stage, x, base, width)
    size = (stage.px(width), stage.px(height))
    shape = turned(((0.0, 1.0), (1.0, 1.0)), size[0], size[1], tilt=0.30, soft=1)
    picture = solid(shape, rgb(body), METAL)
    picture = wrapped(
        shape,
        picture,
        Wrap(label(emblem, size=(300, round(300 * 0.72 * height / (0.95 * width)))), 0.22, 0.94, 0.95),
        PAPER,
    )
    stage.put(picture, x, base - height / 2 + width * 0.08)
    top = base - height + width * 0.08
    band = turned(
        ((0.0, 1.0), (1.0, 1.0)),
        stage.px(width * 1.04),
        stage.px(height * 0.12 + width * 0.16),
        tilt=0.30,
        soft=1,
    )
    stage.put(solid(band, lid, METAL), x, top + height * 0.04 + width * 0.08)
    bright = tuple(min(1.0, part * 1.12) for part in lid)
    stage.put(rim(stage.px(width * 1.04), 0.30, (bright[0], bright[1], bright[2]), lid), x, top)


def jar(
    stage: Stage,
    x: float,
    base: float,
    width: float,
    look: Glass,
    *,
    emblem: str,
    lid: Colour,
    filling: Image.Image | None = None,
) -> None:
    """A wide jar; `filling` is a picture seen through its glass."""
    height = width * 1.22
    seated(stage, x, base, width, look.glow)
    shape = turned(JAR, stage.px(width), stage.px(height), tilt=0.22)
    picture = glass(shape, look)
    if filling is not None:
        inner = filling.resize(picture.size).convert("RGBA")
        picture.paste(
            inner,
            (0, 0),
            Image.fromarray((shape.cover * shape.thick * (shape.v > 0.12) * 225).astype(np.uint8)),
        )
    picture = wrapped(shape, picture, Wrap(label(emblem, size=(430, 270)), 0.42, 0.84, 0.8), PAPER)
    stage.put(picture, x, base - height / 2 + width * 0.08)
    top = base - height + width * 0.08
    band = turned(((0.0, 1.0), (1.0, 1.0)), stage.px(width * 0.90), stage.px(width * 0.30), tilt=0.22, soft=1)
    stage.put(solid(band, lid, METAL), x, top + width * 0.06)
    bright = tuple(min(1.0, part * 1.14) for part in lid)
    stage.put(
        rim(stage.px(width * 0.90), 0.22, (bright[0], bright[1], bright[2]), lid), x, top - width * 0.09
    )


@dataclass(frozen=True)
class Pouch:
    """A bag of foil, kraft paper or film."""

    colour: Colour
    emblem: str
    finish: Finish
    paper: str = "#F7EFDD"
    creases: float = 0.35
    clear: bool = False


KRAFT = Finish(0.03, 6, 0.6, 0.06)
FOIL = Finish(0.5, 10, 0.52, 0.2)
FILM = Finish(0.7, 14, 0.62, 0.15)


def pouch_image(
    stage: Stage, width: float, height: float, kind: Pouch, window: Image.Image | None = None
) -> Image.Image:
    """A bag standing on its folded foot, its seal on top."""
    size = (stage.px(width), stage.px(height))
    mask = rounded_box(size, (size[0] * 0.02, 1, size[0] * 0.98, size[1] - 2), size[0] * 0.05)
    skin = np.broadcast_to(np.asarray(kind.colour, dtype=np.float32), (size[1], size[0], 3)).copy()
    if window is not None:
        skin = windowed(skin, window, size, whole=kind.clear)
    if kind.emblem:
        skin = labelled(skin, kind, size, low=window is not None and not kind.clear)
    rows = np.linspace(0, 1, size[1], dtype=np.float32)[:, None]
    seal = step(rows, 0.10, 0.085) * np.ones((1, size[0]), dtype=np.float32)
    crimp = np.sin(rows * size[1] * 1.1) * seal * 0.35
    creased = cloud(stage.rng, (size[1], size[0]), (5, 4), 3)
    belly = puffed(mask * (rows > 0.09), size[0] * 0.16, size[0] * 0.15)
    gusset = np.exp(-(((rows - 0.93 + 0.05 * np.cos(np.linspace(-1.6, 1.6, size[0]))[None, :]) / 0.008) ** 2))
    height_map = belly + creased * size[0] * kind.creases * 0.12 + crimp - gusset * 2.5
    return shade(skin, height_map, mask, kind.finish, 1)


def windowed(skin: Field, window: Image.Image, size: tuple[int, int], *, whole: bool) -> Field:
    """Let the goods show through a window, or through the whole of a clear bag."""
    box = (0.05, 0.12, 0.95, 0.96) if whole else (0.16, 0.50, 0.84, 0.88)
    hole = rounded_box(
        size, (box[0] * size[0], box[1] * size[1], box[2] * size[0], box[3] * size[1]), size[0] * 0.09
    )
    goods = np.asarray(window.convert("RGB").resize(size), dtype=np.float32) / 255
    return blend(skin, goods, hole * (0.93 if whole else 1.0))


def labelled(skin: Field, kind: Pouch, size: tuple[int, int], *, low: bool) -> Field:
    """Stick the label on."""
    box = (0.24, 0.16, 0.76, 0.44) if low else (0.22, 0.26, 0.78, 0.76)
    wide, tall = round((box[2] - box[0]) * size[0]), round((box[3] - box[1]) * size[1])
    art = label(kind.emblem, paper=kind.paper, size=(300, max(120, round(300 * tall / wide)))).resize(
        (wide, tall)
    )
    left, top = round(box[0] * size[0]), round(box[1] * size[1])
    skin[top : top + tall, left : left + wide] = np.asarray(art.convert("RGB"), dtype=np.float32) / 255
    return skin


def pouch(
    stage: Stage,
    x: float,
    base: float,
    width: float,
    height: float,
    kind: Pouch,
    window: Image.Image | None = None,
) -> None:
    """Stand a bag with its foot at (x, base)."""
    seated(stage, x, base, width * 0.96)
    stage.put(pouch_image(stage, width, height, kind, window), x, base - height / 2)
