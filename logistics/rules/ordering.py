"""Pack an order into the fewest boxes: exact for small orders, first fit with improvement for large ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from logistics.rules.goods import GRAMS_LIMIT, SIDE_LIMIT_MM, Size
from logistics.rules.lattice import Ints, lattice, pairs_of
from logistics.rules.packing import Shape, Spotted, fit, shape_of

NEVER = 1 << 40
ONE_BOX = 1 << 20  # one box less outweighs any choice of sizes
EXACT_PAIRS = 60_000
NODES = 300


@dataclass(frozen=True, slots=True)
class Item:
    """So many equal things of an order; sides along the width, length and depth of a box."""

    name: str
    size_mm: Size
    grams: int
    upright: bool
    count: int


@dataclass(frozen=True, slots=True)
class Box:
    """A box of which there are any number; `max_gross_grams` counts the empty box."""

    reference: str
    inner_mm: Size
    empty_grams: int
    max_gross_grams: int

    @property
    def room_grams(self) -> int:
        """What may lie in it."""
        return self.max_gross_grams - self.empty_grams


@dataclass(frozen=True, slots=True)
class FilledBox:
    """One box with its contents: index of the item, and its place."""

    box: Box
    gross_grams: int
    places: tuple[Spotted, ...]


@dataclass(frozen=True, slots=True)
class PackedOrder:
    """The boxes of an order, and by index the items that no box takes, with the reason."""

    boxes: tuple[FilledBox, ...]
    left_out: tuple[tuple[int, str], ...]


Counts = tuple[int, ...]


class Packer:
    """One order against one set of boxes, the small boxes first."""

    def __init__(self, items: Sequence[Item], boxes: Sequence[Box]) -> None:
        self.items = tuple(items)
        self.boxes = sorted(boxes, key=lambda box: (prod(box.inner_mm), box.reference))
        self.shapes = tuple(shape_of(item.size_mm, upright=item.upright) for item in items)
        self.grams: Ints = np.array([item.grams for item in items], dtype=np.int64)
        self.volumes: Ints = np.array([prod(item.size_mm) for item in items], dtype=np.int64)

    def place(self, counts: Counts, box: Box) -> FilledBox | None:
        """Place so many of each item in one box."""
        grams = int(np.dot(self.grams, counts))
        if grams > box.room_grams or int(np.dot(self.volumes, counts)) > prod(box.inner_mm):
            return None
        held = sorted((index for index, count in enumerate(counts) if count), key=self._order)
        shapes: tuple[Shape, ...] = tuple(self.shapes[index] for index in held)
        places = fit(shapes, tuple(counts[index] for index in held), box.inner_mm, NODES)
        if places is None:
            return None
        spotted = tuple(Spotted(held[one.shape], one.spot) for one in places)
        return FilledBox(box, grams + box.empty_grams, spotted)

    def _order(self, index: int) -> tuple[object, ...]:
        return self.shapes[index].turns, index

    def one_box(self, counts: Counts) -> FilledBox | None:
        """Place all in the smallest single box that takes it."""
        for box in self.boxes:
            filled = self.place(counts, box)
            if filled is not None:
                return filled
        return None

    def fewest(self, counts: Counts) -> list[FilledBox]:
        """Return as few boxes as can be proved or found."""
        alone = self.one_box(counts)
        if alone is not None:
            return [alone]
        if pairs_of(counts) <= EXACT_PAIRS:
            return self.exact(counts)
        rankings = (self.volumes, self.grams, np.array([max(item.size_mm) for item in self.items]))
        found = [self.first_fit(counts, ranking) for ranking in rankings]
        return self.improve(min(found, key=len))

    def exact(self, counts: Counts) -> list[FilledBox]:
        """Return the fewest boxes over all partings of the order."""
        held = [index for index, count in enumerate(counts) if count]
        grid = lattice(tuple(counts[index] for index in held))
        vectors = np.zeros((len(grid.vectors), len(counts)), dtype=np.int64)
        vectors[:, held] = grid.vectors
        prices, proved = self._prices(vectors), dict[tuple[int, int], FilledBox]()
        while True:
            cost = prices.min(axis=0)
            chosen = grid.parting(cost, grid.cheapest(cost))
            picked = [(index, int(np.argmin(prices[:, index]))) for index in chosen]
            for index, at in set(picked) - set(proved):
                filled = self.place(tuple(vectors[index].tolist()), self.boxes[at])
                if filled is None:
                    prices[at, (vectors >= vectors[index]).all(axis=1)] = NEVER
                else:
                    proved[index, at] = filled
            if all(pick in proved for pick in picked):
                return [proved[pick] for pick in picked]

    def _prices(self, vectors: Ints) -> Ints:
        rooms = np.array([[box.room_grams, prod(box.inner_mm)] for box in self.boxes], dtype=np.int64)
        allowed = (vectors @ self.grams <= rooms[:, :1]) & (vectors @ self.volumes <= rooms[:, 1:])
        outside = np.array([[not fits(item, box) for box in self.boxes] for item in self.items])
        allowed &= ~((vectors > 0) @ outside).T
        rank = ONE_BOX + np.arange(len(self.boxes), dtype=np.int64)[:, None]
        return np.where(allowed & (vectors.sum(axis=1) > 0), rank, NEVER)

    def first_fit(self, counts: Counts, ranking: Ints) -> list[FilledBox]:
        """Put the greatest first into the first open box that takes it."""
        opened: list[list[int]] = []
        order = sorted(range(len(counts)), key=lambda index: (-int(ranking[index]), index))
        for index in order:
            for _ in range(counts[index]):
                self._put(opened, index)
        return [filled for held in opened if (filled := self.one_box(tuple(held))) is not None]

    def _put(self, opened: list[list[int]], index: int) -> None:
        for held in opened:
            held[index] += 1
            if any(self.place(tuple(held), box) for box in reversed(self.boxes)):
                return
            held[index] -= 1
        opened.append([int(at == index) for at in range(len(self.items))])

    def improve(self, filled: list[FilledBox]) -> list[FilledBox]:
        """Empty one box into the others as long as this works."""
        held = [list(self._counts(one)) for one in filled]
        for least in sorted(held, key=lambda counts: int(np.dot(self.volumes, counts))):
            others = [list(counts) for counts in held if counts is not least]
            size = len(others)
            for index in sorted(range(len(least)), key=lambda at: -int(self.volumes[at])):
                for _ in range(least[index]):
                    self._put(others, index)
            if len(others) == size:
                return self.improve([one for part in others if (one := self.one_box(tuple(part)))])
        return filled

    def _counts(self, filled: FilledBox) -> Counts:
        found = [0] * len(self.items)
        for place in filled.places:
            found[place.shape] += 1
        return tuple(found)


def fits(item: Item, box: Box) -> bool:
    """Tell whether one such thing alone goes into the box."""
    turns = shape_of(item.size_mm, upright=item.upright).turns
    roomy = any(all(a <= b for a, b in zip(turn, box.inner_mm, strict=True)) for turn in turns)
    return roomy and item.grams <= box.room_grams


def why_left(item: Item, boxes: Sequence[Box]) -> str:
    """Say why no box takes such a thing, or nothing when one does."""
    if not 0 < min(item.size_mm) <= max(item.size_mm) <= SIDE_LIMIT_MM or not 0 <= item.grams <= GRAMS_LIMIT:
        return "bad_size"
    if any(fits(item, box) for box in boxes):
        return ""
    return "too_heavy" if all(item.grams > box.room_grams for box in boxes) else "too_large"


def pack_order(items: Sequence[Item], boxes: Sequence[Box]) -> PackedOrder:
    """Pack an order into the fewest boxes; only what fits no box at all is left out."""
    reasons = [why_left(item, boxes) for item in items]
    packer = Packer(items, boxes)
    counts = tuple(0 if reason else item.count for item, reason in zip(items, reasons, strict=True))
    filled = packer.fewest(counts) if any(counts) else []
    left = [(index, reason) for index, reason in enumerate(reasons) if reason]
    return PackedOrder(tuple(filled), tuple(left))
