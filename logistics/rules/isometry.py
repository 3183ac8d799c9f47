"""Boxes in a box seen from a corner above, as polygons: what lies behind is drawn first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

WIDE, DEEP = 866, 500  # thousandths: cosine and sine of 30 degrees
MOST_BOXES = 80

Corner = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """One box in mm from the inner corner; `kind` chooses its colour."""

    x: int
    y: int
    z: int
    dx: int
    dy: int
    dz: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The three faces of a block that are seen: the points of a polygon, and what lightens or darkens it."""

    kind: str
    faces: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything in a carton, its edges behind, and the frame of the picture."""

    view_box: str
    behind: Sequence[str]
    blocks: Sequence[Drawn]


def draw(blocks: Sequence[Block], *, inner: Corner) -> Drawing | None:
    """Draw blocks in a carton of these inner measures; None when there are too many to see."""
    if not blocks or len(blocks) > MOST_BOXES:
        return None
    x, y, z = inner
    corners = [_flat(a, b, c) for a in (0, x) for b in (0, y) for c in (0, z)]
    left, top = min(point[0] for point in corners), min(point[1] for point in corners)
    width = max(point[0] for point in corners) - left
    height = max(point[1] for point in corners) - top
    edge = max(2, width // 100)
    return Drawing(
        view_box=f"{left - edge} {top - edge} {width + 2 * edge} {height + 2 * edge}",
        behind=[
            _points((0, 0, 0), (x, 0, 0), (x, y, 0), (0, y, 0)),
            _points((0, 0, 0), (x, 0, 0), (x, 0, z), (0, 0, z)),
            _points((0, 0, 0), (0, y, 0), (0, y, z), (0, 0, z)),
        ],
        blocks=[_faces(blocks[number]) for number in _from_behind(blocks)],
    )


def _from_behind(blocks: Sequence[Block]) -> list[int]:
    sorter: TopologicalSorter[int] = TopologicalSorter({number: set() for number in range(len(blocks))})
    for one, other in _pairs(blocks):
        sorter.add(other, one)
    try:
        return list(sorter.static_order())
    except CycleError:  # three blocks around each other: nearly right is good enough for a picture
        return sorted(range(len(blocks)), key=lambda n: blocks[n].x + blocks[n].y + blocks[n].z)


def _pairs(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Pairs of which the first lies behind the second."""
    for number, one in enumerate(blocks):
        for place, other in enumerate(blocks):
            if number != place and _behind(one, other) and not _behind(other, one):
                yield number, place


def _behind(one: Block, other: Block) -> bool:
    return one.x + one.dx <= other.x or one.y + one.dy <= other.y or one.z + one.dz <= other.z


def _faces(block: Block) -> Drawn:
    x, y, z = block.x, block.y, block.z
    far_x, far_y, high = x + block.dx, y + block.dy, z + block.dz
    top = _points((x, y, high), (far_x, y, high), (far_x, far_y, high), (x, far_y, high))
    left = _points((x, far_y, high), (far_x, far_y, high), (far_x, far_y, z), (x, far_y, z))
    right = _points((far_x, y, high), (far_x, far_y, high), (far_x, far_y, z), (far_x, y, z))
    return Drawn(kind=block.kind, faces=((top, "#fff"), (left, ""), (right, "#000")))


def _flat(x: int, y: int, z: int) -> tuple[int, int]:
    return (x - y) * WIDE // 1000, (x + y) * DEEP // 1000 - z


def _points(*corners: Corner) -> str:
    return " ".join("{},{}".format(*_flat(*corner)) for corner in corners)
