"""Fill box after box as well as one can, and repeat a filling as often as there are packs for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logistics.rules.blocks import lay_blocks, many_in
from logistics.rules.cases import Box, FilledBox, Item, fits
from logistics.rules.grids import Spot, holds, lay_out
from logistics.rules.loading import Loader
from logistics.rules.packing import Spotted
from logistics.rules.stacks import Cargo

WINDOW = 60  # so many kinds of packs are looked at together
SCALE = 1_000_000
JOINED_STEPS = 300  # joining stacks takes as long as so many steps


@dataclass(frozen=True, slots=True)
class Effort:
    """How wide the beam is, and whether unequal packs are joined to stacks first."""

    width: int
    joined: bool


@dataclass(slots=True)
class Budget:
    """Steps that an order may still cost; when they are spent, the beam is as narrow as can be."""

    steps: int


class Filler:
    """One order of sound items against boxes that take all of them."""

    def __init__(self, items: Sequence[Item], boxes: Sequence[Box], effort: Effort, budget: Budget) -> None:
        self.budget = budget
        self.items = tuple(items)
        self.boxes = _undominated(boxes)
        self.effort = effort
        self._loaders: dict[tuple[tuple[int, ...], int, tuple[int, ...]], Loader] = {}

    def rankings(self) -> Iterator[tuple[int, ...]]:
        """Yield what an item may be worth: volume, weight, both, density; more where few boxes take it."""
        volume = max(box.volume for box in self.boxes)
        grams = max(1, *(box.room_grams for box in self.boxes))
        by_volume = tuple(1 + SCALE * item.volume // volume for item in self.items)
        by_grams = tuple(1 + SCALE * item.grams // grams for item in self.items)
        both = tuple(map(sum, zip(by_volume, by_grams, strict=True)))
        homes = [sum(fits(item, box) for box in self.boxes) for item in self.items]
        yield by_volume
        yield both
        if len(set(homes)) > 1:
            yield tuple(worth * 8 // home**2 + 1 for worth, home in zip(both, homes, strict=True))
        yield by_grams
        yield tuple(1 + light * light // bulk for light, bulk in zip(by_grams, by_volume, strict=True))

    def fill(self, counts: Sequence[int], worths: tuple[int, ...]) -> list[FilledBox]:
        """Return boxes for all of the counts, the fullest first."""
        left, filled = list(counts), list[FilledBox]()
        while any(left):
            box, spots = self._fullest(left, worths)
            used = [0] * len(left)
            for index, _ in spots:
                used[index] += 1
            times = min(have // need for have, need in zip(left, used, strict=True) if need)
            left = [have - need * times for have, need in zip(left, used, strict=True)]
            grams = sum(item.grams * need for item, need in zip(self.items, used, strict=True))
            places = tuple(Spotted(*spot) for spot in spots)
            filled.append(FilledBox(box, grams + box.empty_grams, places, times))
        return filled

    def _fullest(self, left: Sequence[int], worths: tuple[int, ...]) -> tuple[Box, list[tuple[int, Spot]]]:
        """Return the box that takes the most worth of what is left, and what lies where."""
        held = [index for index, count in enumerate(left) if count]
        held.sort(key=lambda index: (-max(self.items[index].turns[0]), index))
        window = tuple(sorted(held[:WINDOW])) if len(held) > WINDOW else tuple(range(len(left)))
        best: tuple[int, Box, list[tuple[int, Spot]]] = (0, self.boxes[0], [])
        for box in self.boxes:
            spots = self._loaded(box, window, left, worths)
            if len(held) == 1:
                spots = max(self._equal(box, held[0], left), spots, key=len)
            worth = sum(worths[index] for index, _ in spots)
            if worth > best[0]:
                best = worth, box, spots
        return best[1], best[2]

    def _equal(self, box: Box, index: int, left: Sequence[int]) -> list[tuple[int, Spot]]:
        """Lay equal packs into a box by arithmetic."""
        item = self.items[index]
        most = min(left[index], box.room_grams // item.grams if item.grams else left[index])
        if holds(item.turns, box.inner_mm) >= min(most, many_in(item.turns, box.inner_mm)):
            spots = lay_out(item.turns, box.inner_mm, most)
        else:
            spots = lay_blocks(item.turns, box.inner_mm, most)
        return [(index, spot) for spot in spots]

    def _loaded(
        self, box: Box, window: tuple[int, ...], left: Sequence[int], worths: tuple[int, ...]
    ) -> list[tuple[int, Spot]]:
        loader = self._loader(box, window, left, worths)
        if not loader.stacks.made:
            return []
        before = loader.steps
        width = self.effort.width if self.budget.steps > 0 else 0
        state = loader.best(width, [left[index] for index in window], steps=self.budget.steps)
        self.budget.steps -= loader.steps - before
        return [(window[at], spot) for at, spot in loader.spots(state)]

    def _loader(
        self, box: Box, window: tuple[int, ...], left: Sequence[int], worths: tuple[int, ...]
    ) -> Loader:
        key = window, self.boxes.index(box), worths
        if key not in self._loaders:
            cargo = [
                Cargo(self.items[index].turns, left[index], self.items[index].grams, worths[index])
                for index in window
            ]
            joined = self.effort.joined and self.budget.steps > 0
            self._loaders[key] = Loader(cargo, box.inner_mm, box.room_grams, joined=joined)
            self.budget.steps -= JOINED_STEPS if joined else 0
        return self._loaders[key]


def _undominated(boxes: Sequence[Box]) -> list[Box]:
    """Drop boxes in whose place a larger one does as well."""
    kept: list[Box] = []
    for box in sorted(boxes, key=lambda box: (-box.volume, -box.room_grams, box.reference)):
        if not any(_covers(other, box) for other in kept):
            kept.append(box)
    return kept


def _covers(other: Box, box: Box) -> bool:
    inside = all(a >= b for a, b in zip(other.inner_mm, box.inner_mm, strict=True))
    return inside and other.room_grams >= box.room_grams
