"""Shop banners: ridge behind ridge in the haze, terraces in front, a river and a few roofs."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np
from PIL import Image, ImageDraw

from shops.papers.pictures.light import Colour, blend, rgb
from shops.papers.pictures.noise import Field, Rng, cloud, step
from shops.papers.pictures.stage import grained


@dataclass(frozen=True)
class Mood:
    """The colours of one county: sky, far ridge, near slope, crop on the terraces."""

    sky: Colour
    haze: Colour
    far: Colour
    near: Colour
    crop: Colour


def mood(sky: str, haze: str, far: str, near: str, crop: str) -> Mood:
    return Mood(rgb(sky), rgb(haze), rgb(far), rgb(near), rgb(crop))


MOODS: dict[str, Mood] = {
    "621202": mood("#F3DFC4", "#F7EBD8", "#A9A98A", "#66752F", "#9AA64A"),  # Wudu: olive slopes
    "621221": mood("#EAD9C0", "#F6EAD6", "#B59A7E", "#7A5E36", "#B08A4A"),  # Chengxian: walnut brown
    "621222": mood("#D8E3DC", "#EFF3E8", "#86A39A", "#3F6A4A", "#76A05A"),  # Wenxian: tea green
    "621223": mood("#DCE4EA", "#F3F1EA", "#93A6B4", "#6B7A4E", "#B5A85A"),  # Tanchang: high meadows
    "621224": mood("#D5E4E0", "#EEF4EC", "#7E9E96", "#34614A", "#5E9058"),  # Kangxian: forest
    "621225": mood("#F2E2C0", "#F9F0DA", "#C0A678", "#94743A", "#C9A04A"),  # Xihe: loess
    "621226": mood("#F2D8C4", "#F9EADC", "#BF9A86", "#8E5E3C", "#B5763E"),  # Lixian: red earth and apples
    "621227": mood("#F3E4B8", "#FAF1D6", "#B5A878", "#857A34", "#D9B63E"),  # Huixian: ginkgo gold
    "621228": mood("#DDE3D2", "#F2F3E6", "#97A888", "#566B3A", "#8A9E4E"),  # Liangdang: honey woods
}


def draw_landscape(seed: int, county: str, *, width: int = 1200, height: int = 500) -> Image.Image:
    """A banner in the colours of a county, by its six-digit code; unknown codes take those of Wudu."""
    rng = np.random.default_rng([crc32(county.encode()), seed])
    look = MOODS.get(county, MOODS["621202"])
    canvas = sky(rng, look, (height, width))
    for n in range(4):
        canvas = ridge(rng, canvas, look, n / 4)
    canvas, line = terraces(rng, canvas, look)
    image = Image.fromarray((np.clip(canvas, 0, 1) * 255).astype(np.uint8), "RGB")
    village(rng, image, line)
    return grained(rng, image, amount=2.5)


def sky(rng: Rng, look: Mood, shape: tuple[int, int]) -> Field:
    """A pale sky with a low sun behind thin cloud."""
    rows, cols = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    canvas = blend(look.sky, look.haze, step(rows / shape[0], 0.0, 0.55))
    x, y = shape[1] * rng.uniform(0.12, 0.32), shape[0] * rng.uniform(0.16, 0.26)
    away = np.hypot(cols - x, rows - y) / shape[0]
    canvas = blend(canvas, rgb("#FFF6E0"), np.exp(-((away / 0.35) ** 2)) * 0.8)
    canvas = blend(canvas, rgb("#F3B98A"), step(away, 0.082, 0.076) * 0.85)
    bands = step(cloud(rng, shape, (9, 3), 2), 0.55, 0.8) * step(rows / shape[0], 0.5, 0.2)
    return blend(canvas, rgb("#FFFDF6"), bands * 0.5)


def skyline(rng: Rng, width: int, peaks: float, rough: int = 4) -> Field:
    """Heights of a ridge from 0 to 1 along the picture."""
    line: Field = cloud(rng, (2, width), (2, peaks), rough)[0]
    low, high = float(line.min()), float(line.max())
    return (line - low) / max(high - low, 1e-6)


def ridge(rng: Rng, canvas: Field, look: Mood, near: float) -> Field:
    """One range; farther ones are paler, and mist lies at the foot of each."""
    height, width = canvas.shape[:2]
    line = skyline(rng, width, 4 + 2 * near, 5)
    top = height * (0.30 + 0.16 * near + (0.24 - 0.06 * near) * (1 - line))
    rows = np.arange(height, dtype=np.float32)[:, None]
    inside = np.clip(rows - top[None, :] + 0.5, 0, 1)
    below = (rows - top[None, :]) / height
    slope = np.gradient(line)[None, :] * width / 60
    facets = cloud(rng, (height, width), (9, 14), 3) - 0.5
    tone = 1 - 0.12 * np.tanh(slope) * np.exp(-below / 0.12) + 0.16 * facets
    body = blend(blend(look.haze, look.far, 0.35 + 0.45 * near), look.near, near * 0.55) * tone[..., None]
    body = blend(body, look.haze, step(below, 0.02, 0.30) * (0.78 - 0.15 * near))
    return blend(canvas, body, inside)


def terraces(rng: Rng, canvas: Field, look: Mood) -> tuple[Field, Field]:
    """A near slope cut in steps that follow the hill."""
    height, width = canvas.shape[:2]
    line = skyline(rng, width, 2, 2)
    top = height * (0.62 + 0.16 * (1 - line))
    rows = np.arange(height, dtype=np.float32)[:, None]
    inside = np.clip(rows - top[None, :] + 0.5, 0, 1)
    swell = cloud(rng, (height, width), (2, 4), 2)
    level = (rows - top[None, :] * 0.72) / height * 26 * (0.75 + 0.25 * swell) + swell * 9
    part = level - np.floor(level)
    field = np.floor(level)
    bank = step(part, 0.74, 0.80) * step(part, 1.0, 0.96)
    pick = np.abs(np.sin(field * 12.9898 + 0.3)) % 1.0
    crop = blend(blend(look.near, look.crop, 0.35 + 0.65 * pick), rgb("#EAD9A4"), (pick > 0.82) * 0.45)
    rows_of_plants = 0.93 + 0.07 * np.sin(part * 34)
    body = crop * (rows_of_plants * (0.90 + 0.2 * cloud(rng, (height, width), (40, 90), 2)))[..., None]
    body = blend(body * (1.06 - 0.18 * part)[..., None], np.asarray(look.near) * 0.55, bank * 0.8)
    body = blend(body, look.haze, step(rows / height, 0.86, 0.60) * 0.28)
    return blend(canvas, body, inside), top


def village(rng: Rng, image: Image.Image, top: Field) -> None:
    """A few roofs and trees along the edge of the slope."""
    big = image.resize((image.width * 2, image.height * 2))
    draw = ImageDraw.Draw(big)
    middle = int(rng.integers(int(image.width * 0.5), int(image.width * 0.85)))
    for _ in range(15):
        x = int(np.clip(middle + rng.normal() * image.width * 0.14, 10, image.width - 11))
        tree(draw, rng, x * 2, float(top[x]) * 2 + 8, rng.uniform(20, 38))
    for n in range(5):
        x = int(np.clip(middle + (n - 2) * 46 + rng.normal() * 8, 20, image.width - 60))
        house(draw, x * 2, float(top[x]) * 2 + rng.uniform(10, 40), rng.uniform(52, 70))
    image.paste(big.resize(image.size, Image.Resampling.LANCZOS))


def house(draw: ImageDraw.ImageDraw, x: float, y: float, wide: float) -> None:
    """White wall, grey tiled roof with lifted eaves, a dark door."""
    tall = wide * 0.42
    draw.rectangle((x, y - tall, x + wide, y + 4), fill="#F3EBDD")
    draw.rectangle((x + wide * 0.6, y - tall, x + wide, y + 4), fill="#DDD2BF")
    draw.rectangle((x + wide * 0.24, y - tall * 0.62, x + wide * 0.40, y + 4), fill="#6A4A34")
    roof = [
        (x - wide * 0.14, y - tall * 0.92),
        (x + wide * 0.06, y - tall * 1.55),
        (x + wide * 0.94, y - tall * 1.55),
        (x + wide * 1.14, y - tall * 0.92),
    ]
    draw.polygon(roof, fill="#5B5A58")
    draw.line([roof[1], roof[2]], fill="#3E3C3B", width=4)


def tree(draw: ImageDraw.ImageDraw, rng: Rng, x: float, y: float, size: float) -> None:
    """A round crown, lit from the left."""
    draw.rectangle((x - 2, y - size * 0.4, x + 2, y), fill="#5E4630")
    for dx, dy, r, tone in (
        (0, -0.8, 0.52, "#4B5A2E"),
        (-0.2, -0.9, 0.40, "#66752F"),
        (-0.26, -1.02, 0.22, "#8A9A48"),
    ):
        cx, cy, radius = x + dx * size + rng.normal() * 1.5, y + dy * size, r * size
        draw.ellipse((cx - radius, cy - radius, cx + radius, cy + radius), fill=tone)
