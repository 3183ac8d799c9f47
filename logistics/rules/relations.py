"""Decide whether packs that lie in given ways fit in a box: who lies beside, behind or above whom.

For each two packs there are six ways to lie apart. Each pack has a first and a last place along every axis;
a way that these forbid is closed, a pair with one way left takes it, and that moves the places of others.
Where some pair still overlaps at the first places, each of its open ways is tried.
"""

from collections.abc import Callable, Sequence

from logistics.rules.goods import Size
from logistics.rules.grids import Spot

Rule = tuple[int, int, int]  # the second coordinate (axis * packs + pack) is at least the first plus so much
Pair = Sequence[Rule]  # the ways of one pair to lie apart that are open
NOWHERE = 3  # the axis of packs that are not numbered


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
            self._ways(
                one, other, numbered[other] if NOWHERE not in numbered[one + 1 : other + 1] else NOWHERE
            )
            for other in range(self.packs)
            for one in range(other)
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

    def _ways(self, one: int, other: int, numbered: int) -> list[Rule]:
        """List six ways to lie apart; along the axis of their numbers equal packs have one way only."""
        ways = []
        for axis in (2, 1, 0):
            start = axis * self.packs
            ways.append((start + one, start + other, self.sides[start + one]))
            if axis != numbered:
                ways.append((start + other, start + one, self.sides[start + other]))
        return ways

    def spots(self) -> tuple[Spot, ...] | None:
        """Return the places found, or None as a proof; raises NodesGone when the search was too long."""
        first, last = [0] * len(self.sides), self.last
        rules: list[Rule] = []
        for rule in self.rules:
            self._obey(rule, first, last, rules)
        found = self._search(first, last, rules, self.pairs)
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
        self, first: list[int], last: list[int], rules: list[Rule], pairs: Sequence[Pair]
    ) -> list[int] | None:
        self.nodes -= 1
        if self.nodes < 0:
            raise NodesGone
        left = self._narrow(first, last, rules, pairs)
        if left is None:
            return None
        pair = self._overlapping(first, left)
        if pair is None:
            if self.accept is None or self.accept(self._spots(first)):
                return first
            if not left:
                return None
            pair = min(left, key=len)
        return self._branch(first, last, rules, pair, [one for one in left if one is not pair])

    def _branch(
        self, first: list[int], last: list[int], rules: list[Rule], pair: Pair, pairs: Sequence[Pair]
    ) -> list[int] | None:
        """Try the ways of one pair, the roomiest first; a way that failed stays forbidden in the next."""
        for way in sorted(pair, key=lambda way: first[way[0]] + way[2] - last[way[1]]):
            near, far, more = first[:], last[:], rules[:]
            if self._obey(way, near, far, more):
                found = self._search(near, far, more, pairs)
                if found is not None:
                    return found
            if self.accept is None and not self._obey((way[1], way[0], 1 - way[2]), first, last, rules):
                return None
        return None

    def _narrow(
        self, first: list[int], last: list[int], rules: list[Rule], pairs: Sequence[Pair]
    ) -> Sequence[Pair] | None:
        """Close ways until nothing changes; return the pairs with a choice, or None when one has no way."""
        moved = True
        while moved:
            moved, left = False, []
            for pair in pairs:
                ways = [way for way in pair if first[way[0]] + way[2] <= last[way[1]]]
                if len(ways) > 1:
                    left.append(ways)
                elif not ways or not self._obey(ways[0], first, last, rules):
                    return None
                else:
                    moved = True
            pairs = left
        return pairs

    @staticmethod
    def _obey(rule: Rule, first: list[int], last: list[int], rules: list[Rule]) -> bool:
        """Add a rule and move all that hangs on it; False when something leaves the box."""
        pending = [rule]
        rules.append(rule)
        while pending:
            one, other, gap = pending.pop()
            least, most = first[one] + gap, last[other] - gap
            if first[other] < least:
                first[other] = least
                pending += [after for after in rules if after[0] == other]
            if last[one] > most:
                last[one] = most
                pending += [before for before in rules if before[1] == one]
            if first[other] > last[other] or first[one] > last[one]:
                return False
        return True

    @staticmethod
    def _overlapping(first: list[int], pairs: Sequence[Pair]) -> Pair | None:
        """Return the pair with the fewest ways of those that overlap at their first places."""
        best = None
        for pair in pairs:
            if best is not None and len(pair) >= len(best):
                continue
            for one, other, gap in pair:
                if first[one] + gap <= first[other]:
                    break
            else:
                best = pair
        return best
