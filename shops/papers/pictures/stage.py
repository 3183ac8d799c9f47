"""The table a picture is set on: tinted paper, soft shadows, and the order in which things are laid down."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from shops.papers.pictures.light import Colour, rgb
from shops.papers.pictures.noise import Rng, cloud
from shops.papers.pictures.tubes import Placed, Tube, sheet

WIDTH, HEIGHT = 1200, 1760  # the units recipes are written in, whatever the size asked for
FRAME = (1092, 1365)  # how much of them is kept, round the goods
GROUNDS: dict[str, tuple[str, str]] = {
    "olives": ("#E9E8CF", "#CDCFA6"),
    "pepper": ("#F6E2D6", "#E2B9A6"),
    "walnuts": ("#F2E5D2", "#D8BE9D"),
    "herbs": ("#F5EACB", "#DFC793"),
    "other": ("#E6ECE7", "#BFCFCD"),
}
SHADOW = (58, 38, 24)


class Stage:
    """One picture in the making, in units of a 1200 by 1500 sheet."""

    def __init__(self, *, rng: Rng, ground: str, width: int, height: int) -> None:
        self.rng = rng
        self.ground = ground
        self.size = (width, height)
        self.scale = width / FRAME[0]
        full = (round(WIDTH * self.scale), round(HEIGHT * self.scale))
        self.extent = (full[0], full[1], 0, 0)  # left, top, right, bottom of what has been laid down
        self.sheet = paper(rng, ground=ground, width=full[0], height=full[1])

    def px(self, units: float) -> int:
        return max(1, round(units * self.scale))

    def shadow(
        self, x: float, y: float, rx: float, ry: float, *, strength: float = 0.5, blur: float = 30
    ) -> None:
        """A soft dark ellipse on the table, where a thing touches it or keeps the lamp off."""
        margin = blur * 2.5
        size = (self.px((rx + margin) * 2) // 4 + 2, self.px((ry + margin) * 2) // 4 + 2)
        mask = Image.new("L", size, 0)
        half = (size[0] / 2, size[1] / 2)
        wide, tall = rx * self.scale / 4, ry * self.scale / 4
        box = (half[0] - wide, half[1] - tall, half[0] + wide, half[1] + tall)
        ImageDraw.Draw(mask).ellipse(box, fill=int(255 * strength))
        mask = mask.filter(ImageFilter.GaussianBlur(max(0.5, blur * self.scale / 4)))
        self.tint(mask, x, y)

    def tint(self, quarter: Image.Image, x: float, y: float, colour: tuple[int, int, int] = SHADOW) -> None:
        """Lay a colour through a quarter-size mask centred at (x, y)."""
        mask = quarter.resize((quarter.width * 4, quarter.height * 4), Image.Resampling.BILINEAR)
        left, top = round(x * self.scale - mask.width / 2), round(y * self.scale - mask.height / 2)
        self.sheet.paste(colour, (left, top, left + mask.width, top + mask.height), mask)

    def cast(
        self, image: Image.Image, x: float, y: float, *, dx: float, dy: float, blur: float, strength: float
    ) -> None:
        """The shadow a picture centred at (x, y) throws on the flat."""
        margin = int(blur * self.scale * 2.5 / 4) + 2
        small = image.getchannel("A").reduce(4)
        mask = Image.new("L", (small.width + 2 * margin, small.height + 2 * margin), 0)
        mask.paste(small.point(lambda value: int(value * strength)), (margin, margin))
        mask = mask.filter(ImageFilter.GaussianBlur(max(0.5, blur * self.scale / 4)))
        self.tint(mask, x + dx, y + dy)

    def put(self, image: Image.Image, x: float, y: float) -> None:
        """Lay a picture down with its centre at (x, y)."""
        left, top = round(x * self.scale - image.width / 2), round(y * self.scale - image.height / 2)
        self.sheet.paste(image, (left, top), image)
        self.cover(left, top, image)

    def put_at(self, placed: Placed) -> None:
        """Lay a picture down by its corner."""
        left, top = round(placed.left * self.scale), round(placed.top * self.scale)
        self.sheet.paste(placed.image, (left, top), placed.image)
        self.cover(left, top, placed.image)

    def cover(self, left: int, top: int, image: Image.Image) -> None:
        """Remember how far the goods reach, so that the frame can be set round them."""
        old = self.extent
        right, bottom = left + image.width, top + image.height
        self.extent = (min(old[0], left), min(old[1], top), max(old[2], right), max(old[3], bottom))

    def lay(
        self, image: Image.Image, x: float, y: float, *, drop: float = 14, strength: float = 0.45
    ) -> None:
        """Lay a flat thing on the table with its shadow."""
        self.cast(image, x, y, dx=drop * 0.7, dy=drop, blur=drop * 0.9, strength=strength)
        self.put(image, x, y)

    def tubes(self, tubes: Sequence[Tube], *, drop: float = 10, strength: float = 0.4) -> None:
        """Lay tubes on the table with their shadow."""
        placed = sheet(tubes, self.scale)
        x = placed.left + placed.image.width / 2 / self.scale
        y = placed.top + placed.image.height / 2 / self.scale
        self.cast(placed.image, x, y, dx=drop * 0.7, dy=drop, blur=drop * 0.8, strength=strength)
        self.put_at(placed)

    def finished(self) -> Image.Image:
        """The sheet with a last breath of paper grain over everything."""
        left = framed(self.extent[0], self.extent[2], self.size[0], self.sheet.width, share=0.5)
        top = framed(self.extent[1], self.extent[3], self.size[1], self.sheet.height, share=0.57)
        kept = self.sheet.crop((left, top, left + self.size[0], top + self.size[1]))
        return grained(self.rng, kept, amount=2.2)


def framed(low: int, high: int, kept: int, whole: int, *, share: float) -> int:
    """Where a frame begins that leaves `share` of the spare room before the goods, inside the sheet."""
    return int(min(max(low - share * (kept - (high - low)), 0), whole - kept))


def paper(rng: Rng, *, ground: str, width: int, height: int) -> Image.Image:
    """Tinted paper, brighter where the lamp stands, with a paler table below a soft horizon."""
    light, deep = (np.array(rgb(code)) for code in GROUNDS[ground])
    rows, cols = height // 4, width // 4
    y, x = np.mgrid[0:rows, 0:cols].astype(np.float32)
    y, x = y / rows, x / cols
    lamp = np.exp(-((x - 0.28) ** 2 / 0.55 + (y - 0.22) ** 2 / 0.65))
    wash = cloud(rng, (rows, cols), (4, 3), 3)
    depth = np.clip(0.85 - lamp * 0.95 + (wash - 0.5) * 0.35, 0, 1)
    table = np.clip((y - 0.60 + 0.02 * (wash - 0.5)) * 14, 0, 1)
    colour = light * (1 - depth[..., None]) + deep * depth[..., None]
    colour = colour * (1 - 0.16 * table[..., None]) + np.array([1, 0.985, 0.95]) * 0.16 * table[..., None]
    small = Image.fromarray((np.clip(colour, 0, 1) * 255).astype(np.uint8), "RGB")
    return small.resize((width, height), Image.Resampling.BICUBIC)


def grained(rng: Rng, image: Image.Image, *, amount: float) -> Image.Image:
    """Fibres of paper: faint, and coarse enough not to cost bytes."""
    rows, cols = image.height, image.width
    fibre = cloud(rng, (rows // 2, cols // 2), (rows / 7, cols / 7), 1) - 0.5
    fine = np.asarray(Image.fromarray((fibre * amount * 2 + 128).astype(np.uint8)).resize((cols, rows)))
    pixels = np.asarray(image, dtype=np.int16) + (fine.astype(np.int16) - 128)[..., None]
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8), "RGB")


def toned(colour: Colour, rng: Rng, amount: float = 0.08) -> Colour:
    """The same colour, a little different each time."""
    shift = 1 + amount * (rng.random() - 0.5) * 2
    warm = 1 + amount * 0.4 * (rng.random() - 0.5)
    return (
        min(1.0, colour[0] * shift * warm),
        min(1.0, colour[1] * shift),
        min(1.0, colour[2] * shift / warm),
    )


def heap(rng: Rng, *, half: float, rise: float, dip: float, step: float) -> list[tuple[float, float]]:
    """Places for a heap seen from a little above, farthest first, around (0, 0) at the middle of its foot."""
    places = []
    rows = int((rise + dip) / (step * 0.62)) + 1
    for row in range(rows):
        y = -rise + row * step * 0.62
        reach = half * heap_width(y, rise=rise, dip=dip)
        count = max(1, int(reach * 2 / step))
        for n in range(count):
            x = (n + 0.5) / count * 2 - 1
            places.append((x * reach + rng.normal() * step * 0.18, y + rng.normal() * step * 0.14))
    return places


def heap_width(y: float, *, rise: float, dip: float) -> float:
    """How wide a heap is at a height, as a share of its foot."""
    if y < 0:
        return float((1 - min(-y / rise, 1.0) ** 1.5) ** 0.8)
    return float(np.sqrt(max(0.0, 1 - (y / dip) ** 2)))


def scatter(
    rng: Rng, *, count: int, box: tuple[float, float, float, float], apart: float
) -> list[tuple[float, float]]:
    """Up to `count` loose places in a box, none closer than `apart`, farthest first."""
    places: list[tuple[float, float]] = []
    for _ in range(count * 12):
        x, y = rng.uniform(box[0], box[2]), rng.uniform(box[1], box[3])
        if all(np.hypot(x - a, y - b) > apart for a, b in places):
            places.append((float(x), float(y)))
        if len(places) == count:
            break
    return sorted(places, key=lambda place: place[1])
