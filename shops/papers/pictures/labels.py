"""Labels: cream paper, a thin double rule, an emblem, a red seal. No lettering, so no language."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin

from PIL import Image, ImageDraw

Draw = ImageDraw.ImageDraw
INK = "#4A3A28"


def label(
    emblem: str, *, paper: str = "#F7EFDD", ink: str = INK, size: tuple[int, int] = (300, 360)
) -> Image.Image:
    """A label of `size`, drawn at double size."""
    width, height = size[0] * 2, size[1] * 2
    image = Image.new("RGBA", (width, height), paper)
    draw = ImageDraw.Draw(image)
    for inset, line in ((18, 5), (30, 2)):
        draw.rectangle((inset, inset, width - inset, height - inset), outline=ink, width=line)
    middle = height * 0.40 if height > width * 0.9 else height * 0.5
    span = min(width, height) * 0.26
    draw.ellipse(
        (width / 2 - span * 1.25, middle - span * 1.25, width / 2 + span * 1.25, middle + span * 1.25),
        outline=ink,
        width=3,
    )
    EMBLEMS[emblem](draw, width / 2, middle, span)
    if height > width * 0.9:
        strokes(draw, width, height, ink)
    return image.reduce(2)


def strokes(draw: Draw, width: int, height: int, ink: str) -> None:
    """A seal and two rules where the words would stand."""
    y = height * 0.78
    draw.rounded_rectangle((width / 2 - 34, y - 34, width / 2 + 34, y + 34), radius=9, fill="#A8281E")
    seal = [(-18, -16, 18, -16), (0, -24, 0, 24), (-18, 4, 18, 4), (-18, 20, 18, 20)]
    for x0, y0, x1, y1 in seal:
        draw.line((width / 2 + x0, y + y0, width / 2 + x1, y + y1), fill="#F7EFDD", width=5)
    for side in (-1, 1):
        for row in (-12, 12):
            draw.line(
                (width / 2 + side * 54, y + row, width / 2 + side * width * 0.36, y + row), fill=ink, width=4
            )


def petal(draw: Draw, x: float, y: float, angle: float, length: float, wide: float, fill: str) -> None:
    """A leaf-shaped stroke."""
    points = []
    for side in (1, -1):
        for n in range(13):
            t = n / 12 if side == 1 else 1 - n / 12
            off = wide * sin(pi * t) * side
            points.append(
                (
                    x + cos(angle) * length * t - sin(angle) * off,
                    y + sin(angle) * length * t + cos(angle) * off,
                )
            )
    draw.polygon(points, fill=fill)


def dot(draw: Draw, x: float, y: float, r: float, fill: str) -> None:
    draw.ellipse((x - r, y - r, x + r, y + r), fill=fill)


def olive(draw: Draw, x: float, y: float, r: float) -> None:
    draw.line((x - r, y + r * 0.8, x + r, y - r * 0.8), fill="#55672A", width=6)
    for n in range(5):
        t = -0.8 + n * 0.4
        petal(draw, x + r * t, y - r * 0.8 * t, -2.3 if n % 2 else 0.7, r * 0.75, r * 0.13, "#55672A")
    dot(draw, x + r * 0.1, y + r * 0.42, r * 0.24, "#8A9A3C")
    dot(draw, x - r * 0.25, y - r * 0.25, r * 0.22, "#3A2430")


def pepper(draw: Draw, x: float, y: float, r: float) -> None:
    draw.line((x, y + r, x, y - r * 0.2), fill="#55672A", width=6)
    for n in range(4):
        petal(draw, x, y + r * 0.6 - n * r * 0.15, -0.3 if n % 2 else -2.84, r * 0.9, r * 0.14, "#55672A")
    for dx, dy in ((0, -0.75), (-0.36, -0.5), (0.36, -0.5), (-0.2, -0.15), (0.22, -0.12), (0, -0.42)):
        dot(draw, x + dx * r, y + dy * r, r * 0.21, "#A8281E")


def walnut(draw: Draw, x: float, y: float, r: float) -> None:
    draw.ellipse(
        (x - r * 0.8, y - r * 0.88, x + r * 0.8, y + r * 0.88), fill="#B98449", outline="#7A4E2D", width=6
    )
    for off in (-0.5, -0.25, 0.25, 0.5):
        draw.arc(
            (x - abs(off) * r, y - r * 0.7, x + abs(off) * r, y + r * 0.7),
            100 if off < 0 else -80,
            260 if off < 0 else 80,
            "#7A4E2D",
            5,
        )
    draw.line((x, y - r * 0.88, x, y + r * 0.88), fill="#7A4E2D", width=8)


def herb(draw: Draw, x: float, y: float, r: float) -> None:
    draw.line((x, y - r * 0.2, x, y + r), fill="#8A6410", width=12)
    for n, side in enumerate((-1, 1, -1, 1)):
        draw.line(
            (x, y + n * r * 0.2, x + side * r * 0.45, y + r * (0.5 + n * 0.14)), fill="#8A6410", width=5
        )
    for angle in (-0.5, -1.1, -1.57, -2.04, -2.64):
        petal(draw, x, y - r * 0.1, angle, r * 0.95, r * 0.15, "#55672A")


def bee(draw: Draw, x: float, y: float, r: float) -> None:
    for dx, dy in ((0, 0), (0.78, 0.45), (-0.78, 0.45), (0.78, -0.45), (-0.78, -0.45), (0, 0.9), (0, -0.9)):
        cell = [
            (x + r * (dx + 0.46 * cos(pi / 3 * n)), y + r * (dy + 0.46 * sin(pi / 3 * n))) for n in range(6)
        ]
        draw.polygon(cell, fill="#D9952B" if dx == dy == 0 else "#F0C766", outline="#8A6410", width=4)


def tea(draw: Draw, x: float, y: float, r: float) -> None:
    for angle, length in ((-1.57, 1.5), (-0.75, 1.2), (-2.4, 1.2)):
        petal(draw, x, y + r * 0.6, angle, r * length, r * 0.24, "#55672A")
    draw.line((x, y + r * 0.5, x, y + r), fill="#55672A", width=7)


def fruit(draw: Draw, x: float, y: float, r: float) -> None:
    dot(draw, x, y + r * 0.15, r * 0.78, "#A8281E")
    draw.line((x, y - r * 0.5, x + r * 0.15, y - r), fill="#7A4E2D", width=8)
    petal(draw, x + r * 0.1, y - r * 0.7, -0.4, r * 0.7, r * 0.16, "#55672A")


def grain(draw: Draw, x: float, y: float, r: float) -> None:
    draw.line((x, y + r, x, y - r * 0.7), fill="#8A6410", width=6)
    for n in range(5):
        for angle in (-0.8, -2.34):
            petal(draw, x, y + r * 0.5 - n * r * 0.28, angle, r * 0.55, r * 0.13, "#C08F2E")


EMBLEMS: dict[str, Callable[[Draw, float, float, float], None]] = {
    "olive": olive,
    "pepper": pepper,
    "walnut": walnut,
    "herb": herb,
    "bee": bee,
    "tea": tea,
    "fruit": fruit,
    "grain": grain,
}
