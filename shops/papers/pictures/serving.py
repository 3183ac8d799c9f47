"""How goods are set out: many of a kind, heaped in a dish, strewn on the table, seen through a window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageStat

from shops.papers.pictures.dishes import Dish, Filler, serve
from shops.papers.pictures.light import with_shadow
from shops.papers.pictures.noise import Rng
from shops.papers.pictures.packs import Pouch, pouch
from shops.papers.pictures.stage import Stage, heap, heap_width, scatter

Maker = Callable[[Rng, int], Image.Image]


@dataclass(frozen=True)
class Goods:
    """One kind of goods: how one is drawn, how large, how densely many of them lie."""

    make: Maker
    size: float
    step: float
    variants: int = 9
    shadow: float = 0.5


def several(stage: Stage, goods: Goods, count: int | None = None) -> list[Image.Image]:
    """A handful of different ones, each with the shadow it throws on its neighbours."""
    size = stage.px(goods.size)
    return [
        with_shadow(goods.make(stage.rng, size), size * 0.09, goods.shadow)
        for _ in range(count or goods.variants)
    ]


def pile(
    stage: Stage, ones: Sequence[Image.Image], x: float, y: float, places: Sequence[tuple[float, float]]
) -> None:
    """Lay one after another at places around (x, y)."""
    for dx, dy in places:
        stage.put(ones[int(stage.rng.integers(len(ones)))], x + dx, y + dy)


def heaped(stage: Stage, goods: Goods, *, x: float, y: float, half: float, rise: float, dip: float) -> None:
    """A free heap on the table."""
    stage.shadow(x + half * 0.10, y + dip * 0.45, half * 1.02, dip * 0.85, strength=0.5, blur=26)
    ones = several(stage, goods)
    bed(stage, ones, x, y, half=half * 0.94, rise=rise * 0.86, dip=dip * 0.9)
    pile(stage, ones, x, y, heap(stage.rng, half=half, rise=rise, dip=dip, step=goods.step))


def bed(
    stage: Stage, ones: Sequence[Image.Image], x: float, y: float, *, half: float, rise: float, dip: float
) -> None:
    """The dark heart of a heap, so that the gaps between the goods are full of more goods."""
    deep = tuple(int(part * 0.42) for part in ImageStat.Stat(ones[0], ones[0].getchannel("A")).mean[:3])
    levels = np.linspace(-rise, dip, 25)
    right = [(half * heap_width(float(level), rise=rise, dip=dip), float(level)) for level in levels]
    outline = [*right, *((-across, level) for across, level in reversed(right))]
    size = (stage.px(half * 2), stage.px(rise + dip))
    points = [((dx + half) * stage.scale * 2, (dy + rise) * stage.scale * 2) for dx, dy in outline]
    mask = Image.new("L", (size[0] * 2, size[1] * 2), 0)
    ImageDraw.Draw(mask).polygon(points, fill=255)
    heart = Image.new("RGBA", size, (deep[0], deep[1], deep[2], 255))
    heart.putalpha(mask.reduce(2))
    stage.put(heart, x, y + (dip - rise) / 2)


def filling(stage: Stage, goods: Goods, *, tilt: float = 0.36, rise: float = 0.24) -> Filler:
    """Fill a dish: a heap whose foot is hidden by the near wall; `rise` as a share of the width."""
    ones = several(stage, goods)

    def fill(x: float, y: float, half: float) -> None:
        reach = half * 0.90
        bed(stage, ones, x, y, half=reach, rise=half * 2 * rise * 0.8, dip=half * tilt * 0.9)
        places = heap(stage.rng, half=reach, rise=half * 2 * rise, dip=half * tilt * 0.98, step=goods.step)
        inside = [(dx, dy) for dx, dy in places if abs(dx) < reach - goods.size * 0.12]
        pile(stage, ones, x, y, inside)

    return fill


def strewn(
    stage: Stage, goods: Goods, box: tuple[float, float, float, float], count: int, apart: float | None = None
) -> None:
    """A few loose ones on the table."""
    ones = several(stage, goods, min(count, goods.variants))
    for n, (x, y) in enumerate(scatter(stage.rng, count=count, box=box, apart=apart or goods.size * 1.05)):
        one = ones[n % len(ones)]
        reach = goods.size / 2
        stage.shadow(
            x + reach * 0.28, y + reach * 0.42, reach * 0.85, reach * 0.62, strength=0.34, blur=reach * 0.34
        )
        stage.put(one, x, y)


def dished(
    stage: Stage,
    dish: Dish,
    goods: Goods,
    *,
    x: float = 600,
    y: float = 700,
    width: float = 860,
    rise: float = 0.24,
) -> None:
    """A dish of goods."""
    serve(stage, x, y, width, dish, filling(stage, goods, tilt=dish.tilt, rise=rise))


def glimpse(
    stage: Stage, goods: Goods, width: float, height: float, colour: tuple[int, int, int]
) -> Image.Image:
    """Goods filling a whole picture, as seen through the window of a bag."""
    small = Stage(rng=stage.rng, ground="other", width=8, height=10)
    small.scale = stage.scale
    image = Image.new("RGB", (stage.px(width), stage.px(height)), colour)
    small.sheet = image
    places = []
    y = -goods.step * 0.3
    while y < height + goods.step:
        x = -goods.step * 0.3
        while x < width + goods.step:
            places.append(
                (x + stage.rng.normal() * goods.step * 0.2, y + stage.rng.normal() * goods.step * 0.2)
            )
            x += goods.step
        y += goods.step * 0.7
    pile(small, several(stage, goods), 0, 0, places)
    return image


def bagged(
    stage: Stage,
    kind: Pouch,
    goods: Goods,
    *,
    x: float = 600,
    base: float = 1160,
    width: float = 560,
    height: float = 820,
    dark: tuple[int, int, int] = (60, 36, 22),
) -> None:
    """A bag through which, or through whose window, the goods are seen."""
    pouch(stage, x, base, width, height, kind, glimpse(stage, goods, width, height, dark))
