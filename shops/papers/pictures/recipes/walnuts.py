"""Walnuts in the shell and out of it, fresh, roasted, glazed, pressed."""

from __future__ import annotations

from functools import partial

from shops.papers.pictures.boxes import Open, gift_box
from shops.papers.pictures.dishes import BASKET, CELADON, INDIGO, PLATE, SACKING, TRAY, WHITE, WOOD, board
from shops.papers.pictures.goods.olives import leaf
from shops.papers.pictures.goods.walnuts import PALE, ROASTED, SHELL, cracked, half, hull, piece, walnut
from shops.papers.pictures.light import rgb
from shops.papers.pictures.packs import FILM, NUT_OIL, STOUT, Bottle, Pouch, bottle, can
from shops.papers.pictures.serving import Goods, bagged, dished, heaped, pile, several, strewn
from shops.papers.pictures.stage import Stage

NUTS = Goods(partial(walnut, colour=SHELL), 170, 122)
LARGE = Goods(partial(walnut, colour=rgb("#D6AA76")), 190, 138)
DARKER = Goods(partial(walnut, colour=rgb("#BD8C56")), 160, 114)
ROASTS = Goods(partial(walnut, colour=ROASTED), 165, 118)
FRESH = Goods(partial(walnut, colour=PALE), 170, 122)
HULLS = Goods(hull, 190, 150, 3)
OPEN = Goods(cracked, 190, 180, 3)
HALVES = Goods(half, 130, 88)
PIECES = Goods(piece, 84, 54, 12)
AMBER = Goods(partial(half, colour=rgb("#B8641F"), gloss=0.7), 128, 88)


def walnuts_basket(stage: Stage) -> None:
    dished(stage, BASKET, NUTS, rise=0.26)
    strewn(stage, OPEN, (200, 1230, 560, 1340), 1)
    strewn(stage, HALVES, (640, 1230, 1020, 1360), 3, 150)


def walnuts_heap(stage: Stage) -> None:
    heaped(stage, LARGE, x=600, y=960, half=420, rise=360, dip=190)
    strewn(stage, OPEN, (180, 1230, 620, 1340), 2, 200)
    strewn(stage, HALVES, (700, 1240, 1020, 1360), 2, 150)


def walnuts_bowl(stage: Stage) -> None:
    dished(stage, WOOD, DARKER, rise=0.25)
    strewn(stage, DARKER, (170, 1220, 1030, 1350), 3, 260)


def walnuts_board(stage: Stage) -> None:
    board(stage, 600, 960, 1040, 700, rgb("#C8A06C"))
    dished(stage, CELADON, HALVES, x=400, y=810, width=460, rise=0.2)
    strewn(stage, DARKER, (700, 720, 1010, 1010), 4, 160)
    strewn(stage, OPEN, (620, 1090, 1000, 1210), 2, 210)
    strewn(stage, DARKER, (180, 1180, 520, 1240), 2, 190)


def walnuts_gift(stage: Stage) -> None:
    """Even nuts in rows in a box."""

    def fill(x: float, y: float, width: float, depth: float) -> None:
        ones = several(stage, LARGE)
        rows = [(dx * width * 0.19, depth * (row - 1) * 0.34) for row in range(3) for dx in range(-2, 3)]
        pile(stage, ones, x, y - 6, rows)

    gift_box(stage, Open(600, 900, 980, rgb("#7A4E2D"), "walnut", 0.46), fill)
    strewn(stage, HALVES, (200, 1290, 1000, 1390), 3, 200)


def walnuts_roast(stage: Stage) -> None:
    dished(stage, INDIGO, ROASTS, rise=0.25)
    strewn(stage, Goods(partial(cracked, colour=ROASTED), 190, 180, 2), (200, 1230, 1000, 1340), 2, 300)


def walnuts_fresh(stage: Stage) -> None:
    dished(stage, TRAY, FRESH, y=880, width=940, rise=0.25)
    strewn(stage, HULLS, (200, 1220, 760, 1330), 2, 240)
    for x, angle in ((880, -0.5), (980, 0.2)):
        stage.lay(leaf(stage.rng, stage.px(300), angle, rgb("#5E8038"), slim=0.32), x, 1290, drop=10)


def walnuts_fresh_heap(stage: Stage) -> None:
    heaped(stage, FRESH, x=600, y=990, half=400, rise=330, dip=190)
    strewn(stage, HULLS, (190, 1220, 1010, 1330), 3, 260)


def kernels_bowl(stage: Stage) -> None:
    dished(stage, CELADON, HALVES, rise=0.25)
    strewn(stage, HALVES, (180, 1210, 760, 1360), 4, 150)
    strewn(stage, OPEN, (820, 1240, 1000, 1330), 1)


def kernel_pieces(stage: Stage) -> None:
    dished(stage, WHITE, PIECES, rise=0.24)
    strewn(stage, PIECES, (160, 1210, 1040, 1380), 14, 84)


def kernels_amber(stage: Stage) -> None:
    can(stage, 380, 1110, 380, 480, emblem="walnut", body="#B8641F", lid=rgb("#E3D6BC"))
    dished(stage, PLATE, AMBER, x=740, y=1080, width=700, rise=0.24)
    strewn(stage, AMBER, (180, 1250, 420, 1370), 2, 130)


def kernels_bag(stage: Stage) -> None:
    bagged(stage, Pouch(rgb("#E6D2AE"), "walnut", FILM, clear=True), HALVES, dark=(120, 84, 46))
    strewn(stage, HALVES, (200, 1230, 1000, 1370), 4, 160)


def walnut_oil(stage: Stage) -> None:
    bottle(
        stage,
        520,
        1180,
        940,
        Bottle(STOUT, NUT_OIL, "walnut", cap=rgb("#7A4E2D"), span=(0.47, 0.84), slim=0.34),
    )
    strewn(stage, NUTS, (780, 1130, 1020, 1260), 2, 150)
    strewn(stage, HALVES, (200, 1250, 820, 1370), 4, 150)


def walnuts_sack(stage: Stage) -> None:
    dished(stage, SACKING, NUTS, y=600, width=780, rise=0.26)
    strewn(stage, NUTS, (160, 1260, 1040, 1370), 4, 200)


RECIPES = {
    "walnuts-basket": walnuts_basket,
    "walnuts-heap": walnuts_heap,
    "walnuts-bowl": walnuts_bowl,
    "walnuts-board": walnuts_board,
    "walnuts-gift": walnuts_gift,
    "walnuts-roast": walnuts_roast,
    "walnuts-fresh": walnuts_fresh,
    "walnuts-fresh-heap": walnuts_fresh_heap,
    "walnuts-sack": walnuts_sack,
    "kernels-bowl": kernels_bowl,
    "kernels-bag": kernels_bag,
    "kernel-pieces": kernel_pieces,
    "kernels-amber": kernels_amber,
    "walnut-oil": walnut_oil,
}
