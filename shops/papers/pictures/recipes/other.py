"""Honey, mushrooms, tea, fruit, grain, eggs."""

from __future__ import annotations

import numpy as np

from shops.papers.pictures.boxes import Open, carton, gift_box
from shops.papers.pictures.dishes import (
    BASKET,
    CELADON,
    EARTH,
    INDIGO,
    PLATE,
    TRAY,
    WHITE,
    WOOD,
    board,
    serve,
)
from shops.papers.pictures.goods.fruit import (
    FUJI,
    HUANIU,
    apple,
    cherry,
    egg,
    ginkgo,
    ginkgo_leaf,
    persimmon,
    stalk,
)
from shops.papers.pictures.goods.fungi import ear, morel, shiitake
from shops.papers.pictures.goods.olives import leaf
from shops.papers.pictures.goods.pantry import comb, grain, mound, tea_leaf
from shops.papers.pictures.light import MATT, Colour, Finish, rgb
from shops.papers.pictures.packs import (
    AMBER_HONEY,
    FOIL,
    KRAFT,
    PALE_HONEY,
    Bottle,
    Pouch,
    bottle,
    can,
    jar,
    pouch,
)
from shops.papers.pictures.serving import Goods, bagged, dished, heaped, strewn
from shops.papers.pictures.stage import Stage, toned
from shops.papers.pictures.tubes import Tube, tapered, wander
from shops.papers.pictures.vessels import Glass, rim

EARS = Goods(ear, 150, 88, 12)
CAPS = Goods(shiitake, 190, 124, 10)
MORELS = Goods(morel, 230, 108, 9)
LEAVES = Goods(tea_leaf, 84, 34, 22)
KERNELS = Goods(grain, 44, 27, 14)
EGGS = Goods(egg, 220, 164, 8)
CAKES = Goods(persimmon, 210, 150, 8)
NUTS = Goods(ginkgo, 104, 70, 12)
CHERRIES = Goods(cherry, 120, 86, 10)
SQUEEZE = (
    (0.0, 0.24),
    (0.14, 0.26),
    (0.20, 0.62),
    (0.32, 0.96),
    (0.5, 0.90),
    (0.7, 0.96),
    (0.95, 1.0),
    (1.0, 0.93),
)


def dipper(stage: Stage, x: float, y: float) -> None:
    """A wooden honey dipper lying down."""
    rng = stage.rng
    curve = wander(rng, (x, y), (x + 380, y - 110), 3, 4)
    stage.tubes([Tube(curve, np.full(len(curve), 10.0), rgb("#B98550"), strips=7)], drop=12)
    count = 44
    head = np.stack([np.linspace(x - 110, x + 10, count), np.linspace(y + 34, y, count)], axis=1)
    swell = (
        40 * np.sin(np.linspace(0.5, 2.8, count)) * (0.72 + 0.28 * np.sign(np.sin(np.linspace(0, 31, count))))
    )
    stage.tubes([Tube(head, np.maximum(swell, 8), rgb("#C8935A"), strips=11)], drop=12)


def honey(stage: Stage, look: Glass, lid: Colour) -> None:
    jar(stage, 560, 1120, 580, look, emblem="bee", lid=lid)
    dipper(stage, 560, 1290)


def honey_jar(stage: Stage) -> None:
    honey(stage, AMBER_HONEY, rgb("#7A4E2D"))


def honey_pale(stage: Stage) -> None:
    jar(stage, 440, 1110, 500, PALE_HONEY, emblem="bee", lid=rgb("#C9A24A"))
    jar(stage, 860, 1160, 360, PALE_HONEY, emblem="bee", lid=rgb("#C9A24A"))
    dipper(stage, 420, 1310)


def honey_comb(stage: Stage) -> None:
    board(stage, 600, 980, 1040, 620, rgb("#B98A58"))
    stage.lay(comb(stage, width=760, height=440), 580, 910, drop=26, strength=0.55)
    dipper(stage, 560, 1290)


def honey_squeeze(stage: Stage) -> None:
    bottle(
        stage,
        560,
        1160,
        860,
        Bottle(SQUEEZE, AMBER_HONEY, "bee", cap=rgb("#E0A92E"), span=(0.46, 0.84), slim=0.46),
    )
    stage.lay(comb(stage, width=330, height=210, cell=30), 880, 1230, drop=18)


def fungus_black(stage: Stage) -> None:
    dished(stage, WHITE, EARS, rise=0.24)
    strewn(stage, EARS, (170, 1220, 1030, 1370), 6, 150)


def shiitake_basket(stage: Stage) -> None:
    dished(stage, BASKET, CAPS, rise=0.25)
    strewn(stage, CAPS, (200, 1240, 1000, 1350), 3, 240)


def morels(stage: Stage) -> None:
    dished(stage, PLATE, MORELS, y=860, width=960, rise=0.22)
    strewn(stage, MORELS, (220, 1230, 980, 1340), 2, 380)


def brew(stage: Stage, x: float, y: float, width: float) -> None:
    """A white cup of green tea."""

    def fill(cx: float, cy: float, half: float) -> None:
        stage.put(rim(stage.px(half * 1.9), 0.36, rgb("#8FA046"), rgb("#B9C65E"), lip=0.05), cx, cy + 4)
        strewn(
            stage,
            Goods(tea_leaf, 70, 40, 5),
            (cx - half * 0.4, cy - half * 0.1, cx + half * 0.4, cy + half * 0.16),
            4,
            50,
        )

    serve(stage, x, y, width, WHITE, fill)


def twig(stage: Stage, x: float, y: float) -> None:
    """Two leaves and a bud."""
    for angle, size in ((-1.1, 230), (-0.2, 240), (-0.65, 170)):
        image = leaf(stage.rng, stage.px(size), angle, rgb("#6E9440"), slim=0.26)
        stage.lay(image, x + np.cos(angle) * size * 0.46, y + np.sin(angle) * size * 0.46, drop=9)


def tea_cup(stage: Stage) -> None:
    brew(stage, 420, 800, 560)
    heaped(stage, LEAVES, x=790, y=1180, half=270, rise=130, dip=120)
    twig(stage, 250, 1330)


def tea_tin(stage: Stage) -> None:
    can(stage, 430, 1120, 400, 620, emblem="tea", body="#55672A", lid=rgb("#D8C88A"))
    dished(stage, INDIGO, LEAVES, x=830, y=1010, width=500, rise=0.18)
    twig(stage, 250, 1340)


def tea_bowl(stage: Stage) -> None:
    pouch(stage, 880, 1000, 380, 580, Pouch(rgb("#7E9460"), "tea", FOIL))
    dished(stage, CELADON, LEAVES, x=470, y=850, width=700, rise=0.2)
    twig(stage, 640, 1350)


def apples(stage: Stage, colours: tuple[Colour, Colour]) -> None:
    """Five apples, one before the other, each with its stalk."""
    for x, y, size in (
        (360, 700, 360),
        (790, 690, 370),
        (590, 620, 330),
        (270, 960, 400),
        (900, 970, 390),
        (590, 1000, 440),
    ):
        image = apple(stage.rng, stage.px(size), colours)
        stage.shadow(x + size * 0.12, y + size * 0.40, size * 0.42, size * 0.13, strength=0.55, blur=20)
        stage.put(image, x, y)
        stalk(stage, x, y, size)
    stage.lay(leaf(stage.rng, stage.px(230), -0.5, rgb("#5E8038"), slim=0.34), 760, 790, drop=10)


def apples_fuji(stage: Stage) -> None:
    apples(stage, FUJI)


def apples_huaniu(stage: Stage) -> None:
    apples(stage, HUANIU)


def cherries(stage: Stage) -> None:
    dished(stage, WHITE, CHERRIES, rise=0.24)
    for x, y in ((300, 1290), (380, 1320), (820, 1300)):
        curve = wander(stage.rng, (x, y - 40), (x + 90, y - 190), 12, 4)
        stage.tubes([Tube(curve, tapered(len(curve), 3.5, 5), rgb("#6E8038"), strips=5)], drop=9)
        strewn(stage, CHERRIES, (x - 1, y - 1, x + 1, y + 1), 1)


def buckwheat_tea(stage: Stage) -> None:
    can(stage, 420, 1100, 400, 560, emblem="grain", body="#C79A2E", lid=rgb("#7A4E2D"))
    dished(stage, EARTH, KERNELS, x=820, y=980, width=540, rise=0.2)
    strewn(stage, KERNELS, (170, 1230, 1030, 1380), 24, 50)


def flour(stage: Stage) -> None:
    """Grey buckwheat flour in a wooden bowl before its bag."""

    def fill(x: float, y: float, half: float) -> None:
        stage.put(
            mound(
                stage,
                width=half * 1.84,
                height=half * 0.98,
                colour=rgb("#E6DCCB"),
                speckle=rgb("#A5937C"),
                amount=0.35,
            ),
            x,
            y - half * 0.12,
        )

    pouch(stage, 820, 1040, 440, 660, Pouch(rgb("#E8DFCC"), "grain", KRAFT, paper="#FFFDF9"))
    serve(stage, 460, 850, 680, WOOD, fill)
    strewn(stage, KERNELS, (170, 1240, 1030, 1380), 22, 54)


def vermicelli(stage: Stage) -> None:
    """Bundles of glassy noodles on a tray."""
    rng = stage.rng
    board(stage, 600, 960, 1060, 680, rgb("#B98A58"))
    for row, y in enumerate((760, 950, 1140)):
        stage.shadow(612, y + 40, 420, 60, strength=0.4, blur=20)
        tubes = []
        for _ in range(46):
            off = float(rng.uniform(-1, 1))
            left, right = (
                (170 + rng.normal() * 18, y + off * 62),
                (1030 + rng.normal() * 18, y + off * 66 + (row - 1) * 12),
            )
            curve = wander(rng, left, right, 9, 5)
            tubes.append(
                Tube(
                    curve,
                    np.full(len(curve), 6.0),
                    toned(rgb("#D5CBB2"), rng, 0.10),
                    Finish(0.6, 20, 0.6, 0.3),
                    5,
                )
            )
        stage.tubes(tubes, drop=8)
        band = np.stack([np.full(12, 600.0 + row * 8), np.linspace(y - 78, y + 80, 12)], axis=1)
        stage.tubes([Tube(band, np.full(12, 24.0), rgb("#A8281E"), MATT, 7, capped=False)], drop=5)


def eggs(stage: Stage) -> None:
    """Eggs in a nest of straw in a basket."""
    rng = stage.rng

    def fill(x: float, y: float, half: float) -> None:
        straws = []
        for _ in range(110):
            turn = rng.uniform(0, 6.28)
            cx, cy = (
                x + np.cos(turn) * half * 0.55 * rng.random(),
                y + np.sin(turn) * half * 0.30 * rng.random() - 4,
            )
            lean = rng.uniform(-0.6, 0.6)
            curve = wander(
                rng,
                (cx - 150 * np.cos(lean), cy - 60 * np.sin(lean)),
                (cx + 150 * np.cos(lean), cy + 60 * np.sin(lean)),
                16,
                3,
            )
            straws.append(Tube(curve, np.full(len(curve), 4.0), toned(rgb("#DDB864"), rng, 0.2), MATT, 3))
        stage.tubes(straws, drop=5)
        strewn_eggs(stage, x, y, half)

    serve(stage, 600, 760, 900, BASKET, fill)
    strewn(stage, EGGS, (260, 1270, 940, 1310), 2, 380)


def strewn_eggs(stage: Stage, x: float, y: float, half: float) -> None:
    """Three rows of eggs, the near ones largest."""
    for row, (count, dy) in enumerate(((3, -0.42), (4, -0.22), (5, 0.03))):
        for n in range(count):
            spot = (n - (count - 1) / 2) * half * 0.37
            size = stage.px(200 + row * 12)
            stage.lay(
                egg(stage.rng, size), x + spot + stage.rng.normal() * 8, y + dy * half, drop=12, strength=0.5
            )


def persimmons(stage: Stage) -> None:
    dished(stage, TRAY, CAKES, y=880, width=960, rise=0.22)
    strewn(stage, CAKES, (230, 1250, 970, 1330), 2, 380)


def ginkgo_bowl(stage: Stage) -> None:
    dished(stage, INDIGO, NUTS, rise=0.24)
    for x, y, angle in ((260, 1290, -0.7), (930, 1300, -2.3)):
        stage.lay(ginkgo_leaf(stage.rng, stage.px(290), angle), x, y, drop=10)
    strewn(stage, NUTS, (400, 1230, 800, 1370), 4, 110)


def tea_gift(stage: Stage) -> None:
    """Two tins in a box."""

    def fill(x: float, y: float, width: float, depth: float) -> None:
        for side in (-1, 1):
            can(
                stage,
                x + side * width * 0.22,
                y + depth * 0.42,
                width * 0.28,
                width * 0.40,
                emblem="tea",
                body="#55672A",
                lid=rgb("#D8C88A"),
            )

    gift_box(stage, Open(600, 930, 920, rgb("#4E5E2A"), "tea", 0.36), fill)
    twig(stage, 260, 1380)


def apple_box(stage: Stage) -> None:
    carton(stage, x=420, base=1050, width=560, height=420, colour=rgb("#C79B64"), emblem="fruit")
    for x, y, size in ((850, 960, 370), (680, 1170, 380), (980, 1190, 330)):
        stage.shadow(x + size * 0.12, y + size * 0.40, size * 0.42, size * 0.13, strength=0.55, blur=20)
        stage.put(apple(stage.rng, stage.px(size), FUJI), x, y)
        stalk(stage, x, y, size)


def fungus_bag(stage: Stage) -> None:
    bagged(stage, Pouch(rgb("#C79B64"), "tea", KRAFT), EARS, x=460, base=1120, width=500, height=740)
    heaped(stage, EARS, x=790, y=1190, half=250, rise=120, dip=120)


RECIPES = {
    "honey-jar": honey_jar,
    "honey-pale": honey_pale,
    "honey-comb": honey_comb,
    "honey-squeeze": honey_squeeze,
    "fungus-black": fungus_black,
    "fungus-bag": fungus_bag,
    "shiitake": shiitake_basket,
    "morels": morels,
    "tea-cup": tea_cup,
    "tea-tin": tea_tin,
    "tea-bowl": tea_bowl,
    "tea-gift": tea_gift,
    "apples-fuji": apples_fuji,
    "apples-huaniu": apples_huaniu,
    "apple-box": apple_box,
    "cherries": cherries,
    "buckwheat-tea": buckwheat_tea,
    "flour": flour,
    "vermicelli": vermicelli,
    "eggs": eggs,
    "persimmons": persimmons,
    "ginkgo": ginkgo_bowl,
}
