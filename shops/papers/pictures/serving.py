"""How goods are set out: many of a kind, heaped in a dish, strewn on the table, seen through a window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image

from shops.papers.pictures.dishes import Dish, Filler, serve
from shops.papers.pictures.light import with_shadow
from shops.papers.pictures.noise import Rng
from shops.papers.pictures.packs import Pouch, pouch
from shops.papers.pictures.stage import Stage, heap, scatter

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
    pile(stage, several(stage, goods), x, y, heap(stage.rng, half=half, rise=rise, dip=dip, step=goods.step))


def filling(stage: Stage, goods: Goods, *, rise: float = 0.24, room: float = 0.90) -> Filler:
    """Fill a dish: a heap whose foot is hidden by the near wall; `rise` as a share of the width."""
    ones = several(stage, goods)

    def fill(x: float, y: float, half: float) -> None:
        reach = half * room
        places = heap(stage.rng, half=reach, rise=half * 2 * rise, dip=half * 0.34, step=goods.step)
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
    serve(stage, x, y, width, dish, filling(stage, goods, rise=rise))


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
