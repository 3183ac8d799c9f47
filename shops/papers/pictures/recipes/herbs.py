"""Roots in bundles, slices, starch, stew kits and infusions."""

from __future__ import annotations

from functools import partial

import numpy as np

from shops.papers.pictures.boxes import Open, carton, gift_box
from shops.papers.pictures.dishes import CELADON, EARTH, INDIGO, PLATE, TRAY, WHITE, WOOD, board, cloth, serve
from shops.papers.pictures.goods.pantry import mound
from shops.papers.pictures.goods.roots import (
    DANGSHEN,
    HONGQI,
    HUANGQI,
    bundle,
    chunk,
    danggui,
    drawn,
    root,
    segment,
    slice_danggui,
    slice_round,
    tianma,
)
from shops.papers.pictures.light import rgb
from shops.papers.pictures.packs import KRAFT, Pouch, pouch
from shops.papers.pictures.serving import Goods, bagged, dished, heaped, strewn
from shops.papers.pictures.stage import Stage
from shops.papers.pictures.vessels import rim

YELLOW = Goods(
    partial(slice_round, bark=rgb("#B98F56"), flesh=rgb("#F2E4BC"), heart=rgb("#E2B84E"), long=1.5),
    150,
    84,
    12,
)
REDDISH = Goods(
    partial(slice_round, bark=rgb("#9A5232"), flesh=rgb("#F3E3BE"), heart=rgb("#E0AE58"), long=1.3),
    130,
    80,
    12,
)
BUTTERFLY = Goods(slice_danggui, 160, 92, 12)
CHUNKS = Goods(chunk, 210, 132, 9)
TUBERS = Goods(tianma, 290, 150, 8)
CUTS = Goods(segment, 140, 66, 12)


def roots_bundle(stage: Stage) -> None:
    """Three bundles on a cloth."""
    cloth(stage, 600, 900, 1000, 760, rgb("#E9DFC6"))
    for n, y in enumerate((690, 900, 1110)):
        bundle(stage, x=600, y=y, length=820, count=16, thick=21, colour=DANGSHEN, lean=0.06 * (n - 1))


def roots_long(stage: Stage) -> None:
    """One thick bundle of long strips."""
    board(stage, 600, 940, 1060, 620, rgb("#B98A58"))
    bundle(
        stage,
        x=600,
        y=930,
        length=940,
        count=26,
        thick=17,
        colour=rgb("#BF9358"),
        lean=-0.10,
        ties=(-0.25, 0.0, 0.25),
    )


def roots_basket(stage: Stage) -> None:
    """Roots lying across a tray."""

    def fill(x: float, y: float, half: float) -> None:
        rng = stage.rng
        tubes = []
        for n in range(24):
            dy = -half * 0.30 + n / 24 * half * 0.55 + rng.normal() * 8
            reach = half * float(np.sqrt(max(0.1, 1 - (dy / (half * 0.55)) ** 2))) * 0.92
            tubes.append(
                root(
                    rng,
                    (x - reach, y + dy + rng.normal() * 14),
                    (x + reach, y + dy + rng.normal() * 30),
                    rng.uniform(16, 24),
                    DANGSHEN,
                    sway=14,
                )
            )
        drawn(stage, tubes, drop=8)

    serve(stage, 600, 860, 1000, TRAY, fill)
    strewn(stage, CUTS, (220, 1220, 980, 1370), 5, 140)


def roots_cut(stage: Stage) -> None:
    dished(stage, EARTH, CUTS, rise=0.22)
    strewn(stage, CUTS, (180, 1220, 1020, 1380), 7, 130)


def roots_gift(stage: Stage) -> None:
    """Two even bundles lying in a box."""

    def fill(x: float, y: float, width: float, depth: float) -> None:
        for row in (-1, 1):
            bundle(
                stage,
                x=x,
                y=y + row * depth * 0.22,
                length=width * 0.90,
                count=8,
                thick=18,
                colour=DANGSHEN,
                lean=0.0,
                sway=4,
            )

    gift_box(stage, Open(600, 920, 1000, rgb("#8A6410"), "herb", 0.42), fill)


def danggui_whole(stage: Stage) -> None:
    for x, y, size in ((330, 640, 560), (840, 620, 560), (600, 830, 620)):
        danggui(stage, x, y, size)
    strewn(stage, BUTTERFLY, (180, 1260, 1020, 1370), 4, 180)


def danggui_slices(stage: Stage) -> None:
    dished(stage, INDIGO, BUTTERFLY, rise=0.20)
    strewn(stage, BUTTERFLY, (170, 1220, 1030, 1370), 6, 160)


def huangqi_slices(stage: Stage) -> None:
    dished(stage, WOOD, YELLOW, rise=0.20)
    strewn(stage, YELLOW, (170, 1220, 1030, 1370), 7, 140)


def huangqi_strips(stage: Stage) -> None:
    bundle(stage, x=600, y=760, length=900, count=24, thick=22, colour=HUANGQI, lean=-0.08, sway=3)
    bundle(stage, x=600, y=1010, length=880, count=22, thick=21, colour=HUANGQI, lean=0.07, sway=3)
    strewn(stage, YELLOW, (200, 1230, 1000, 1370), 5, 150)


def hongqi(stage: Stage) -> None:
    bundle(stage, x=600, y=780, length=900, count=22, thick=25, colour=HONGQI, lean=-0.10, sway=6)
    dished(stage, WHITE, REDDISH, x=760, y=1060, width=560, rise=0.16)
    strewn(stage, REDDISH, (160, 1180, 420, 1370), 4, 130)


def dahuang(stage: Stage) -> None:
    heaped(stage, CHUNKS, x=600, y=960, half=410, rise=320, dip=200)
    strewn(stage, CHUNKS, (190, 1240, 1010, 1350), 3, 260)


def tianma_tray(stage: Stage) -> None:
    dished(stage, TRAY, TUBERS, y=880, width=980, rise=0.2)
    strewn(stage, TUBERS, (240, 1260, 960, 1340), 2, 380)


def starch(stage: Stage) -> None:
    """White starch in a wooden bowl."""

    def fill(x: float, y: float, half: float) -> None:
        stage.put(
            mound(
                stage,
                width=half * 1.84,
                height=half * 0.98,
                colour=rgb("#FBF8F0"),
                speckle=rgb("#DCD3C2"),
                amount=0.25,
            ),
            x,
            y - half * 0.12,
        )

    pouch(stage, 850, 1050, 400, 620, Pouch(rgb("#C79B64"), "herb", KRAFT))
    serve(stage, 480, 830, 700, WOOD, fill)


def stew_kit(stage: Stage) -> None:
    """What goes into one pot, in three dishes."""
    carton(stage, x=420, base=830, width=400, height=440, colour=rgb("#8A6410"), emblem="herb")
    dished(stage, CELADON, YELLOW, x=850, y=690, width=440, rise=0.16)
    dished(stage, WHITE, CUTS, x=370, y=1040, width=500, rise=0.16)
    dished(stage, INDIGO, BUTTERFLY, x=850, y=1070, width=480, rise=0.16)


def infusion(stage: Stage) -> None:
    """A cup of golden infusion beside its box."""
    carton(stage, x=390, base=1010, width=400, height=520, colour=rgb("#C79A2E"), emblem="herb")

    def fill(x: float, y: float, half: float) -> None:
        stage.put(rim(stage.px(half * 1.9), 0.36, rgb("#B9751E"), rgb("#E3A53A"), lip=0.05), x, y + 4)
        strewn(
            stage,
            Goods(YELLOW.make, 84, 60, 4),
            (x - half * 0.5, y - half * 0.14, x + half * 0.5, y + half * 0.14),
            4,
            80,
        )

    serve(stage, 770, 870, 520, WHITE, fill)
    strewn(stage, YELLOW, (160, 1200, 1020, 1370), 6, 150)


def herb_bag(stage: Stage) -> None:
    bagged(stage, Pouch(rgb("#C79B64"), "herb", KRAFT), CUTS, x=480, base=1080, width=520, height=760)
    bundle(stage, x=700, y=1220, length=760, count=15, thick=21, colour=DANGSHEN, lean=-0.08)


def herb_plate(stage: Stage) -> None:
    dished(stage, PLATE, BUTTERFLY, y=880, width=940, rise=0.20)
    strewn(stage, BUTTERFLY, (170, 1220, 1030, 1370), 5, 180)


RECIPES = {
    "dangshen-bundles": roots_bundle,
    "dangshen-strips": roots_long,
    "dangshen-tray": roots_basket,
    "dangshen-cut": roots_cut,
    "dangshen-gift": roots_gift,
    "dangshen-bag": herb_bag,
    "danggui-whole": danggui_whole,
    "danggui-slices": danggui_slices,
    "danggui-plate": herb_plate,
    "huangqi-slices": huangqi_slices,
    "huangqi-strips": huangqi_strips,
    "hongqi": hongqi,
    "dahuang": dahuang,
    "tianma": tianma_tray,
    "starch": starch,
    "stew-kit": stew_kit,
    "infusion": infusion,
}
