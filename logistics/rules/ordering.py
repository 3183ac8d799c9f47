"""Pack an order into the fewest boxes; equal things are packed as one kind and named again at the end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logistics.rules.cases import Box, FilledBox, Item, why_left
from logistics.rules.fewest import Packer
from logistics.rules.grids import Turns
from logistics.rules.packing import Spotted


@dataclass(frozen=True, slots=True)
class PackedOrder:
    """The boxes of an order, and by index the items that no box takes, with the reason."""

    boxes: tuple[FilledBox, ...]
    left_out: tuple[tuple[int, str], ...]


def pack_order(items: Sequence[Item], boxes: Sequence[Box]) -> PackedOrder:
    """Pack an order into the fewest boxes; only what fits no box at all is left out."""
    reasons = [why_left(item, boxes) if item.count else "" for item in items]
    rows = dict[tuple[Turns, int], list[int]]()
    for index, item in enumerate(items):
        if item.count and not reasons[index]:
            rows.setdefault((item.turns, item.grams), []).append(index)
    kinds = list(rows.values())
    packer = Packer([items[same[0]] for same in kinds], boxes)
    counts = tuple(sum(items[index].count for index in same) for same in kinds)
    filled = packer.fewest(counts) if kinds else []
    stock = [[[index, items[index].count] for index in same] for same in kinds]
    named = tuple(one for each in filled for one in _named(each, items, stock))
    return PackedOrder(named, tuple((index, reason) for index, reason in enumerate(reasons) if reason))


def _named(filled: FilledBox, items: Sequence[Item], stock: list[list[list[int]]]) -> Iterator[FilledBox]:
    """Say which item of its kind each place holds, as many boxes at a time as hold the same ones."""
    used = dict[int, int]()
    for place in filled.places:
        used[place.shape] = used.get(place.shape, 0) + 1
    left = filled.times
    while left:
        times = max(1, min(left, *(stock[kind][0][1] // count for kind, count in used.items())))
        taken = {kind: _take(stock[kind], count, times) for kind, count in used.items()}
        places = tuple(_spotted(place, items, taken[place.shape].pop()) for place in filled.places)
        yield FilledBox(filled.box, filled.gross_grams, places, times)
        left -= times


def _take(queue: list[list[int]], count: int, times: int) -> list[int]:
    """Take so many of a kind so many times; more than once only while one row has them all."""
    taken: list[int] = []
    while len(taken) < count:
        index, have = queue[0]
        some = min(count - len(taken), have)
        taken += [index] * some
        queue[0][1] -= some * times
        if not queue[0][1]:
            queue.pop(0)
    return taken


def _spotted(place: Spotted, items: Sequence[Item], index: int) -> Spotted:
    x, y, z, dx, dy, dz = place.spot
    return Spotted(index, (x, y, z, *items[index].sides_of((dx, dy, dz))))
