"""The nine counties of Longnan as simplified outlines that share their borders: data for a clickable map."""

from __future__ import annotations

from math import cos, hypot, radians
from random import Random
from typing import NamedTuple

Point = tuple[float, float]
WIDTH, HEIGHT = 720, 660

# Corners in degrees east and north, rounded and simplified by hand: a picture of the region, not a survey.
CORNERS: dict[str, Point] = {
    "t1": (104.03, 34.16),
    "t2": (104.25, 34.38),
    "t3": (104.55, 34.30),
    "t4": (104.35, 33.80),
    "t5": (104.12, 33.96),
    "l1": (104.76, 34.49),
    "l2": (105.05, 34.55),
    "l3": (105.36, 34.44),
    "l4": (105.55, 34.28),
    "x1": (105.63, 34.13),
    "x2": (105.58, 33.97),
    "c1": (105.75, 34.04),
    "c2": (105.90, 33.98),
    "h1": (106.02, 34.10),
    "h2": (106.15, 34.17),
    "h3": (106.22, 33.50),
    "h4": (105.98, 33.49),
    "d1": (106.35, 34.10),
    "d2": (106.53, 33.98),
    "d3": (106.55, 33.80),
    "d4": (106.38, 33.65),
    "k1": (106.00, 33.28),
    "k2": (105.85, 33.10),
    "k3": (105.62, 32.94),
    "k4": (105.40, 32.95),
    "w1": (105.24, 32.85),
    "w2": (105.12, 32.75),
    "w3": (104.54, 33.50),
    "w4": (104.58, 33.70),
    "n1": (105.05, 32.62),
    "n2": (104.75, 32.57),
    "n3": (104.44, 32.70),
    "n4": (104.27, 32.95),
    "n5": (104.37, 33.14),
    "n6": (104.50, 33.27),
    "j1": (104.80, 33.88),
    "j2": (105.10, 33.85),
    "j3": (105.38, 33.72),
    "j4": (105.42, 33.54),
    "j5": (105.85, 33.60),
    "m1": (104.71, 34.09),
    "m2": (105.24, 34.07),
    "m3": (106.21, 33.89),
    "m4": (104.80, 33.14),
    "m5": (105.01, 32.95),
    "m6": (105.26, 33.24),
}
OUTLINES: dict[str, tuple[str, ...]] = {
    "621202": ("w4", "j1", "j2", "j3", "j4", "m6", "k4", "w1", "w2", "m5", "m4", "n6", "w3"),
    "621221": ("j3", "x2", "c1", "c2", "j5", "j4"),
    "621222": ("n6", "m4", "m5", "w2", "n1", "n2", "n3", "n4", "n5"),
    "621223": ("t1", "t2", "t3", "m1", "j1", "w4", "t4", "t5"),
    "621224": ("j4", "j5", "h4", "k1", "k2", "k3", "k4", "m6"),
    "621225": ("j2", "m2", "l4", "x1", "x2", "j3"),
    "621226": ("t3", "l1", "l2", "l3", "l4", "m2", "j2", "j1", "m1"),
    "621227": ("c2", "h1", "h2", "m3", "d4", "h3", "h4", "j5"),
    "621228": ("h2", "d1", "d2", "d3", "d4", "m3"),
}


class County(NamedTuple):
    """One county on the map: its GB/T 2260 code, the path of its border, and where its name stands."""

    code: str
    path: str
    x: int
    y: int


def counties() -> tuple[County, ...]:
    """All nine, in the order of their codes, on a sheet of WIDTH by HEIGHT."""
    return tuple(county(code) for code in sorted(OUTLINES))


def county(code: str) -> County:
    """One county; neighbours wander along the same border because each border has its own seed."""
    names = OUTLINES[code]
    points: list[Point] = []
    for start, end in zip(names, (*names[1:], names[0]), strict=True):
        points.extend(border(start, end)[:-1])
    x, y = middle(points)
    path = "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in points) + "Z"
    return County(code, path, round(x), round(y))


def border(start: str, end: str) -> list[Point]:
    """The wandering line between two corners, the same from either side."""
    first, last = sorted((start, end))
    line = wander(Random(f"{first}-{last}"), placed(CORNERS[first]), placed(CORNERS[last]), 4)  # noqa: S311 - a drawing
    return line if first == start else line[::-1]


def wander(random: Random, start: Point, end: Point, depth: int) -> list[Point]:
    """Break a line in two a little off its middle, again and again."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    if depth == 0 or length < 5:
        return [start, end]
    off = random.uniform(-0.16, 0.16)
    bend = (
        (start[0] + end[0]) / 2 - (end[1] - start[1]) * off,
        (start[1] + end[1]) / 2 + (end[0] - start[0]) * off,
    )
    return wander(random, start, bend, depth - 1)[:-1] + wander(random, bend, end, depth - 1)


def placed(corner: Point) -> Point:
    """Degrees to map units."""
    scale = 315.0
    return ((corner[0] - 103.95) * cos(radians(33.5)) * scale + 18, (34.60 - corner[1]) * scale + 10)


def middle(points: list[Point]) -> Point:
    """The centre of gravity of an outline."""
    area = x = y = 0.0
    for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True):
        cross = ax * by - bx * ay
        area += cross
        x += (ax + bx) * cross
        y += (ay + by) * cross
    return x / (3 * area), y / (3 * area)
