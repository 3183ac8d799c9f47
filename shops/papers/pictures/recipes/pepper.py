"""Sichuan pepper, whole, ground, fresh, in oil, in sacks and in a scent bag."""

from __future__ import annotations

from functools import partial
from math import atan2, cos, sin

import numpy as np
from PIL import Image

from shops.papers.pictures.boxes import Open, gift_box
from shops.papers.pictures.dishes import (
    BASKET,
    CELADON,
    EARTH,
    INDIGO,
    PLATE,
    SACKING,
    TRAY,
    WHITE,
    WOOD,
    serve,
)
from shops.papers.pictures.goods.huajiao import DEEP, GREEN, RED, berry, husk, seed
from shops.papers.pictures.goods.olives import leaf
from shops.papers.pictures.goods.pantry import mound
from shops.papers.pictures.light import Finish, blend, puffed, rgb, shade, with_shadow
from shops.papers.pictures.noise import Rng, cloud, step
from shops.papers.pictures.outline import filled, through
from shops.papers.pictures.packs import (
    FILM,
    FOIL,
    KRAFT,
    PEPPER_OIL,
    SLOPED,
    Bottle,
    Pouch,
    bottle,
    can,
    pouch,
    pouch_image,
)
from shops.papers.pictures.serving import Goods, bagged, dished, heaped, strewn
from shops.papers.pictures.stage import Stage
from shops.papers.pictures.tubes import Tube, tapered, wander

HUSKS = Goods(partial(husk, colour=RED), 74, 50, 14)
DARK = Goods(partial(husk, colour=DEEP), 74, 50, 14)
BRIGHT = Goods(partial(husk, colour=rgb("#B83A28")), 84, 56, 14)
GREENS = Goods(partial(husk, colour=GREEN), 74, 50, 14)
SEEDS = Goods(seed, 30, 30, 3)
BERRIES = Goods(berry, 60, 42, 10)
LEAF = rgb("#4F7A3A")


def sprig(stage: Stage, x: float, y: float, length: float, angle: float) -> None:
    """A leaf of the pepper tree: small leaflets in pairs along a stalk."""
    rng = stage.rng
    end = (x + cos(angle) * length, y + sin(angle) * length)
    curve = wander(rng, (x, y), end, 8, 4)
    stage.tubes([Tube(curve, tapered(len(curve), 5, 2.5), rgb("#6F7A3A"), strips=5)], drop=8)
    for n in range(5):
        spot = curve[min(len(curve) - 1, round((n + 1) / 5 * (len(curve) - 1)))]
        for side in (-1, 1) if n < 4 else (0,):
            turn = angle + side * 1.0
            size = length * (0.36 - 0.03 * n)
            image = leaf(rng, stage.px(size), turn, LEAF, slim=0.34)
            stage.lay(
                image,
                float(spot[0]) + cos(turn) * size * 0.46,
                float(spot[1]) + sin(turn) * size * 0.46,
                drop=8,
                strength=0.3,
            )


def cluster(stage: Stage, x: float, y: float, reach: float, count: int = 42) -> None:
    """A head of fresh berries on their short stalks."""
    rng = stage.rng
    ones = [with_shadow(berry(rng, stage.px(62)), stage.px(7), 0.5) for _ in range(9)]
    spots = []
    for _ in range(count):
        turn, away = rng.uniform(0, 6.28), reach * np.sqrt(rng.random())
        spots.append((float(away * cos(turn)), float(away * sin(turn) * 0.8)))
    stage.shadow(x + 16, y + 22, reach * 1.1, reach * 0.9, strength=0.4, blur=18)
    for dx, dy in sorted(spots, key=lambda spot: -np.hypot(spot[0], spot[1])):
        stage.put(ones[int(rng.integers(9))], x + dx, y + dy)


def huajiao_bowl(stage: Stage) -> None:
    dished(stage, CELADON, HUSKS, rise=0.25)
    strewn(stage, HUSKS, (160, 1200, 1040, 1380), 16, 74)
    strewn(stage, SEEDS, (200, 1210, 1000, 1380), 7, 50)


def huajiao_kraft(stage: Stage) -> None:
    bagged(stage, Pouch(rgb("#C79B64"), "pepper", KRAFT), HUSKS, x=500, base=1130)
    heaped(stage, HUSKS, x=760, y=1190, half=270, rise=150, dip=120)
    strewn(stage, SEEDS, (200, 1230, 520, 1380), 5, 60)


def huajiao_tin(stage: Stage) -> None:
    can(stage, 500, 1140, 430, 600, emblem="pepper", body="#A8281E", lid=rgb("#C9A24A"))
    dished(stage, INDIGO, BRIGHT, x=850, y=1010, width=460, rise=0.2)
    strewn(stage, BRIGHT, (200, 1230, 700, 1380), 8, 90)


def huajiao_gift(stage: Stage) -> None:
    """Four tins in a red box."""

    def fill(x: float, y: float, width: float, depth: float) -> None:
        for n in range(4):
            can(
                stage,
                x + (n - 1.5) * width * 0.245,
                y + depth * 0.42,
                width * 0.20,
                width * 0.30,
                emblem="pepper",
                body="#A8281E",
                lid=rgb("#C9A24A"),
            )

    gift_box(stage, Open(600, 900, 960, rgb("#8E2018"), "pepper", 0.36), fill)
    strewn(stage, BRIGHT, (160, 1220, 1040, 1390), 14, 84)


def huajiao_sachets(stage: Stage) -> None:
    """Small bags, fanned out."""
    for n in range(5):
        image = pouch_image(
            stage, 250, 360, Pouch(rgb("#A8281E") if n % 2 else rgb("#C04A34"), "pepper", FOIL)
        )
        turned = image.rotate(28 - n * 14, expand=True)
        stage.lay(turned, 280 + n * 160, 760 + abs(n - 2) * 34, drop=20, strength=0.5)
    dished(stage, WHITE, HUSKS, x=600, y=1090, width=500, rise=0.2)
    strewn(stage, HUSKS, (160, 1210, 340, 1380), 4, 80)


def huajiao_powder(stage: Stage) -> None:
    serve_powder(stage, "#9C4A2A", "#5E2216")
    strewn(stage, HUSKS, (160, 1230, 1040, 1390), 12, 84)


def serve_powder(stage: Stage, colour: str, speckle: str) -> None:
    """A mound of powder in a dark bowl."""

    def fill(x: float, y: float, half: float) -> None:
        stage.put(
            mound(stage, width=half * 1.84, height=half * 1.02, colour=rgb(colour), speckle=rgb(speckle)),
            x,
            y - half * 0.12,
        )

    serve(stage, 600, 740, 840, INDIGO, fill)


def pepper_salt(stage: Stage) -> None:
    serve_powder(stage, "#E6DBC6", "#9C6A4A")
    strewn(stage, HUSKS, (160, 1230, 1040, 1390), 10, 90)


def pepper_oil(stage: Stage) -> None:
    bottle(
        stage,
        540,
        1180,
        940,
        Bottle(SLOPED, PEPPER_OIL, "pepper", cap=rgb("#8E2018"), span=(0.58, 0.87), slim=0.32),
    )
    heaped(stage, GREENS, x=860, y=1210, half=200, rise=90, dip=90)
    strewn(stage, HUSKS, (160, 1240, 640, 1390), 9, 84)


FRESH_HEADS = (
    (360, 610, 165),
    (760, 560, 175),
    (560, 830, 190),
    (330, 1020, 150),
    (870, 860, 160),
    (760, 1110, 170),
)


def huajiao_fresh(stage: Stage) -> None:
    """Clusters just cut, with their leaves."""
    for x, y, reach in FRESH_HEADS:
        outward = atan2(y - 830, x - 590)
        for turn in (-0.75, 0.1, 0.8):
            sprig(stage, x, y, reach + 170, outward + turn)
    for x, y, reach in FRESH_HEADS:
        cluster(stage, x, y, reach, round(reach * 0.36))


def huajiao_sack(stage: Stage) -> None:
    dished(stage, SACKING, DARK, y=590, width=780, rise=0.25)
    strewn(stage, DARK, (150, 1270, 1050, 1400), 14, 80)


def huajiao_basket(stage: Stage) -> None:
    dished(stage, BASKET, BRIGHT, rise=0.26)
    sprig(stage, 250, 1330, 300, -0.2)
    strewn(stage, BRIGHT, (560, 1230, 1040, 1380), 8, 90)


def huajiao_vacuum(stage: Stage) -> None:
    bagged(stage, Pouch(rgb("#D9B0A0"), "pepper", FILM, clear=True), HUSKS, x=560, base=1170)
    strewn(stage, HUSKS, (760, 1200, 1060, 1380), 9, 74)


def huajiao_zip(stage: Stage) -> None:
    bagged(stage, Pouch(rgb("#8E2018"), "pepper", FOIL), BRIGHT, x=460, base=1150, width=520, height=780)
    dished(stage, WOOD, BRIGHT, x=820, y=1030, width=500, rise=0.2)


def huajiao_green(stage: Stage) -> None:
    dished(stage, WHITE, GREENS, rise=0.25)
    strewn(stage, GREENS, (160, 1200, 1040, 1380), 14, 80)


def shoot(rng: Rng, size: int) -> Image.Image:
    """One dressed leaf of a young shoot."""
    return leaf(rng, size, rng.uniform(0, 6.28), rgb("#5E7A2E"), slim=0.30)


def pepper_shoots(stage: Stage) -> None:
    """Young shoots, dressed, in a brown bowl."""
    dished(stage, EARTH, Goods(shoot, 140, 50, 18, 0.55), rise=0.22)
    sprig(stage, 260, 1370, 280, -0.25)
    sprig(stage, 700, 1400, 280, -0.35)


BAG = [(0.36, 0.30), (0.22, 0.10), (0.34, 0.04), (0.50, 0.07), (0.66, 0.03), (0.78, 0.10), (0.64, 0.30)]
BELLY = [(0.86, 0.50), (0.93, 0.76), (0.78, 0.95), (0.50, 0.985), (0.22, 0.95), (0.07, 0.76), (0.14, 0.50)]


def scent_bag(stage: Stage) -> None:
    """A silk bag drawn shut with a cord."""
    stage.shadow(690, 1130, 310, 60, strength=0.5, blur=30)
    stage.put(silk_bag(stage, 560, 720), 600, 800)
    gold = rgb("#D8AE4A")
    for off in (-9, 9):
        curve = wander(stage.rng, (510, 662 + off), (690, 662 - off), 5, 4)
        stage.tubes([Tube(curve, np.full(len(curve), 8.0), gold, strips=5)], drop=5)
    for side in (-1, 1):
        curve = wander(stage.rng, (600, 666), (600 + side * 90, 860), 22, 4)
        stage.tubes([Tube(curve, np.full(len(curve), 6.0), gold, strips=5)], drop=8)
    strewn(stage, HUSKS, (160, 1190, 1040, 1380), 14, 80)


def silk_bag(stage: Stage, width: float, height: float) -> Image.Image:
    """Red silk with a small pattern, gathered at the neck."""
    w, h = stage.px(width), stage.px(height)
    mask = filled((w, h), through([(a * w, b * h) for a, b in (*BAG, *BELLY)], closed=True))
    rows, cols = np.mgrid[0:h, 0:w].astype(np.float32) / np.array([h, w], dtype=np.float32)[:, None, None]
    folds = cloud(stage.rng, (h, w), (2, 16), 2) * step(np.abs(rows - 0.30), 0.45, 0.0)
    pattern = step(np.sin(cols * 50) * np.sin(rows * 64), 0.72, 0.86)
    skin = blend(rgb("#B3261E"), rgb("#D8803A"), pattern * 0.8)
    height_map = puffed(mask, w * 0.16, w * 0.26) + folds * w * 0.13
    return shade(skin, height_map, mask, Finish(0.3, 10, 0.5, 0.2), 1)


def huajiao_pouch(stage: Stage) -> None:
    pouch(stage, 430, 1130, 470, 700, Pouch(rgb("#B79A5A"), "pepper", FOIL))
    dished(stage, TRAY, HUSKS, x=790, y=1050, width=600, rise=0.2)
    strewn(stage, SEEDS, (180, 1220, 640, 1380), 6, 60)


def huajiao_plate(stage: Stage) -> None:
    dished(stage, PLATE, DARK, y=880, width=900, rise=0.27)
    strewn(stage, DARK, (160, 1200, 1040, 1380), 12, 90)


RECIPES = {
    "huajiao-bowl": huajiao_bowl,
    "huajiao-kraft": huajiao_kraft,
    "huajiao-tin": huajiao_tin,
    "huajiao-gift": huajiao_gift,
    "huajiao-sachets": huajiao_sachets,
    "huajiao-powder": huajiao_powder,
    "huajiao-fresh": huajiao_fresh,
    "huajiao-sack": huajiao_sack,
    "huajiao-basket": huajiao_basket,
    "huajiao-vacuum": huajiao_vacuum,
    "huajiao-zip": huajiao_zip,
    "huajiao-green": huajiao_green,
    "huajiao-pouch": huajiao_pouch,
    "huajiao-plate": huajiao_plate,
    "pepper-salt": pepper_salt,
    "pepper-oil": pepper_oil,
    "pepper-shoots": pepper_shoots,
    "scent-bag": scent_bag,
}
