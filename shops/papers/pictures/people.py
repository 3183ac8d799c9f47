"""Growers as silhouettes: a hat or a scarf, a jacket, a basket on the back. Never a face."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from shops.papers.pictures.light import rgb
from shops.papers.pictures.noise import Rng
from shops.papers.pictures.outline import through
from shops.papers.pictures.stage import grained
from shops.papers.pictures.vessels import bytes_of

Point = tuple[float, float]
GROUND = (
    ("#EFE3CC", "#D9C39A"),
    ("#E3E6D0", "#BFC79A"),
    ("#F1DDD0", "#DDB49E"),
    ("#DDE6E6", "#B4C8CA"),
    ("#F2E6C4", "#DCC58A"),
)
JACKET = ("#3E5568", "#5E6B3A", "#7A4E2D", "#8E3B2E", "#4A4A58", "#6A5A78")
CARGO = ("#A63423", "#93A03A", "#CFA06A", "#CDA468", "#C8372C")
SKIN = "#A67856"


class Easel:
    """A square sheet drawn at double size, in units of 100."""

    def __init__(self, size: int) -> None:
        self.unit = size * 2 / 100
        self.image = Image.new("RGB", (size * 2, size * 2))
        self.draw = ImageDraw.Draw(self.image)

    def shape(self, points: list[Point], fill: str, *, smooth: bool = True) -> None:
        curve = through(points, closed=True) if smooth else np.asarray(points)
        self.draw.polygon([(float(x) * self.unit, float(y) * self.unit) for x, y in curve], fill=fill)

    def round(self, x: float, y: float, rx: float, ry: float, fill: str) -> None:
        u = self.unit
        self.draw.ellipse(((x - rx) * u, (y - ry) * u, (x + rx) * u, (y + ry) * u), fill=fill)

    def line(self, points: list[Point], fill: str, width: float) -> None:
        self.draw.line(
            [(x * self.unit, y * self.unit) for x, y in points],
            fill=fill,
            width=round(width * self.unit),
            joint="curve",
        )


def darker(code: str, share: float) -> str:
    """The same colour, less light."""
    r, g, b, _ = bytes_of(rgb(code))
    return f"#{int(r * share):02X}{int(g * share):02X}{int(b * share):02X}"


def draw_grower(seed: int, *, size: int = 480) -> Image.Image:
    """A square portrait of a grower from behind the light: shapes only, the same for the same seed."""
    rng = np.random.default_rng([0x6E0, seed])
    easel = Easel(size)
    ground = GROUND[int(rng.integers(len(GROUND)))]
    backdrop(easel, rng, ground)
    jacket = JACKET[int(rng.integers(len(JACKET)))]
    carries = rng.random() < 0.8
    if carries:
        basket(easel, rng)
    body(easel, jacket)
    if carries:
        straps(easel)
    head(easel)
    (straw_hat, cone_hat, scarf, cap)[int(rng.integers(4))](easel, rng)
    return grained(rng, lamp(easel.image).reduce(2), amount=3)


def backdrop(easel: Easel, rng: Rng, ground: tuple[str, str]) -> None:
    """Paper, a pale sun, two hills."""
    easel.draw.rectangle((0, 0, *easel.image.size), fill=ground[0])
    easel.round(rng.uniform(20, 32), rng.uniform(20, 30), 11, 11, "#FBF3E0")
    for level, tone in ((62, 0.97), (74, 0.88)):
        knots = [
            (-10.0, 110.0),
            (-10.0, level + rng.uniform(-6, 6)),
            (25.0, level + rng.uniform(-9, 9)),
            (60.0, level + rng.uniform(-9, 9)),
            (110.0, level + rng.uniform(-8, 8)),
            (110.0, 110.0),
        ]
        easel.shape(knots, darker(ground[1], tone))


def basket(easel: Easel, rng: Rng) -> None:
    """A tall basket on the back, heaped with the season's goods."""
    tone = CARGO[int(rng.integers(len(CARGO)))]
    for _ in range(34):
        x, y = rng.uniform(62, 90), 50 - 6.5 * np.sin((rng.uniform(0, 1)) * np.pi) + rng.normal() * 1.2
        easel.round(float(x), float(y), 2.5, 2.3, darker(tone, rng.uniform(0.72, 1.05)))
    sides = [(59.0, 50.0), (93.0, 50.0), (87.0, 96.0), (65.0, 96.0)]
    easel.shape(sides, "#B5894A", smooth=False)
    for row in range(9):
        y = 53 + row * 5
        lean = row * 0.62
        for n in range(7):
            x = 61 + lean + n * (30 - 2 * lean) / 6.4
            easel.line(
                [(x, y), (x + 3.0, y + (1.4 if (n + row) % 2 else -1.4))],
                "#D6AE6A" if (n + row) % 2 else "#8F6832",
                1.9,
            )
    easel.line([(58, 50), (94, 50)], "#D6AE6A", 3.2)
    easel.line([(58, 51.6), (94, 51.6)], "#8F6832", 0.9)


def body(easel: Easel, jacket: str) -> None:
    """Shoulders and collar."""
    easel.shape(
        [(14, 112), (15, 88), (22, 74), (36, 66), (50, 63), (64, 66), (78, 74), (85, 88), (86, 112)], jacket
    )
    easel.shape(
        [(58, 66), (72, 70), (81, 80), (85, 95), (86, 112), (64, 112), (66, 86)], darker(jacket, 0.80)
    )
    easel.shape([(42, 64), (50, 62), (58, 64), (55, 74), (50, 84), (45, 74)], "#EFE4D0", smooth=False)
    easel.line([(42, 63), (50, 80), (58, 63)], darker(jacket, 0.66), 2.4)


def straps(easel: Easel) -> None:
    """What holds the basket to the shoulders."""
    for side in (-1, 1):
        easel.line([(50 + side * 15, 67), (50 + side * 18, 84), (50 + side * 20, 104)], "#C9A05A", 3.4)


def head(easel: Easel) -> None:
    """Neck and head, one tone and its shade."""
    easel.shape([(43.5, 54), (56.5, 54), (57, 66), (50, 71), (43, 66)], darker(SKIN, 0.82), smooth=False)
    easel.shape([(37.5, 40), (40, 29), (50, 25), (60, 29), (62.5, 40), (60, 52), (50, 60), (40, 52)], SKIN)
    easel.shape([(53, 27), (60, 30), (62.5, 40), (60, 52), (51, 60), (56, 46)], darker(SKIN, 0.84))


def straw_hat(easel: Easel, rng: Rng) -> None:
    """A wide brim and a banded crown."""
    easel.shape(
        [(20, 36), (34, 30.5), (50, 29), (66, 30.5), (80, 36), (66, 40.5), (50, 42), (34, 40.5)], "#B98F4E"
    )
    easel.shape(
        [(20, 35), (34, 29.5), (50, 28), (66, 29.5), (80, 35), (66, 38.5), (50, 39.5), (34, 38.5)], "#E0BE7A"
    )
    easel.shape([(36, 34), (38, 20), (44, 14.5), (56, 14.5), (62, 20), (64, 34), (50, 36.5)], "#E9CB8C")
    easel.shape([(54, 15), (61, 19), (64, 34), (55, 36)], "#CFA862")
    easel.shape(
        [(36, 34), (36.6, 29), (50, 31.5), (63.4, 29), (64, 34), (50, 36.8)],
        CARGO[int(rng.integers(len(CARGO)))],
    )


def cone_hat(easel: Easel, rng: Rng) -> None:
    """A pointed hat of split bamboo."""
    lean = float(rng.uniform(-1.5, 1.5))
    easel.shape(
        [(19, 38), (50 + lean, 12), (81, 38), (66, 42), (50, 43.5), (34, 42)], "#D9B56E", smooth=False
    )
    easel.shape([(50 + lean, 12), (81, 38), (66, 42), (54, 43.4)], "#B98F4E", smooth=False)
    for n in range(9):
        easel.line(
            [(50 + lean, 12), (22 + n * 7, 39.5 + 3.4 * float(np.sin((n + 0.5) / 9 * np.pi)))], "#9C7638", 0.5
        )


def scarf(easel: Easel, rng: Rng) -> None:
    """A cloth tied under the chin."""
    tone = ("#A8281E", "#2B5F75", "#8A6410", "#55672A")[int(rng.integers(4))]
    easel.shape(
        [
            (34, 42),
            (35, 28),
            (43, 19.5),
            (57, 19.5),
            (65, 28),
            (66, 42),
            (62, 54),
            (57, 60),
            (61, 46),
            (59, 34),
            (50, 30),
            (41, 34),
            (39, 46),
            (43, 60),
            (38, 54),
        ],
        tone,
    )
    easel.shape([(56, 20), (65, 28), (66, 42), (62, 54), (58, 60), (62, 44), (61, 33)], darker(tone, 0.78))
    easel.shape([(44, 59), (50, 62), (56, 59), (60, 68), (50, 65), (40, 68)], tone, smooth=False)
    for x, y in ((42, 25), (50, 23), (58, 26), (37, 36), (63.5, 38)):
        easel.round(x, y, 1.1, 1.1, "#F3E4C4")


def cap(easel: Easel, rng: Rng) -> None:
    """A worker's cap."""
    tone = ("#3E5568", "#55672A", "#5B5148")[int(rng.integers(3))]
    easel.shape([(35, 33), (36.5, 23), (44, 17), (57, 17), (63.5, 23), (65, 33), (50, 30)], tone)
    easel.shape([(57, 17.5), (63.5, 23), (65, 33), (58, 31)], darker(tone, 0.78))
    easel.shape(
        [(34, 33), (42, 29.5), (50, 29), (58, 29.5), (66, 33), (60, 37.5), (50, 38.6), (40, 37.5)],
        darker(tone, 0.66),
    )


def lamp(image: Image.Image) -> Image.Image:
    """Light from the top left, dusk at the lower right."""
    small = np.mgrid[0:32, 0:32].astype(np.float32) / 31
    fall = np.clip((small[0] * 0.6 + small[1] * 0.5 - 0.35) * 0.42, 0, 0.30)
    mask = Image.fromarray((fall * 255).astype(np.uint8)).resize(image.size, Image.Resampling.BICUBIC)
    lit = image.filter(ImageFilter.GaussianBlur(0.6))
    lit.paste((60, 38, 22), (0, 0), mask)
    return lit
