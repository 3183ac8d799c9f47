"""Decide whether packs that lie in given ways fit in a box: who lies beside, behind or above whom.

For each two packs there are six ways to lie apart. Each pack has a first and a last place along every axis;
a way that these forbid is closed, a pair with one way left takes it, and that moves the places of others.
Where some pair still overlaps at the first places, each of its open ways is tried.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from logistics.rules.goods import Size
from logistics.rules.grids import Spot

Way = tuple[int, int]  # which coordinate (axis * packs + pack) ends before which other one begins
Pair = tuple[int, int, Sequence[Way]]  # two packs and the ways to lie apart that are open to them
Rule = tuple[int, int, int]  # the second coordinate is at least the first plus so much
Starts = list[int]  # of every coordinate
NOWHERE = 3  # the axis of packs that are not numbered


@lru_cache(maxsize=32)
def _pairs(packs: int) -> tuple[Pair, ...]:
    """List each two of so many packs with all six ways to lie apart."""
    starts = (2 * packs, packs, 0)
    return tuple(
        (one, other, [way for at in starts for way in ((at + one, at + other), (at + other, at + one))])
        for other in range(packs)
        for one in range(other)
    )


class NodesGone(Exception):
    """The search ended without an answer."""


class Relations:
    """One search over packs in fixed ways; `kinds` says which of them are alike."""

    def __init__(
        self,
        sides: Sequence[Size],
        kinds: Sequence[int],
        inner: Size,
        *,
        nodes: int,
        accept: Callable[[Sequence[Spot]], bool] | None = None,
    ) -> None:
        self.packs = len(sides)
        self.inner = inner
        self.nodes = nodes
        self.accept = accept
        self.sides = [side[axis] for axis in range(3) for side in sides]
        self.last = [inner[axis] - side[axis] for axis in range(3) for side in sides]
        self.rules: list[Rule] = []
        numbered = self._numbered(list(zip(kinds, sides, strict=True)))
        self.pairs = [
            pair
            if (axis := max(numbered[pair[0] + 1 : pair[1] + 1])) == NOWHERE
            else self._in_order(pair, axis)
            for pair in _pairs(self.packs)
        ]
        for axis in range(2 if self.accept else 3):
            if self.packs == 1 or axis != numbered[1]:
                self.last[axis * self.packs] //= 2  # what begins in the far half is its mirror image

    def _numbered(self, alike: Sequence[tuple[int, Size]]) -> list[int]:
        """Number equal packs along the axis that holds most of them; return it for all but the first."""
        axes = [NOWHERE] * self.packs
        for at in range(1, self.packs):
            if alike[at] == alike[at - 1]:
                axes[at] = self._stacking(alike[at][1])
                start = axes[at] * self.packs
                self.rules.append((start + at - 1, start + at, 0))
        return axes

    def _stacking(self, side: Size) -> int:
        return min(range(3), key=lambda axis: (-(self.inner[axis] // side[axis]), axis))

    def _in_order(self, pair: Pair, axis: int) -> Pair:
        """Close the way that goes against the numbers of two equal packs."""
        if axis == NOWHERE:
            return pair
        one, other, ways = pair
        against = axis * self.packs + other, axis * self.packs + one
        return one, other, [way for way in ways if way != against]

    def spots(self) -> tuple[Spot, ...] | None:
        """Return the places found, or None as a proof; raises NodesGone when the search was too long."""
        first, last = [0] * len(self.sides), self.last
        rules: list[Rule] = []
        moved: set[int] = set()
        for rule in self.rules:
            self._obey(rule, first, last, rules, moved)
        found = self._search(first, last, rules, self.pairs, set(range(self.packs)))
        return None if found is None else self._spots(found)

    def _spots(self, first: Sequence[int]) -> tuple[Spot, ...]:
        count, sides = self.packs, self.sides
        return tuple(
            (
                first[at], first[at + count], first[at + 2 * count],
                sides[at], sides[at + count], sides[at + 2 * count],
            )
            for at in range(count)
        )  # fmt: skip

    def _search(
        self, first: Starts, last: Starts, rules: list[Rule], pairs: Sequence[Pair], moved: set[int]
    ) -> Starts | None:
        self.nodes -= 1
        if self.nodes < 0:
            raise NodesGone
        left = self._narrow(first, last, rules, pairs, moved)
        if left is None:
            return None
        pair = self._overlapping(first, left)
        if pair is None:
            if self.accept is None or self.accept(self._spots(first)):
                return first
            if not left:
                return None
            pair = min(left, key=lambda one: len(one[2]))
        return self._branch(first, last, rules, pair, [one for one in left if one is not pair])

    def _branch(
        self, first: Starts, last: Starts, rules: list[Rule], pair: Pair, pairs: Sequence[Pair]
    ) -> Starts | None:
        """Try the ways of one pair, the roomiest first; a way that failed stays forbidden in the next."""
        sides = self.sides
        closed: set[int] = set()
        for way in sorted(pair[2], key=lambda way: first[way[0]] + sides[way[0]] - last[way[1]]):
            near, far, more, moved = first[:], last[:], rules[:], set(closed)
            gap = sides[way[0]]
            if self._obey((way[0], way[1], gap), near, far, more, moved):
                found = self._search(near, far, more, pairs, moved)
                if found is not None:
                    return found
            beside = (way[1], way[0], 1 - gap)
            if self.accept is None and not self._obey(beside, first, last, rules, closed):
                return None
        return None

    def _narrow(
        self, first: Starts, last: Starts, rules: list[Rule], pairs: Sequence[Pair], moved: set[int]
    ) -> Sequence[Pair] | None:
        """Close ways of packs that moved; return the pairs with a choice, or None when one has no way."""
        sides = self.sides
        while moved:
            again: set[int] = set()
            left: list[Pair] = []
            for pair in pairs:
                if pair[0] in moved or pair[1] in moved:
                    ways = [way for way in pair[2] if first[way[0]] + sides[way[0]] <= last[way[1]]]
                    if len(ways) > 1:
                        left.append((pair[0], pair[1], ways))
                    elif not ways or not self._obey((*ways[0], sides[ways[0][0]]), first, last, rules, again):
                        return None
                else:
                    left.append(pair)
            pairs, moved = left, again
        return pairs

    def _obey(self, rule: Rule, first: Starts, last: Starts, rules: list[Rule], moved: set[int]) -> bool:
        """Add a rule and move all that hangs on it; False when something leaves the box."""
        pending = [rule]
        rules.append(rule)
        while pending:
            one, other, gap = pending.pop()
            least, most = first[one] + gap, last[other] - gap
            if first[other] < least:
                first[other] = least
                moved.add(other % self.packs)
                pending += [after for after in rules if after[0] == other]
            if last[one] > most:
                last[one] = most
                moved.add(one % self.packs)
                pending += [before for before in rules if before[1] == one]
            if first[other] > last[other] or first[one] > last[one]:
                return False
        return True

    def _overlapping(self, first: Starts, pairs: Sequence[Pair]) -> Pair | None:
        """Return the pair with the fewest ways of those that overlap at their first places."""
        sides, fewest = self.sides, 7
        best = None
        for pair in pairs:
            if len(pair[2]) < fewest:
                for one, other in pair[2]:
                    if first[one] + sides[one] <= first[other]:
                        break
                else:
                    best, fewest = pair, len(pair[2])
        return best
