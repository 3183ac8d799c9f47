"""The fewest boxes for an order: exact for small ones; fillings, first fit and improvement for large ones."""

from collections.abc import Iterator, Sequence
from itertools import combinations, combinations_with_replacement, islice
from math import comb

import numpy as np

from logistics.rules.cases import Box, FilledBox, Item, fits
from logistics.rules.filling import Budget, Effort, Filler
from logistics.rules.lattice import Ints, lattice, pairs_of
from logistics.rules.packing import PROVED, Shape, Spotted, fit

NEVER = 1 << 40
ONE_BOX = 1 << 20  # one box less outweighs any choice of sizes
EXACT_PAIRS = 60_000
NODES = 300
FEW_PACKS = 150  # up to so many packs, first fit is tried besides
FEW_BOXES = 12  # up to so many boxes, two or three of them are packed anew
PLACED = 2_000  # more packs in one box are only filled in, never searched for
FEW_FILLINGS = 60
FEW_RANKINGS = 2
STEPS = 12_000  # about three seconds
BOX_SETS = 500  # so many sets of boxes are weighed against the order
QUICK = Effort(width=0, joined=False)
BROAD = Effort(width=2, joined=True)
WIDE = Effort(width=8, joined=True)

Counts = tuple[int, ...]


class Packer:
    """One order of sound items against one set of boxes, the small boxes first."""

    def __init__(self, items: Sequence[Item], boxes: Sequence[Box]) -> None:
        self.items = tuple(items)
        sound = (box for box in boxes if box.room_grams >= 0)
        self.boxes = sorted(sound, key=lambda box: (box.volume, box.reference))
        self.shapes = tuple(Shape(item.turns) for item in items)
        self.grams = [item.grams for item in items]
        self.volumes = [item.volume for item in items]
        self.homes = [[fits(item, box) for box in self.boxes] for item in items]

    def could_hold(self, counts: Counts, box: Box) -> bool:
        """Refuse by weight, volume and the single pack."""
        if _total(self.grams, counts) > box.room_grams or _total(self.volumes, counts) > box.volume:
            return False
        at = self.boxes.index(box)
        return all(home[at] for home, count in zip(self.homes, counts, strict=True) if count)

    def place(self, counts: Counts, box: Box) -> FilledBox | None:
        """Place so many of each item in one box."""
        if not self.could_hold(counts, box) or sum(counts) > PLACED:
            return None
        held = sorted((index for index, count in enumerate(counts) if count), key=self._order)
        shapes: tuple[Shape, ...] = tuple(self.shapes[index] for index in held)
        places = fit(shapes, tuple(counts[index] for index in held), box.inner_mm, NODES)
        if places is None:
            return None
        spotted = tuple(Spotted(held[one.shape], one.spot) for one in places)
        return FilledBox(box, _total(self.grams, counts) + box.empty_grams, spotted)

    def _order(self, index: int) -> tuple[object, ...]:
        return self.shapes[index].turns, index

    def one_box(self, counts: Counts) -> FilledBox | None:
        """Place all in the smallest single box that takes it."""
        for box in self.boxes:
            filled = self.place(counts, box)
            if filled is not None:
                return filled
        return None

    def least(self, counts: Counts) -> int:
        """Return a number of boxes below which volume and weight alone cannot be had."""
        needs = self._needs(counts)
        room = max(box.volume for box in self.boxes)
        load = max(1, *(box.room_grams for box in self.boxes))
        volume, grams = needs[-1][1:]
        least = max(1, -(-volume // room), -(-grams // load))
        while comb(least + len(self.boxes) - 1, least) <= BOX_SETS:
            sets = combinations_with_replacement(range(len(self.boxes)), least)
            if any(self._may_do(chosen, needs) for chosen in sets):
                break
            least += 1
        return least

    def _needs(self, counts: Counts) -> list[tuple[frozenset[int], int, int]]:
        """Return volume and grams of the packs that only certain boxes take, all packs last."""
        parts = dict[frozenset[int], list[int]]()
        for index, count in enumerate(counts):
            if count:
                homes = frozenset(at for at, home in enumerate(self.homes[index]) if home)
                part = parts.setdefault(homes, [0, 0])
                part[0] += self.volumes[index] * count
                part[1] += self.grams[index] * count
        wholes = {one | other for one in parts for other in parts} | {frozenset[int]().union(*parts)}
        return [
            (
                homes,
                sum(part[0] for inner, part in parts.items() if inner <= homes),
                sum(part[1] for inner, part in parts.items() if inner <= homes),
            )
            for homes in sorted(wholes, key=lambda homes: (len(homes), sorted(homes)))
        ]

    def _may_do(self, chosen: Sequence[int], needs: list[tuple[frozenset[int], int, int]]) -> bool:
        return all(
            sum(self.boxes[at].volume for at in chosen if at in homes) >= volume
            and sum(self.boxes[at].room_grams for at in chosen if at in homes) >= grams
            for homes, volume, grams in needs
        )

    def fewest(self, counts: Counts) -> list[FilledBox]:
        """Return as few boxes as can be proved or found."""
        alone = self.one_box(counts)
        if alone is not None:
            return [alone]
        least = self.least(counts)
        best = self.exact(counts) if pairs_of(counts) <= EXACT_PAIRS else None
        if best is not None and (len(best) == least or sum(counts) <= PROVED):
            return best
        for found in self._ways(counts, least):
            if best is None or boxes_of(found) < boxes_of(best):
                best = found
            if boxes_of(best) == least:
                break
        return self._smaller(best or [])

    def _ways(self, counts: Counts, least: int) -> Iterator[list[FilledBox]]:
        """Yield partings, the quick ways first."""
        budget = Budget(STEPS)
        quick = Filler(self.items, self.boxes, QUICK, budget)
        few = FEW_RANKINGS if least > FEW_BOXES and len(counts) > FEW_BOXES else None
        found = [quick.fill(counts, worths) for worths in islice(quick.rankings(), few)]
        yield min(found, key=boxes_of)
        if sum(counts) <= FEW_PACKS and pairs_of(counts) > EXACT_PAIRS:
            sizes = [max(item.size_mm) for item in self.items]
            found += [self.first_fit(counts, ranking) for ranking in (self.volumes, self.grams, sizes)]
            found.append(self.improve(min(found[-3:], key=len)))
            yield found[-1]
        if least > FEW_BOXES:
            return
        for effort in (BROAD, WIDE)[: 2 if least <= FEW_BOXES // 4 else 1]:
            filler = Filler(self.items, self.boxes, effort, budget)
            for worths in filler.rankings():
                if budget.steps <= 0:
                    break
                found.append(filler.fill(counts, worths))
                yield found[-1]
            best = min(found, key=boxes_of)
            if boxes_of(best) <= FEW_BOXES:
                yield self.anew(best, filler)

    def anew(self, filled: list[FilledBox], filler: Filler) -> list[FilledBox]:
        """Pack the contents of two or three boxes anew into one less, as long as this works."""
        each = [one for one in filled for _ in range(one.times)]
        for size in (2, 3):
            for some in combinations(range(len(each)), size):
                parts = [self._counts(each[at]) for at in some]
                counts = tuple(sum(column) for column in zip(*parts, strict=True))
                if size == len(each) or self.least(counts) >= size:
                    continue
                for worths in filler.rankings():
                    if filler.budget.steps <= 0:
                        return filled
                    found = filler.fill(counts, worths)
                    if boxes_of(found) < size:
                        rest = [one for at, one in enumerate(each) if at not in some]
                        return self.anew(rest + found, filler)
        return filled

    def _smaller(self, filled: list[FilledBox]) -> list[FilledBox]:
        """Take the smallest box that does, where there are not too many to look at."""
        if len(filled) > FEW_FILLINGS:
            return filled
        return [self._smallest(one) for one in filled]

    def _smallest(self, filled: FilledBox) -> FilledBox:
        counts = self._counts(filled)
        for box in self.boxes[: self.boxes.index(filled.box)]:
            other = self.place(counts, box)
            if other is not None:
                return FilledBox(other.box, other.gross_grams, other.places, filled.times)
        return filled

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
        rooms = np.array([[box.room_grams, box.volume] for box in self.boxes], dtype=np.int64)
        allowed = (vectors @ np.array(self.grams) <= rooms[:, :1]) & (
            vectors @ np.array(self.volumes) <= rooms[:, 1:]
        )
        allowed &= ~((vectors > 0) @ ~np.array(self.homes)).T
        rank = ONE_BOX + np.arange(len(self.boxes), dtype=np.int64)[:, None]
        return np.where(allowed & (vectors.sum(axis=1) > 0), rank, NEVER)

    def first_fit(self, counts: Counts, ranking: Sequence[int]) -> list[FilledBox]:
        """Put the greatest first into the first open box that takes it."""
        opened: list[list[int]] = []
        order = sorted(range(len(counts)), key=lambda index: (-ranking[index], index))
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
        for least in sorted(held, key=lambda counts: _total(self.volumes, counts)):
            others = [list(counts) for counts in held if counts is not least]
            size = len(others)
            for index in sorted(range(len(least)), key=lambda at: -self.volumes[at]):
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


def boxes_of(filled: Sequence[FilledBox]) -> int:
    """Count the boxes."""
    return sum(one.times for one in filled)


def _total(amounts: Sequence[int], counts: Sequence[int]) -> int:
    return sum(amount * count for amount, count in zip(amounts, counts, strict=True))
