"""Decide exactly whether a few packs fit: where two overlap, one must go beside, behind or above the other.

Every pack starts in the corner. Two that overlap are told apart in one of six ways, which pushes one of
them along an axis; the chains of such pushes give the positions. When no two overlap the packing stands;
when every way pushes something out of the box there is none. Within the nodes both answers are proofs.
"""

from collections.abc import Callable, Sequence

from logistics.rules.goods import Size
from logistics.rules.grids import Spot, Turns
from logistics.rules.proving import Answer

Push = tuple[int, int]  # the one that stands, the one it pushes


class Chains:
    """One search; packs are given in the order in which they are put in, equal ones side by side."""

    def __init__(
        self,
        turns: Sequence[Turns],
        inner: Size,
        *,
        nodes: int,
        accept: Callable[[Sequence[Spot]], bool] | None,
    ) -> None:
        self.turns = [[turn for turn in ways if _inside(turn, inner)] for ways in turns]
        self.same = [index > 0 and turns[index] == turns[index - 1] for index in range(len(turns))]
        self.inner = inner
        self.nodes = nodes
        self.accept = accept
        self.sides: list[Size] = []
        self.chosen: list[int] = []
        self.found: tuple[Spot, ...] | None = None

    def answer(self) -> Answer:
        """Search and say what was found."""
        self._add(([], [], []), ([], [], []))
        return Answer(self.found, self.found is not None or self.nodes >= 0)

    def _add(self, at: tuple[list[int], ...], pushes: tuple[list[Push], ...]) -> bool:
        """Put in the next pack, in each of its turns; equal packs take their turns in a fixed order."""
        index = len(self.sides)
        if index == len(self.turns):
            return self._stands(at)
        first = self.chosen[-1] if self.same[index] else 0
        ways = self.turns[index]
        for number in range(first, len(ways)):
            self.sides.append(ways[number])
            self.chosen.append(number)
            if self._part((at[0] + [0], at[1] + [0], at[2] + [0]), pushes):
                return True
            self.sides.pop()
            self.chosen.pop()
            if self.nodes < 0:
                return False
        return False

    def _part(self, at: tuple[list[int], ...], pushes: tuple[list[Push], ...]) -> bool:
        """Tell two overlapping packs apart in one of six ways, or go on to the next pack."""
        self.nodes -= 1
        if self.nodes < 0:
            return False
        pair = self._overlap(at)
        if pair is None:
            return self._add(at, pushes)
        for _, axis, first, second in self._ways(at, pair):
            moved = self._push(at[axis], pushes[axis], axis, first, second)
            if moved is None:
                continue
            after = (*at[:axis], moved, *at[axis + 1 :])
            chain = (*pushes[:axis], [*pushes[axis], (first, second)], *pushes[axis + 1 :])
            if self._part(after, chain):
                return True
            if self.nodes < 0:
                return False
        return False

    def _overlap(self, at: tuple[list[int], ...]) -> Push | None:
        """Return the last pair that overlaps."""
        xs, ys, zs = at
        for other in range(len(xs) - 1, 0, -1):
            x, y, z = xs[other], ys[other], zs[other]
            dx, dy, dz = self.sides[other]
            for one in range(other):
                a, b, c = self.sides[one]
                if (
                    xs[one] < x + dx and x < xs[one] + a and ys[one] < y + dy
                    and y < ys[one] + b and zs[one] < z + dz and z < zs[one] + c
                ):  # fmt: skip
                    return one, other
        return None

    def _ways(self, at: tuple[list[int], ...], pair: Push) -> list[tuple[int, int, int, int]]:
        """List the ways to tell two packs apart that stay inside, the roomiest first."""
        ways = []
        for axis in (2, 1, 0):
            both = self.sides[pair[0]][axis] + self.sides[pair[1]][axis]
            for first, second in (pair, pair[::-1]):
                room = self.inner[axis] - at[axis][first] - both
                if room >= 0:
                    ways.append((-room, axis, first, second))
        return sorted(ways)

    def _push(
        self, at: list[int], pushes: list[Push], axis: int, first: int, second: int
    ) -> list[int] | None:
        """Push one pack beyond another along an axis, and all behind it; None when one leaves the box."""
        moved, limit, pending = list(at), self.inner[axis], [(first, second)]
        while pending:
            one, other = pending.pop()
            least = moved[one] + self.sides[one][axis]
            if moved[other] >= least:
                continue
            if least + self.sides[other][axis] > limit or other == first:
                return None
            moved[other] = least
            pending += [push for push in pushes if push[0] == other]
        return moved

    def _stands(self, at: tuple[list[int], ...]) -> bool:
        spots = [(x, y, z, *sides) for x, y, z, sides in zip(*at, self.sides, strict=True)]
        if self.accept is not None and not self.accept(spots):
            return False
        self.found = tuple(spots)
        return True


def _inside(turn: Size, inner: Size) -> bool:
    return turn[0] <= inner[0] and turn[1] <= inner[1] and turn[2] <= inner[2]
