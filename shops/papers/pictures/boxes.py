"""Boxes: gift boxes open to show what is in them, oil tins, cartons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from shops.papers.pictures.labels import label
from shops.papers.pictures.light import Colour, Finish, rgb, shade
from shops.papers.pictures.noise import cloud
from shops.papers.pictures.outline import rounded_box
from shops.papers.pictures.packs import cap
from shops.papers.pictures.stage import Stage
from shops.papers.pictures.vessels import bytes_of

Point = tuple[float, float]
CARD = Finish(0.05, 8, 0.62, 0.05)
PRINTED = Finish(0.35, 12, 0.55, 0.1)


def face(stage: Stage, corners: list[Point], colour: Colour, light: float, *, fade: float = 0.12) -> None:
    """One flat side of a box, a little darker towards its lower right."""
    xs, ys = [p[0] for p in corners], [p[1] for p in corners]
    left, top = min(xs), min(ys)
    size = (stage.px(max(xs) - left) + 2, stage.px(max(ys) - top) + 2)
    mask = Image.new("L", (size[0] * 2, size[1] * 2), 0)
    ImageDraw.Draw(mask).polygon(
        [((x - left) * stage.scale * 2, (y - top) * stage.scale * 2) for x, y in corners], fill=255
    )
    v, u = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    tone = light * (1 + fade / 2 - fade * (u / size[0] * 0.5 + v / size[1] * 0.5))
    grain = 0.98 + 0.04 * cloud(stage.rng, (size[1], size[0]), (size[1] / 5, size[0] / 5), 1)
    pixels = np.clip(np.asarray(colour, dtype=np.float32) * (tone * grain)[..., None], 0, 1)
    image = Image.fromarray((pixels * 255).astype(np.uint8), "RGB")
    corner = (round(left * stage.scale), round(top * stage.scale))
    stage.sheet.paste(image, corner, mask.reduce(2))
    stage.cover(*corner, image)


def tilted(stage: Stage, art: Image.Image, corners: list[Point]) -> None:
    """Print a picture on a flat side given by its corners: top left, top right, bottom right, bottom left."""
    xs, ys = [p[0] for p in corners], [p[1] for p in corners]
    left, top = min(xs), min(ys)
    size = (stage.px(max(xs) - left) + 1, stage.px(max(ys) - top) + 1)
    targets = [((x - left) * stage.scale, (y - top) * stage.scale) for x, y in corners]
    sources = [(0, 0), (art.width, 0), (art.width, art.height), (0, art.height)]
    rows = []
    for (x, y), (u, v) in zip(targets, sources, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    values = np.array([value for source in sources for value in source], dtype=np.float64)
    solution = np.linalg.solve(np.array(rows, dtype=np.float64), values)
    bent = art.convert("RGBA").transform(
        size, Image.Transform.PERSPECTIVE, [float(n) for n in solution], Image.Resampling.BICUBIC
    )
    stage.sheet.paste(bent, (round(left * stage.scale), round(top * stage.scale)), bent)


@dataclass(frozen=True)
class Open:
    """An open gift box: where its floor lies, its colours, how deep it is, as shares of its width."""

    x: float
    y: float
    width: float
    colour: Colour
    emblem: str
    depth: float
    inner: Colour = (0.93, 0.86, 0.70)
    wall: float = 0.17

    @property
    def back(self) -> float:
        return self.y - self.width * self.depth / 2

    @property
    def front(self) -> float:
        return self.y + self.width * self.depth / 2

    @property
    def narrow(self) -> float:
        return self.width * 0.44

    def quad(self, top: tuple[float, float], bottom: tuple[float, float]) -> list[Point]:
        """Two level lines, each (half its length, height), as corners from the top left clockwise."""
        (a, y0), (b, y1) = top, bottom
        return [(self.x - a, y0), (self.x + a, y0), (self.x + b, y1), (self.x - b, y1)]


def gift_box(stage: Stage, box: Open, fill: Callable[[float, float, float, float], None]) -> None:
    """Set an open box, its lid leaning behind; `fill` gets the middle, width and depth of its floor."""
    half, high, back, front = box.width / 2, box.width * box.wall, box.back, box.front
    stage.shadow(
        box.x + box.width * 0.06, front + high * 0.96, half * 1.06, high * 0.35, strength=0.5, blur=26
    )
    lid = box.quad((box.narrow * 0.97, back - box.width * 0.46), (box.narrow, back))
    face(stage, lid, box.colour, 0.92, fade=0.22)
    art = Image.new("RGBA", (600, 320), (0, 0, 0, 0))
    art.paste(label(box.emblem, size=(250, 280)), (175, 20))
    tilted(stage, art, lid)
    face(stage, box.quad((box.narrow, back), (half, front)), box.inner, 0.72, fade=-0.35)
    face(stage, box.quad((box.narrow, back), (box.narrow * 0.985, back + high * 0.32)), box.inner, 0.55)
    fill(box.x, box.y, box.width * 0.88, box.width * box.depth)
    walls(stage, box, high)


def walls(stage: Stage, box: Open, high: float) -> None:
    """The near wall and the three edges in front of what lies in the box."""
    half, front, edge = box.width / 2, box.front, 7
    face(stage, box.quad((half, front), (half * 0.985, front + high)), box.colour, 0.98, fade=0.25)
    face(stage, box.quad((half, front - edge), (half, front + edge)), box.colour, 1.25)
    for side in (-1, 1):
        strip = [
            (box.x + side * box.narrow, box.back),
            (box.x + side * (box.narrow - edge), box.back),
            (box.x + side * (half - edge * 1.4), front),
            (box.x + side * half, front),
        ]
        face(stage, strip, box.colour, 1.12 if side < 0 else 0.85)


def carton(
    stage: Stage,
    *,
    x: float,
    base: float,
    width: float,
    height: float,
    colour: Colour,
    emblem: str,
    light: float = 1.0,
) -> None:
    """A closed box showing its front and its right side."""
    side = width * 0.34
    rise = side * 0.34
    left, right, top = x - width / 2 - side / 2, x + width / 2 - side / 2, base - height
    stage.shadow(x + side * 0.6, base - rise * 0.2, width * 0.66, side * 0.34, strength=0.45, blur=28)
    face(stage, [(left, top), (right, top), (right, base), (left, base)], colour, light)
    face(
        stage,
        [(right, top), (right + side, top - rise), (right + side, base - rise), (right, base)],
        colour,
        0.70 * light,
    )
    face(
        stage,
        [(left, top), (left + side, top - rise), (right + side, top - rise), (right, top)],
        colour,
        1.12 * light,
    )
    art = label(emblem, size=(300, max(140, round(300 * height / width * 0.8))))
    x0, x1, y0, y1 = left + width * 0.16, right - width * 0.16, top + height * 0.16, base - height * 0.16
    tilted(stage, art, [(x0, y0), (x1, y0), (x1, y1), (x0, y1)])


def oil_tin(
    stage: Stage, *, x: float, base: float, width: float, height: float, colour: Colour, emblem: str
) -> None:
    """A square oil tin with a spout and a handle."""
    carton(stage, x=x, base=base, width=width, height=height, colour=colour, emblem=emblem, light=1.02)
    side, rise = width * 0.34, width * 0.34 * 0.34
    top = base - height - rise / 2
    gleam = Image.new("RGBA", (stage.px(width * 0.10), stage.px(height * 0.94)), (255, 255, 250, 0))
    gleam.putalpha(Image.new("L", gleam.size, 0))
    band = rounded_box(gleam.size, (gleam.width * 0.25, 6, gleam.width * 0.75, gleam.height - 6), 8)
    gleam.putalpha(Image.fromarray((band * 90).astype(np.uint8)).filter(ImageFilter.GaussianBlur(5)))
    stage.put(gleam, x - width * 0.5 - side / 2 + width * 0.09, base - height / 2)
    cap(stage, x - width * 0.22, top - width * 0.13, width * 0.20, width * 0.15, rgb("#C9A23A"))
    handle(stage, x + width * 0.20, top, width * 0.36)


def handle(stage: Stage, x: float, y: float, width: float) -> None:
    """A wire handle."""
    image = Image.new("RGBA", (stage.px(width) * 2, stage.px(width * 0.5) * 2), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    thick = max(6, image.width // 16)
    for off, tone in ((0, rgb("#6B6256")), (thick // 3, rgb("#CFC6B4"))):
        draw.arc(
            (thick, thick + off * 0, image.width - thick, image.height * 2),
            185,
            355,
            fill=bytes_of(tone),
            width=thick - off,
        )
    stage.put(image.reduce(2), x, y - width * 0.22)


def bar(stage: Stage, width: float, height: float, colour: Colour, emblem: str) -> Image.Image:
    """A bar of soap, stamped."""
    size = (stage.px(width), stage.px(height))
    mask = rounded_box(size, (2, 2, size[0] - 3, size[1] - 3), size[1] * 0.22)
    soft = Image.fromarray((mask * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(size[1] * 0.06))
    mottle = cloud(stage.rng, (size[1], size[0]), (6, 8), 3)
    skin = np.asarray(colour, dtype=np.float32) * (0.90 + 0.2 * mottle)[..., None]
    art = label(emblem, size=(200, 200)).convert("L").resize((size[1] * 7 // 10, size[1] * 7 // 10))
    stamp = np.zeros((size[1], size[0]), dtype=np.float32)
    left, top = (size[0] - art.width) // 2, (size[1] - art.height) // 2
    stamp[top : top + art.height, left : left + art.width] = (1 - np.asarray(art, dtype=np.float32) / 255) * 3
    height_map = np.asarray(soft, dtype=np.float32) / 255 * size[1] * 0.14 - stamp
    return shade(skin, height_map, mask, Finish(0.25, 14, 0.58, 0.15), 1)
