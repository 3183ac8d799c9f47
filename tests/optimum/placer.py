"""Decide whether boxes go into a room: proofs that they do not, all guillotine ways, then every way there is.

Shares no code with the packer it judges. A box is (a, b, c, upright); answers are remembered.
"""

import random
from functools import cache
from itertools import permutations, product

import numpy as np

UNKNOWN = "unknown"
STEPS = 8_000  # of the last search; beyond, the answer is unknown
CHANCES = 100
CELLS = 150_000
MOST_CELLS = 4_000
PARTS = 6  # the finest dual feasible function cuts an axis into so many
JOINS = 60_000  # so many ways to halve a multiset are tried for straight cuts


@cache
def turns_of(box, room):
    """Return the ways a box may lie in a room at all."""
    ways = ((0, 1, 2), (1, 0, 2)) if box[3] else permutations(range(3))
    turned = {tuple(box[side] for side in way) for way in ways}
    return tuple(sorted(turn for turn in turned if all(a <= b for a, b in zip(turn, room, strict=True))))


def decide(boxes, room):
    """Answer True, False, or UNKNOWN when the last search was given up."""
    return _decide(tuple(sorted(boxes)), room)


@cache
def _decide(boxes, room):
    if sum(a * b * c for a, b, c, _ in boxes) > room[0] * room[1] * room[2]:
        return False
    if not all(turns_of(box, room) for box in boxes):
        return False
    room = tuple(sums(_sides(boxes, room, axis), room[axis])[-1] for axis in range(3))
    if len(boxes) == 1 or greedy(boxes, room):
        return True
    if refuted(boxes, room):
        return False
    if guillotine(boxes, room) or by_chance(boxes, room):
        return True
    answer = Raster(boxes, room).answer()
    return Search(boxes, room).answer() if answer == UNKNOWN else answer


def _sides(boxes, room, axis):
    return tuple(sorted({turn[axis] for box in set(boxes) for turn in turns_of(box, room)}))


# The easy ones: the largest first, each into the lowest corner of a free space.


def greedy(boxes, room):
    """Tell whether a few simple rules find room for all."""
    order = sorted(boxes, key=lambda box: (-box[0] * box[1] * box[2], box))
    return any(_greedily(order, room, axes) for axes in permutations(range(3)))


def by_chance(boxes, room):
    """Tell whether room is found for all when orders and turns are drawn, the same ones each time."""
    draw = random.Random(len(boxes))
    for _ in range(CHANCES):
        weights = {box: draw.random() for box in set(boxes)}
        order = sorted(boxes, key=lambda box: (weights[box] + draw.random() / 3, box))
        if _greedily(order, room, draw.sample(range(3), 3), draw):
            return True
    return False


def _greedily(order, room, axes, draw=None):
    spaces = [((0, 0, 0), room)]
    for box in order:
        choices = [
            (
                [low[axis] for axis in axes],
                draw.random() if draw else [turn[axis] for axis in axes],
                low,
                turn,
            )
            for low, high in spaces
            for turn in turns_of(box, room)
            if all(a + b <= c for a, b, c in zip(low, turn, high, strict=True))
        ]
        if not choices:
            return False
        _, _, low, turn = min(choices)
        spaces = _without(spaces, low, tuple(a + b for a, b in zip(low, turn, strict=True)))
    return True


def _without(spaces, low, high):
    found = set()
    for start, end in spaces:
        if any(high[axis] <= start[axis] or low[axis] >= end[axis] for axis in range(3)):
            found.add((start, end))
            continue
        for axis in range(3):
            if low[axis] > start[axis]:
                found.add((start, (*end[:axis], low[axis], *end[axis + 1 :])))
            if high[axis] < end[axis]:
                found.add(((*start[:axis], high[axis], *start[axis + 1 :]), end))
    return sorted(found)


# Proofs: a dual feasible function for each axis makes sides larger, and what fits still fits.


@cache
def scales(kinds, room):
    """Return one row for each proof: what part of the room each kind of box takes at least."""
    axes = [functions(_sides(kinds, room, axis), room[axis]) for axis in range(3)]
    columns = []
    for box in kinds:
        least = np.full([len(axis) for axis in axes], 2.0)
        for turn in turns_of(box, room):
            f, g, h = (np.array([one[side] for one in axes[at]]) for at, side in enumerate(turn))
            least = np.minimum(least, f[:, None, None] * g[None, :, None] * h[None, None, :])
        columns.append(least.ravel())
    rows = np.unique(np.round(np.array(columns).T, 12), axis=0)
    return rows[rows.max(axis=1) > 0] if rows.size else rows


@cache
def functions(sides, length):
    """Return dual feasible functions of an axis as tables from a side to its part of the axis."""
    length = sums(sides, length)[-1]
    found = [{side: side / length for side in sides}]
    for cut in sorted({min(side, length - side + 1) for side in sides}):
        if 0 < 2 * cut <= length + 1:
            low, high = cut, length - cut
            found.append({s: 1.0 if s > high else 0.0 if s < low else s / length for s in sides})
    for parts in range(1, PARTS + 1):
        table = {}
        for side in sides:
            whole = side * (parts + 1)
            table[side] = side / length if whole % length == 0 else (whole // length) / parts
        found.append(table)
    unique = {tuple(table[side] for side in sides): table for table in found}
    return list(unique.values())


def refuted(boxes, room):
    """Tell whether some proof shows that these boxes cannot all lie in the room."""
    kinds = sorted(set(boxes))
    counts = np.array([boxes.count(kind) for kind in kinds])
    return bool((scales(tuple(kinds), room) @ counts).max() > 1 + 1e-9)


# All guillotine ways: the smallest hulls of every part of the boxes, joined along an axis.


def guillotine(boxes, room):
    """Tell whether the boxes go into the room so that straight cuts part them."""
    kinds = sorted(set(boxes))
    counts = tuple(boxes.count(kind) for kind in kinds)
    if np.prod([(count + 1) * (count + 2) // 2 for count in counts]) > 2 * JOINS:
        return False
    slack = room[0] * room[1] * room[2] - sum(a * b * c for a, b, c, _ in boxes)
    volumes = [a * b * c for a, b, c, _ in kinds]
    hulls = {}
    for part in sorted(product(*(range(count + 1) for count in counts)), key=sum):
        if sum(part):
            used = sum(many * volume for many, volume in zip(part, volumes, strict=True))
            hulls[part] = _hulls(part, kinds, room, hulls, used + slack)
    return bool(hulls[counts])


def _hulls(part, kinds, room, hulls, most):
    if sum(part) == 1:
        return _smallest(turns_of(kinds[part.index(1)], room))
    found = set()
    for one in product(*(range(count + 1) for count in part)):
        other = tuple(a - b for a, b in zip(part, one, strict=True))
        if one >= other and any(other):
            for left in hulls[one]:
                for right in hulls[other]:
                    _join(left, right, room, most, found)
    return _smallest(found)


def _join(left, right, room, most, found):
    a, b, c = left
    d, e, f = right
    wide, deep, high = max(a, d), max(b, e), max(c, f)
    if a + d <= room[0] and (a + d) * deep * high <= most:
        found.add((a + d, deep, high))
    if b + e <= room[1] and wide * (b + e) * high <= most:
        found.add((wide, b + e, high))
    if c + f <= room[2] and wide * deep * (c + f) <= most:
        found.add((wide, deep, c + f))


def _smallest(hulls):
    kept = []
    for hull in sorted(hulls):
        if not any(b <= hull[1] and c <= hull[2] for _, b, c in kept):
            kept.append(hull)
    return kept


# Every way, for few kinds: the first free cell of a raster of sums of sides holds a corner, or stays empty.


@cache
def sums(sides, length):
    """Return all sums of sides up to a length: boxes pushed to one end begin and stop there."""
    found, fresh = {0}, [0]
    while fresh:
        at = fresh.pop()
        more = {at + side for side in sides if at + side <= length} - found
        found |= more
        fresh += more
    return tuple(sorted(found))


@cache
def raster(sides, length):
    """Return the places along an axis where a box may begin, when all are pushed down and then up."""
    under = sums(sides, length)
    down = {max(at for at in under if at <= length - one) for one in under}
    return tuple(sorted(down))


class Raster:
    """Fill the raster cell by cell, each time with every kind in every turn, or with nothing."""

    def __init__(self, boxes, room):
        self.room = room
        self.kinds = sorted(set(boxes), key=lambda box: (-box[0] * box[1] * box[2], box))
        self.counts = tuple(boxes.count(kind) for kind in self.kinds)
        sides = [sorted({turn[axis] for kind in self.kinds for turn in self.ways(kind)}) for axis in range(3)]
        self.axes = [raster(tuple(some), length) for some, length in zip(sides, room, strict=True)]
        self.ends = [(*axis[1:], length) for axis, length in zip(self.axes, room, strict=True)]
        self.shape = tuple(len(axis) for axis in self.axes)
        self.cells = self.shape[0] * self.shape[1] * self.shape[2]
        self.seen, self.steps = set(), CELLS

    def answer(self):
        """Answer True, False, or UNKNOWN when the raster is too fine or the steps ran out."""
        if self.cells > MOST_CELLS:
            return UNKNOWN
        widths = [
            [b - a for a, b in zip(*pair, strict=True)] for pair in zip(self.axes, self.ends, strict=True)
        ]
        self.volumes = [a * b * c for c in widths[2] for b in widths[1] for a in widths[0]]
        self.places = [self._places(kind) for kind in self.kinds]
        needs = [kind[0] * kind[1] * kind[2] for kind in self.kinds]
        slack = self.room[0] * self.room[1] * self.room[2]
        slack -= sum(need * count for need, count in zip(needs, self.counts, strict=True))
        found = self._fill(0, self.counts, slack)
        return UNKNOWN if self.steps < 0 and not found else found

    def ways(self, kind):
        """Return the turns of a kind."""
        return turns_of(kind, self.room)

    def _places(self, kind):
        """Return by cell the masks of a kind put there, and what room each wastes in cells half used."""
        found = {}
        nx, ny, _ = self.shape
        for turn in self.ways(kind):
            spans = [self._spans(axis, side) for axis, side in enumerate(turn)]
            for (z, high), (y, deep), (x, wide) in product(spans[2], spans[1], spans[0]):
                cells = [
                    (k * ny + j) * nx + i
                    for k in range(z, high)
                    for j in range(y, deep)
                    for i in range(x, wide)
                ]
                waste = sum(self.volumes[cell] for cell in cells) - turn[0] * turn[1] * turn[2]
                mask = sum(1 << cell for cell in cells)
                found.setdefault(cells[0], []).append((waste, mask))
        return {cell: sorted(set(masks)) for cell, masks in found.items()}

    def _spans(self, axis, side):
        points, found = self.axes[axis], []
        for index, at in enumerate(points):
            if at + side <= self.room[axis]:
                stop = next((n for n in range(index, len(points)) if points[n] >= at + side), len(points))
                found.append((index, stop))
        return found

    def _fill(self, used, left, slack):
        if not any(left):
            return True
        while slack >= 0 and self.steps >= 0 and (used, left) not in self.seen:
            self.steps -= 1
            self.seen.add((used, left))
            cell = (~used & (used + 1)).bit_length() - 1
            if cell >= self.cells:
                return False
            if any(
                self._fill(used | mask, less, rest)
                for mask, less, rest in self._moves(cell, used, left, slack)
            ):
                return True
            used, slack = used | 1 << cell, slack - self.volumes[cell]
        return False

    def _moves(self, cell, used, left, slack):
        for kind, count in enumerate(left):
            if count:
                less = (*left[:kind], count - 1, *left[kind + 1 :])
                for waste, mask in self.places[kind].get(cell, ()):
                    if waste <= slack and not mask & used:
                        yield mask, less, slack - waste


# Every way: any two boxes lie apart along some axis.


class Search:
    """Settle for every two boxes along which axis and in which order they lie apart."""

    def __init__(self, boxes, room):
        self.boxes = sorted(boxes, key=lambda box: (-box[0] * box[1] * box[2], box))
        self.room = room
        self.steps = STEPS

    def answer(self):
        """Answer True, False, or UNKNOWN when the steps ran out."""
        found = self._add([], ((), (), ()))
        return UNKNOWN if self.steps < 0 and not found else found

    def _add(self, sides, edges):
        at = len(sides)
        if at == len(self.boxes):
            return True
        for turn in turns_of(self.boxes[at], self.room):
            if at and self.boxes[at] == self.boxes[at - 1] and turn < sides[-1]:
                continue
            if self._settle([*sides, turn], edges):
                return True
            if self.steps < 0:
                return False
        return False

    def _settle(self, sides, edges):
        self.steps -= 1
        low = [self._earliest(sides, edges[axis], axis) for axis in range(3)]
        if self.steps < 0 or any(starts is None for starts in low):
            return False
        pair = self._clash(sides, low)
        if pair is None:
            return self._add(sides, edges)
        for axis, first, second in self._ways(sides, low, pair):
            after = (*edges[:axis], (*edges[axis], (first, second)), *edges[axis + 1 :])
            if self._settle(sides, after):
                return True
            if self.steps < 0:
                return False
        return False

    def _earliest(self, sides, edges, axis):
        starts, limit = [0] * len(sides), self.room[axis]
        for _ in range(len(sides)):
            moved = False
            for first, second in edges:
                least = starts[first] + sides[first][axis]
                if starts[second] < least:
                    if least + sides[second][axis] > limit:
                        return None
                    starts[second], moved = least, True
            if not moved:
                return starts
        return None

    def _clash(self, sides, low):
        """Return the two overlapping boxes with the fewest ways apart."""
        best, fewest = None, 9
        for two in range(len(sides) - 1, 0, -1):
            for one in range(two):
                if self._overlap(sides, low, one, two):
                    ways = len(self._ways(sides, low, (one, two)))
                    if ways < fewest:
                        best, fewest = (one, two), ways
        return best

    @staticmethod
    def _overlap(sides, low, one, two):
        return all(
            low[axis][one] < low[axis][two] + sides[two][axis]
            and low[axis][two] < low[axis][one] + sides[one][axis]
            for axis in range(3)
        )

    def _ways(self, sides, low, pair):
        ways = []
        for axis in (2, 1, 0):
            for first, second in (pair, pair[::-1]):
                end = low[axis][first] + sides[first][axis] + sides[second][axis]
                if end <= self.room[axis]:
                    ways.append((axis, first, second))
        return ways
