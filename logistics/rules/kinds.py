"""Kinds of packs: packs that differ in nothing the splitter looks at are one kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from logistics.rules.goods import LOAD_ON_GLASS_GRAMS, Matrix, Pack, Size
from logistics.rules.packing import Shape, Spotted, fit, glance, shape_of

MERGE_LIMIT = 64  # above so many packs, equal packs of different keys stay apart: arithmetic needs no help


@dataclass(frozen=True, slots=True)
class Kind:
    """Equal packs, whatever their keys; `members` says how many there are of each."""

    pack: Pack
    shape: Shape
    members: tuple[tuple[Pack, int], ...]

    @property
    def count(self) -> int:
        """How many packs of this kind there are."""
        return sum(count for _, count in self.members)

    @property
    def volume(self) -> int:
        """Cubic mm one pack needs in a carton."""
        return prod(self.pack.packed_mm)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Equal parcels in the making: how many packs of each kind, and the carton (index on the shelf)."""

    counts: tuple[int, ...]
    carton: int
    cost_fen: int
    times: int


def kinds_of(lines: Sequence[tuple[Pack, int]]) -> list[Kind]:
    """Sort packs into kinds, in an order that does not depend on the order of the lines."""
    merge = sum(count for _, count in lines) <= MERGE_LIMIT
    groups: dict[tuple[object, ...], list[tuple[Pack, int]]] = {}
    for pack, count in sorted(lines, key=lambda line: line[0].key):
        groups.setdefault(_likeness(pack, key=not merge), []).append((pack, count))
    kinds = [
        Kind(
            members[0][0],
            shape_of(members[0][0].packed_mm, upright=members[0][0].upright),
            tuple(members),
        )
        for members in groups.values()
    ]
    return sorted(kinds, key=lambda kind: (-kind.count, kind.pack.key))


def _likeness(pack: Pack, *, key: bool) -> tuple[object, ...]:
    return (
        pack.gross_grams, pack.packed_mm, pack.rigid, pack.upright, pack.fragile, pack.odour,
        pack.compat_class, pack.fresh, pack.key if key else "",
    )  # fmt: skip


def families(kinds: Sequence[Kind], *, matrix: Matrix) -> list[list[Kind]]:
    """Part the kinds into families that never meet in a carton; each is solved alone."""
    left, found = list(kinds), []
    while left:
        family, reached = [left.pop(0)], 0
        while reached < len(family):
            one = family[reached].pack
            near = [kind for kind in left if matrix.may_pair(one, kind.pack)]
            left = [kind for kind in left if kind not in near]
            family += near
            reached += 1
        found.append(sorted(family, key=lambda kind: (-kind.count, kind.pack.key)))
    return found


def place(kinds: Sequence[Kind], counts: Sequence[int], inner: Size) -> tuple[Spotted, ...] | None:
    """Place so many packs of each kind in a carton; the answer's shapes are indexes of `kinds`."""
    held, shapes = _held(kinds, counts)
    places = fit(shapes, tuple(counts[index] for index in held), inner)
    if places is None:
        return None
    return tuple(Spotted(held[one.shape], one.spot) for one in places)


def is_refused(kinds: Sequence[Kind], counts: Sequence[int], inner: Size) -> bool:
    """Tell whether it is plain at once that so many packs of each kind do not fit in a carton."""
    held, shapes = _held(kinds, counts)
    first = glance(shapes, tuple(counts[index] for index in held), inner)
    return first.sure and first.places is None


def _held(kinds: Sequence[Kind], counts: Sequence[int]) -> tuple[list[int], tuple[Shape, ...]]:
    held = [index for index, count in enumerate(counts) if count]
    held.sort(key=lambda index: (kinds[index].shape.turns, index))
    return held, _with_loads([kinds[index] for index in held], [counts[index] for index in held])


def _with_loads(kinds: Sequence[Kind], counts: Sequence[int]) -> tuple[Shape, ...]:
    """Tell the packer of weights and glass only where more than 8 kg could stand on a fragile pack."""
    glass = [kind.pack.gross_grams for kind in kinds if kind.pack.fragile]
    grams = sum(kind.pack.gross_grams * count for kind, count in zip(kinds, counts, strict=True))
    if not glass or grams - min(glass) <= LOAD_ON_GLASS_GRAMS:
        return tuple(kind.shape for kind in kinds)
    return tuple(Shape(kind.shape.turns, kind.pack.gross_grams, kind.pack.fragile) for kind in kinds)
