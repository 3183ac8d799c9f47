"""Olive oil, table olives, soap."""

from __future__ import annotations

from functools import partial
from math import cos, sin

from shops.papers.pictures.boxes import Open, bar, gift_box, oil_tin
from shops.papers.pictures.dishes import CELADON, WHITE, board, cloth
from shops.papers.pictures.goods.olives import BLACK, GREEN, candied, leaf, olive
from shops.papers.pictures.light import rgb, with_shadow
from shops.papers.pictures.packs import (
    FILM,
    GREEN_OIL,
    OLIVE_OIL,
    SLOPED,
    STOUT,
    TALL,
    Bottle,
    Pouch,
    bottle,
    jar,
)
from shops.papers.pictures.serving import Goods, bagged, dished, glimpse, heaped, strewn
from shops.papers.pictures.stage import Stage
from shops.papers.pictures.tubes import Tube, tapered, wander
from shops.papers.pictures.vessels import Glass

GREENS = Goods(partial(olive, colour=GREEN), 118, 84)
BLACKS = Goods(partial(olive, colour=BLACK, gloss=0.85), 112, 80)
SWEETS = Goods(candied, 112, 80)
BRINE = Glass(rgb("#A9A44A"), rgb("#E2D98A"), rgb("#5E5A1E"), 0.10)
OILY = Glass(rgb("#4A3424"), rgb("#8A6A3A"), rgb("#241812"), 0.10)


def branch(
    stage: Stage, x: float, y: float, length: float, *, lean: float = -0.25, fruit: int = 5, ripe: float = 0.3
) -> None:
    """A twig with pairs of narrow leaves and olives hanging between them."""
    rng = stage.rng
    end = (x + length, y + lean * length)
    curve = wander(rng, (x, y), end, 14, 4)
    stage.tubes([Tube(curve, tapered(len(curve), 9, 4), rgb("#7E6A4A"), strips=5)], drop=12)
    pairs = max(4, round(length / 78))
    for n in range(pairs):
        spot = curve[min(len(curve) - 1, round((n + 0.6) / pairs * (len(curve) - 1)))]
        for side in (-1, 1):
            angle = lean + side * rng.uniform(0.55, 0.95)
            size = rng.uniform(150, 205)
            image = leaf(rng, stage.px(size), angle)
            reach = size * 0.47
            stage.lay(
                image,
                float(spot[0]) + cos(angle) * reach,
                float(spot[1]) + sin(angle) * reach,
                drop=9,
                strength=0.32,
            )
    for n in range(fruit):
        spot = curve[round((n + 0.8) / (fruit + 0.6) * (len(curve) - 1))]
        colour = BLACK if rng.random() < ripe else GREEN
        image = with_shadow(olive(rng, stage.px(104), colour), stage.px(10), 0.4)
        stage.lay(
            image,
            float(spot[0]) + rng.normal() * 14,
            float(spot[1]) + rng.uniform(34, 60),
            drop=12,
            strength=0.3,
        )


def set_bottle(stage: Stage, kind: Bottle, *, height: float = 1010, x: float = 545) -> None:
    """A bottle with a twig in front of it."""
    bottle(stage, x, 1190, height, kind)
    branch(stage, 300, 1330, 560, lean=-0.10)
    strewn(stage, GREENS, (860, 1190, 1060, 1330), 2)


def oil_bottle(stage: Stage) -> None:
    set_bottle(stage, Bottle(TALL, OLIVE_OIL, "olive"))


def oil_bottle_early(stage: Stage) -> None:
    set_bottle(stage, Bottle(SLOPED, GREEN_OIL, "olive", cap=rgb("#3F5212"), span=(0.60, 0.88)))


def oil_bottle_single(stage: Stage) -> None:
    set_bottle(
        stage, Bottle(STOUT, OLIVE_OIL, "olive", cap=rgb("#A8862A"), span=(0.48, 0.84), slim=0.36), height=930
    )


def oil_bottle_black(stage: Stage) -> None:
    bottle(stage, 660, 1190, 1000, Bottle(TALL, GREEN_OIL, "olive", cap=rgb("#7A4E2D"), paper="#E9E3C8"))
    branch(stage, 170, 1260, 520, lean=-0.45, ripe=0.9, fruit=6)
    strewn(stage, BLACKS, (760, 1260, 1010, 1350), 2)


def oil_family(stage: Stage) -> None:
    """A large plastic can beside a small bottle."""
    bottle(
        stage,
        470,
        1190,
        900,
        Bottle(STOUT, OLIVE_OIL, "olive", cap=rgb("#55672A"), span=(0.46, 0.82), slim=0.52),
    )
    bottle(stage, 860, 1210, 700, Bottle(TALL, OLIVE_OIL, "olive", cap=rgb("#55672A"), slim=0.34))
    strewn(stage, GREENS, (200, 1270, 980, 1380), 4, 160)


def oil_tin_set(stage: Stage) -> None:
    oil_tin(stage, x=520, base=1180, width=470, height=700, colour=rgb("#66752F"), emblem="olive")
    oil_tin(stage, x=900, base=1240, width=280, height=410, colour=rgb("#B59A3A"), emblem="olive")
    branch(stage, 190, 1350, 480, lean=-0.08)


def oil_gift(stage: Stage) -> None:
    """Two bottles lying in an open box."""

    def fill(x: float, y: float, width: float, depth: float) -> None:
        for side in (-1, 1):
            bottle(
                stage,
                x + side * width * 0.22,
                y + depth * 0.56,
                640,
                Bottle(TALL, OLIVE_OIL if side < 0 else GREEN_OIL, "olive", slim=0.28),
            )

    gift_box(stage, Open(600, 1010, 900, rgb("#4E5E2A"), "olive", 0.34), fill)
    branch(stage, 220, 1380, 420, lean=-0.06, fruit=4)


def oil_tasting(stage: Stage) -> None:
    """Four little bottles in a row."""
    looks = (
        GREEN_OIL,
        OLIVE_OIL,
        Glass(rgb("#D0B63A"), rgb("#FAEB8A"), rgb("#7A6A18"), 0.27),
        Glass(rgb("#A0982A"), rgb("#E6DC6A"), rgb("#4A5212"), 0.27),
    )
    board(stage, 600, 1170, 1020, 250, rgb("#C29A66"))
    for n, look in enumerate(looks):
        bottle(
            stage,
            255 + n * 225,
            1170,
            620,
            Bottle(
                SLOPED,
                look,
                "olive",
                cap=rgb(("#3F5212", "#7A4E2D", "#A8862A", "#262119")[n]),
                span=(0.58, 0.88),
                slim=0.31,
            ),
        )
    strewn(stage, GREENS, (200, 1330, 1000, 1400), 4, 170)


def olive_jar(stage: Stage) -> None:
    look = glimpse(stage, Goods(partial(olive, colour=GREEN), 120, 84), 500, 610, (96, 92, 30))
    jar(stage, 600, 1160, 560, BRINE, emblem="olive", lid=rgb("#55672A"), filling=look)
    strewn(stage, GREENS, (200, 1240, 1000, 1370), 5, 150)


def olive_jar_black(stage: Stage) -> None:
    look = glimpse(stage, BLACKS, 500, 610, (40, 26, 18))
    jar(stage, 600, 1160, 560, OILY, emblem="olive", lid=rgb("#B99A3A"), filling=look)
    strewn(stage, BLACKS, (200, 1240, 1000, 1370), 5, 150)


def olives_candied(stage: Stage) -> None:
    dished(stage, WHITE, SWEETS, rise=0.26)
    strewn(stage, SWEETS, (180, 1210, 1020, 1370), 6, 150)


def olives_cured(stage: Stage) -> None:
    bagged(
        stage,
        Pouch(rgb("#C9C88A"), "olive", FILM, clear=True),
        GREENS,
        x=430,
        base=1150,
        width=480,
        height=740,
        dark=(80, 84, 26),
    )
    dished(stage, CELADON, GREENS, x=800, y=1000, width=520, rise=0.20)
    strewn(stage, GREENS, (180, 1260, 560, 1380), 3, 150)


def olives_heap(stage: Stage) -> None:
    heaped(stage, GREENS, x=600, y=1000, half=430, rise=380, dip=200)
    branch(stage, 250, 1330, 600, lean=-0.12, fruit=3)


def soap(stage: Stage) -> None:
    cloth(stage, 600, 1060, 900, 520, rgb("#EDE6D6"))
    for x, y, colour in ((520, 860, "#C9C98E"), (640, 990, "#B5B978"), (500, 1130, "#D8D2A4")):
        stage.lay(bar(stage, 520, 250, rgb(colour), "olive"), x, y, drop=26, strength=0.55)
    branch(stage, 640, 1330, 420, lean=-0.35, fruit=3)


RECIPES = {
    "oil-bottle": oil_bottle,
    "oil-bottle-early": oil_bottle_early,
    "oil-bottle-single": oil_bottle_single,
    "oil-bottle-black": oil_bottle_black,
    "oil-family": oil_family,
    "oil-tin": oil_tin_set,
    "oil-gift": oil_gift,
    "oil-tasting": oil_tasting,
    "olive-jar": olive_jar,
    "olive-jar-black": olive_jar_black,
    "olives-candied": olives_candied,
    "olives-cured": olives_cured,
    "olives-heap": olives_heap,
    "soap": soap,
}
