"""What `manage.py pack` packs: things with three sides and a weight, into any number of boxes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

from logistics.rules.goods import GRAMS_LIMIT, SIDE_LIMIT_MM, Size
from logistics.rules.grids import Turns, turns_of
from logistics.rules.packing import Spotted

ANY_GRAMS = 1 << 50  # a box without a limit


@dataclass(frozen=True)
class Item:
    """So many equal things of an order; sides along the width, length and depth of a box."""

    name: str
    size_mm: Size
    grams: int
    upright: bool
    count: int

    @cached_property
    def turns(self) -> Turns:
        """The ways it may lie; a side of zero needs a millimetre all the same."""
        width, length, depth = (max(1, side) for side in self.size_mm)
        return turns_of((width, length, depth), upright=self.upright)

    @cached_property
    def volume(self) -> int:
        """In cubic millimetres."""
        return prod(self.turns[0])

    def sides_of(self, turn: Size) -> Size:
        """Return its own sides when it lies this way."""
        for own in turns_of(self.size_mm, upright=self.upright):
            if tuple(max(1, side) for side in own) == turn:
                return own
        return turn


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
        return min(ANY_GRAMS, self.max_gross_grams - self.empty_grams)

    @property
    def volume(self) -> int:
        """In cubic millimetres."""
        return prod(self.inner_mm)


@dataclass(frozen=True, slots=True)
class FilledBox:
    """So many boxes with the same contents: which item, and its place."""

    box: Box
    gross_grams: int
    places: tuple[Spotted, ...]
    times: int = 1


def fits(item: Item, box: Box) -> bool:
    """Tell whether one such thing alone goes into the box."""
    roomy = any(all(a <= b for a, b in zip(turn, box.inner_mm, strict=True)) for turn in item.turns)
    return roomy and item.grams <= box.room_grams


def why_left(item: Item, boxes: Sequence[Box]) -> str:
    """Say why no box takes such a thing, or nothing when one does."""
    if min(*item.size_mm, item.grams) < 0:
        return "bad_size"
    if any(fits(item, box) for box in boxes):
        return ""
    if max(item.size_mm) > SIDE_LIMIT_MM or item.grams > GRAMS_LIMIT:
        return "bad_size"
    return "too_heavy" if all(item.grams > box.room_grams for box in boxes) else "too_large"
