"""Put packs into a box in three dimensions: a search over free corners, limited in nodes, not seconds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import prod

from logistics.rules.blocks import lay_blocks, many_in
from logistics.rules.bounds import turns_inside
from logistics.rules.chains import Chains
from logistics.rules.goods import LOAD_ON_GLASS_GRAMS, Size
from logistics.rules.grids import Spot, Turns, holds, lay_out, turns_of
from logistics.rules.proving import Answer, decide, is_overfull
from logistics.rules.spaces import Space, carve

CORNERS = ((2, 1, 0), (0, 1, 2), (1, 2, 0))  # which side of a free corner counts first
NODES = 60  # for each way of looking at the box
BRANCHES = 3
PLAIN = 3  # up to so many packs a short look is shorter than anything else
FEW = 8  # up to so many packs a short look and then a proof come before the search
QUICK_NODES = 100
PROVED = 12  # up to so many packs a proof is tried
PROOF_NODES = 3_000
AGAIN = 5  # times the nodes of the first search, where the proof finds no answer either
LATE_NODES = 1_000  # for a proof after the search has failed
MANY = 20  # beyond this, equal packs are put in whole blocks


@dataclass(frozen=True, slots=True)
class Shape:
    """A pack as the packer sees it; grams and glass only where a load on glass could be too much."""

    turns: Turns
    grams: int = 0
    fragile: bool = False


def shape_of(size: Size, *, upright: bool) -> Shape:
    """Return the shape of a pack where loads do not matter."""
    return Shape(turns_of(size, upright=upright))


@dataclass(frozen=True, slots=True)
class Spotted:
    """One pack in its place: which shape, and its box."""

    shape: int
    spot: Spot


@dataclass(frozen=True, slots=True)
class Glance:
    """What a short look tells; without places and not sure, it tells nothing."""

    places: tuple[Spotted, ...] | None
    sure: bool


NEVER = Glance(None, sure=True)


def glass_is_spared(shapes: Sequence[Shape], places: Sequence[Spotted]) -> bool:
    """Tell whether at most 8 kg stand above each fragile pack, however indirectly."""
    return all(
        _grams_above(shapes, places, below) <= LOAD_ON_GLASS_GRAMS
        for below in places
        if shapes[below.shape].fragile
    )


def _grams_above(shapes: Sequence[Shape], places: Sequence[Spotted], below: Spotted) -> int:
    """Weigh everything above, in the order of height: what stands on something above counts too."""
    column, grams = [below.spot], 0
    for place in sorted(places, key=lambda place: place.spot[2]):
        if place is not below and any(_stands_over(place.spot, spot) for spot in column):
            column.append(place.spot)
            grams += shapes[place.shape].grams
    return grams


def _stands_over(upper: Spot, lower: Spot) -> bool:
    if upper[2] < lower[2] + lower[5]:
        return False
    return (
        upper[0] < lower[0] + lower[3]
        and lower[0] < upper[0] + upper[3]
        and upper[1] < lower[1] + lower[4]
        and lower[1] < upper[1] + upper[4]
    )


@dataclass(slots=True)
class Search:
    """One way of looking at the box: descend into the lowest free corner, try the largest packs first."""

    shapes: Sequence[Shape]
    corner: tuple[int, int, int]
    nodes: int
    in_blocks: bool
    places: list[Spotted] = field(default_factory=list)

    def run(self, spaces: list[Space], left: list[int]) -> bool:
        """Place all that is left into these spaces; True when everything lies, False when nodes ran out."""
        if not any(left):
            return self._accept()
        self.nodes -= 1
        if self.nodes < 0:
            return False
        least = min(min(shape.turns[0]) for shape, count in zip(self.shapes, left, strict=True) if count)
        one, two, three = self.corner
        spaces = sorted(spaces, key=lambda space: (space[one], space[two], space[three]))
        for at, space in enumerate(spaces):
            choices = list(self._choices(space, left))
            if choices:
                return self._try(choices, spaces[at:], left, least)
        return False

    def _accept(self) -> bool:
        return glass_is_spared(self.shapes, self.places)

    def _choices(self, space: Space, left: list[int]) -> Iterator[tuple[tuple[int, ...], int, Size, Size]]:
        """Yield what fits this corner: a score, the shape, one pack and how many along each side."""
        room = (space[3] - space[0], space[4] - space[1], space[5] - space[2])
        for index, count in enumerate(left):
            if not count:
                continue
            shape = self.shapes[index]
            for turn in shape.turns:
                if turn[0] > room[0] or turn[1] > room[1] or turn[2] > room[2]:
                    continue
                many = _block(turn, room, count) if self.in_blocks else (1, 1, 1)
                volume = turn[0] * turn[1] * turn[2] * many[0] * many[1] * many[2]
                slack = room[0] - turn[0] * many[0] + room[1] - turn[1] * many[1]
                yield (shape.fragile, -volume, slack, room[2] - turn[2] * many[2], index), index, turn, many

    def _try(
        self,
        choices: list[tuple[tuple[int, ...], int, Size, Size]],
        spaces: list[Space],
        left: list[int],
        least: int,
    ) -> bool:
        x, y, z = spaces[0][:3]
        for _, index, turn, many in sorted(choices)[:BRANCHES]:
            block = (x, y, z, turn[0] * many[0], turn[1] * many[1], turn[2] * many[2])
            before = len(self.places)
            self.places += [Spotted(index, spot) for spot in _cells(block, turn, many)]
            left[index] -= prod(many)
            if self.run(carve(spaces, block, least), left):
                return True
            left[index] += prod(many)
            del self.places[before:]
            if self.nodes < 0:
                return False
        return self.run(spaces[1:], left)


def _block(turn: Size, room: Size, count: int) -> Size:
    """Return the fullest block of at most `count` packs in a room, row by row and layer by layer."""
    nx = min(count, room[0] // turn[0])
    ny = min(count // nx, room[1] // turn[1])
    nz = min(count // (nx * ny), room[2] // turn[2])
    return nx, ny, nz


def _cells(block: Spot, turn: Size, many: Size) -> Iterator[Spot]:
    for k in range(many[2]):
        for j in range(many[1]):
            for i in range(many[0]):
                yield block[0] + i * turn[0], block[1] + j * turn[1], block[2] + k * turn[2], *turn


def _could_hold(shapes: Sequence[Shape], counts: Sequence[int], inner: Size) -> bool:
    """Refuse by volume and by the single pack, before any search."""
    volume = 0
    for shape, count in zip(shapes, counts, strict=True):
        if not any(all(side <= room for side, room in zip(turn, inner, strict=True)) for turn in shape.turns):
            return False
        volume += prod(shape.turns[0]) * count
    return volume <= prod(inner)


@lru_cache(maxsize=16_384)
def glance(shapes: tuple[Shape, ...], counts: tuple[int, ...], inner: Size) -> Glance:
    """Say what can be said at once: the places, or that there are none, or nothing sure."""
    if not _could_hold(shapes, counts, inner):
        return NEVER
    packs, alone = sum(counts), len(shapes) == 1
    grid = _in_grid(shapes, packs, inner) if alone else None
    if grid:
        return Glance(grid, sure=True)
    pile = _piled(shapes, counts, inner)
    if pile:
        return Glance(pile, sure=True)
    if packs > PLAIN and is_overfull([shape.turns for shape in shapes], counts, inner):
        return NEVER
    if packs > FEW:
        blocks = _in_blocks(shapes, packs, inner) if alone else None
        return Glance(blocks, sure=blocks is not None)
    answer = _looked_at(shapes, counts, inner)
    return Glance(_as_places(shapes, counts, answer.spots), sure=answer.proved)


@lru_cache(maxsize=16_384)
def fit(
    shapes: tuple[Shape, ...], counts: tuple[int, ...], inner: Size, nodes: int = NODES
) -> tuple[Spotted, ...] | None:
    """Place every pack inside the box, or answer None when there is no way or none is found."""
    first = glance(shapes, counts, inner)
    if first.sure:
        return first.places
    packs = sum(counts)
    places = _searched(shapes, counts, inner, nodes) if packs > FEW else None
    if places is not None or packs > PROVED:
        return places
    answer = _proved(shapes, counts, inner)
    if answer.proved:
        return _as_places(shapes, counts, answer.spots)
    return _searched(shapes, counts, inner, nodes if packs <= FEW else nodes * AGAIN)


def _piled(shapes: Sequence[Shape], counts: Sequence[int], inner: Size) -> tuple[Spotted, ...] | None:
    """Lay all packs in one row along some axis, or one on another, if there is room."""
    if any(shape.fragile for shape in shapes):
        return None
    ways = [turns_inside(shape.turns, inner) for shape in shapes]
    for axis in (2, 1, 0):
        thin = [min(turns, key=lambda turn: turn[axis]) for turns in ways]
        if sum(turn[axis] * count for turn, count in zip(thin, counts, strict=True)) <= inner[axis]:
            return tuple(_row(thin, counts, axis))
    return None


def _row(sides: Sequence[Size], counts: Sequence[int], axis: int) -> Iterator[Spotted]:
    at = [0, 0, 0]
    for index, (side, count) in enumerate(zip(sides, counts, strict=True)):
        for _ in range(count):
            yield Spotted(index, (at[0], at[1], at[2], *side))
            at[axis] += side[axis]


def _in_grid(shapes: Sequence[Shape], count: int, inner: Size) -> tuple[Spotted, ...] | None:
    turns = shapes[0].turns
    return _spared(shapes, lay_out(turns, inner, count)) if count <= holds(turns, inner) else None


def _in_blocks(shapes: Sequence[Shape], count: int, inner: Size) -> tuple[Spotted, ...] | None:
    turns = shapes[0].turns
    return _spared(shapes, lay_blocks(turns, inner, count)) if count <= many_in(turns, inner) else None


def _spared(shapes: Sequence[Shape], spots: Sequence[Spot]) -> tuple[Spotted, ...] | None:
    """Return the places of equal packs unless too much would stand on glass."""
    places = tuple(Spotted(0, spot) for spot in spots)
    return places if glass_is_spared(shapes, places) else None


def _order(shapes: Sequence[Shape]) -> list[int]:
    """Number the shapes, the largest first."""
    return sorted(range(len(shapes)), key=lambda index: (-prod(shapes[index].turns[0]), index))


def _sequence(shapes: Sequence[Shape], counts: Sequence[int]) -> list[int]:
    """List the packs one by one, the largest first, equal ones side by side."""
    return [index for index in _order(shapes) for _ in range(counts[index])]


def _accept(shapes: Sequence[Shape], counts: Sequence[int]) -> Callable[[Sequence[Spot]], bool] | None:
    """Return what judges places by the load on glass; nothing where that cannot be too much."""
    if not any(shape.fragile for shape in shapes):
        return None
    sequence = _sequence(shapes, counts)
    return lambda spots: glass_is_spared(
        shapes, [Spotted(*pair) for pair in zip(sequence, spots, strict=True)]
    )


def _looked_at(shapes: Sequence[Shape], counts: Sequence[int], inner: Size) -> Answer:
    """Look for places, or for a reason why there are none, where either lies on the surface."""
    turns = [shapes[index].turns for index in _sequence(shapes, counts)]
    return Chains(turns, inner, nodes=QUICK_NODES, accept=_accept(shapes, counts)).answer()


def _proved(shapes: Sequence[Shape], counts: Sequence[int], inner: Size) -> Answer:
    """Ask for a proof that the packs fit, or that they do not."""
    order = _order(shapes)
    return decide(
        [shapes[index].turns for index in order],
        [counts[index] for index in order],
        inner,
        nodes=PROOF_NODES if sum(counts) <= FEW else LATE_NODES,
        accept=_accept(shapes, counts),
    )


def _as_places(
    shapes: Sequence[Shape], counts: Sequence[int], spots: Sequence[Spot] | None
) -> tuple[Spotted, ...] | None:
    if spots is None:
        return None
    return tuple(Spotted(*pair) for pair in zip(_sequence(shapes, counts), spots, strict=True))


def _searched(
    shapes: Sequence[Shape], counts: Sequence[int], inner: Size, nodes: int
) -> tuple[Spotted, ...] | None:
    """Search along three ways of looking at the box."""
    for search in _searches(shapes, counts, nodes):
        if search.run([(0, 0, 0, *inner)], list(counts)):
            return tuple(search.places)
    return None


def _searches(shapes: Sequence[Shape], counts: Sequence[int], nodes: int) -> Iterator[Search]:
    in_blocks = sum(counts) > MANY
    for corner in CORNERS:
        yield Search(shapes, corner, nodes, in_blocks)
