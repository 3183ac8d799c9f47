"""Recipes laid over the lines of consignments: which line's packs lie in which parcel, by place.

Consignments whose lines are alike, in order, share one load; a chunk only looks it up.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock

import numpy as np

from logistics.selectors.waiting import Integers, OpenLines, trip_of
from logistics.services.recipes import KEPT, Cook, Recipe, Shape, Unit

SUMS = (
    "parcels", "packs", "unsendable_packs",
    "net_grams", "gross_grams", "fee_fen", "carton_fen", "handling_fen",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Load:
    """All that consignments with equal lines have in common; lines are named by their place, from 0."""

    rows: tuple[str, ...]  # of each parcel, from the plan's key on
    carriers: tuple[str, ...]
    contents: Integers  # parcel, line, packs
    packed: Integers  # packs of each line that lie in parcels
    behind: tuple[tuple[int, int, str], ...]  # line, packs that cannot be sent, reason
    sums: tuple[int, ...]  # as named in SUMS


class Loader:
    """Finds the load of every consignment of a chunk, by recipes of one cook; for several threads."""

    def __init__(self, *, cook: Cook) -> None:
        self.cook = cook
        self._known: dict[bytes, Load] = {}
        self._numbers: dict[tuple[str, int], int] = {}  # of province and days left, as they turn up
        self._busy = Lock()

    def loads_for(self, lines: OpenLines) -> list[Load]:
        """One load for each consignment, in order; equal ones are the same object."""
        with self._busy:
            return self._find(lines)

    def _find(self, lines: OpenLines) -> list[Load]:
        if len(self._known) > KEPT:
            self._known.clear()
        wide = np.column_stack((self._trips(lines.trip), lines.variant, lines.grams, lines.packs))
        text, width = wide.tobytes(), wide.itemsize * wide.shape[1]
        edges = (lines.starts * width).tolist()
        keys = [text[start:end] for start, end in pairwise(edges)]
        missing = set(keys).difference(self._known)
        if missing:
            self._learn(missing)
        known = self._known
        return [known[key] for key in keys]

    def _trips(self, codes: Integers) -> Integers:
        """Province and days left of every line as one number, equal where equal parcels go."""
        unique, back = np.unique(codes, return_inverse=True)
        return np.array([self._trip(code) for code in unique.tolist()], dtype=np.int64)[back]

    def _trip(self, code: int) -> int:
        province, promised_on = trip_of(code=code)
        trip = (province, self.cook.days_for(province, promised_on))
        return self._numbers.setdefault(trip, len(self._numbers))

    def _learn(self, keys: set[bytes]) -> None:
        trips = list(self._numbers)
        wanted: dict[bytes, tuple[str, int, Shape]] = {}
        for key in keys:
            rows = np.frombuffer(key, dtype=np.int64).reshape(-1, 4)
            wanted[key] = (*trips[rows[0, 0]], tuple(rows[:, 1:].ravel().tolist()))
        recipes = self.cook.recipes_for(set(wanted.values()))
        self._known |= {key: lay_over(shape=want[2], recipe=recipes[want]) for key, want in wanted.items()}


def lay_over(*, shape: Shape, recipe: Recipe) -> Load:
    """Fill the parcels of a recipe from lines of this shape, the first line first."""
    shelf: dict[Unit, deque[list[int]]] = defaultdict(deque)
    asked = np.array(shape[2::3], dtype=np.int64)
    for place in range(len(asked)):
        shelf[shape[3 * place], shape[3 * place + 1]].append([place, shape[3 * place + 2]])
    contents = [
        (number, place, taken)
        for number, box in enumerate(recipe.boxes)
        for unit, packs in box.packs
        for place, taken in _take(shelf[unit], packs)
    ]
    behind = {
        place: (left, reason) for unit, _packs, reason in recipe.unsendable for place, left in shelf[unit]
    }
    left = np.zeros_like(asked)
    for place, (packs, _reason) in behind.items():
        left[place] = packs
    return Load(
        rows=tuple(box.row for box in recipe.boxes),
        carriers=tuple(box.carrier for box in recipe.boxes),
        contents=np.array(contents, dtype=np.int64).reshape(-1, 3),
        packed=asked - left,
        behind=tuple((place, packs, reason) for place, (packs, reason) in behind.items()),
        sums=(
            len(recipe.boxes), int((asked - left).sum()), int(left.sum()),
            recipe.net_grams, recipe.gross_grams, recipe.fee_fen, recipe.carton_fen, recipe.handling_fen,
        ),
    )  # fmt: skip


def _take(stock: deque[list[int]], packs: int) -> Iterator[tuple[int, int]]:
    """Take packs off the lines, the first line first; answers how many of which."""
    while packs:
        first = stock[0]
        taken = min(packs, first[1])
        yield first[0], taken
        packs -= taken
        first[1] -= taken
        if not first[1]:
            stock.popleft()


def flat(*, parts: Sequence[Integers], width: int = 0) -> Integers:
    """Small arrays one after the other; none at all make an empty one."""
    if not parts:
        return np.zeros((0, width) if width else 0, dtype=np.int64)
    return np.concatenate(parts)
