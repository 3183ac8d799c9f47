"""What goes into parcels and what parcels are made of: plain values, integers only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

Size = tuple[int, int, int]

SIDE_LIMIT_MM = 10_000  # beyond these a size is a typing error, not a pack
GRAMS_LIMIT = 10_000_000
FRAGILE_UNITS_LIMIT = 6
LOAD_ON_GLASS_GRAMS = 8_000
PRESSED_PERCENT = 85


@dataclass(frozen=True, slots=True)
class Pack:
    """One sealed sales pack as it is weighed and measured; `height_mm` is the vertical side when upright."""

    key: str
    net_grams: int
    gross_grams: int
    length_mm: int
    width_mm: int
    height_mm: int
    rigid: bool
    upright: bool
    fragile: bool
    odour: str
    compat_class: str
    ships_as_is: bool
    fresh: bool

    @property
    def size_mm(self) -> Size:
        """The sides as sold."""
        return self.length_mm, self.width_mm, self.height_mm

    @property
    def packed_mm(self) -> Size:
        """The sides it needs in a carton: a soft pack gives way to 85 % of its height."""
        if self.rigid:
            return self.size_mm
        return self.length_mm, self.width_mm, -(-self.height_mm * PRESSED_PERCENT // 100)


@dataclass(frozen=True, slots=True)
class Carton:
    """A box, bag or sack to buy; `for_classes` None takes any class, `max_load_grams` is without it."""

    code: str
    kind: str
    outer_mm: Size
    inner_mm: Size
    tare_grams: int
    price_fen: int
    max_load_grams: int
    max_fragile_units: int
    for_classes: frozenset[str] | None

    def takes(self, pack: Pack) -> bool:
        """Tell whether the carton is meant for such goods, whatever their size."""
        if self.for_classes is not None and pack.compat_class not in self.for_classes:
            return False
        if pack.fragile and self.max_fragile_units == 0:
            return False
        return not (pack.rigid and self.kind == "padded_bag")


@dataclass(frozen=True, slots=True)
class Service:
    """What a carrier offers, its limits for one parcel, and our own cost of handing one parcel over."""

    code: str
    carrier: str
    max_weight_grams: int
    max_side_mm: int
    max_sides_sum_mm: int
    volumetric_min_side_mm: int
    volumetric_min_sum_mm: int
    fee_round_fen: int
    min_billable_grams: int
    suits_fresh: bool
    handling_fen: int
    pickup_fen: int


@dataclass(frozen=True, slots=True)
class Tariff:
    """One price list: a service, a province, a version. Tiers first, then the rate beyond `from_grams`."""

    key: int
    tiers: tuple[tuple[int, int], ...]
    base_fen: int
    from_grams: int
    step_grams: int
    step_fen: int
    surcharge_fen: int
    divisor: int
    rounding: str
    days_min: int
    days_max: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A service with the tariff valid for one province on the ship date."""

    service: Service
    tariff: Tariff


@dataclass(frozen=True, eq=False)
class Matrix:
    """Which classes may share a carton: unordered pairs to yes, no or sealed_only; an unknown pair is no."""

    rules: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def rule(self, one: str, other: str) -> str:
        """Answer for a pair of classes in either order; a class goes with itself unless it says not."""
        found = self.rules.get((one, other)) or self.rules.get((other, one))
        return found or ("yes" if one == other else "no")

    def may_pair(self, one: Pack, other: Pack) -> bool:
        """Tell whether two packs may lie in the same carton."""
        strong = "strong" in (one.odour, other.odour)
        if one.compat_class != other.compat_class and strong:
            return False
        rule = self.rule(one.compat_class, other.compat_class)
        return rule == "yes" or (rule == "sealed_only" and not strong)

    def may_share(self, packs: Iterable[Pack]) -> bool:
        """Tell whether all these packs may lie in the same carton."""
        return all(self.may_pair(one, other) for one, other in combinations(packs, 2))


def is_sound(pack: Pack) -> bool:
    """Tell whether weights and sides are whole, positive and of this world."""
    numbers = (pack.net_grams, pack.gross_grams, *pack.size_mm)
    if not all(type(number) is int and number > 0 for number in numbers):
        return False
    return pack.net_grams <= pack.gross_grams <= GRAMS_LIMIT and max(pack.size_mm) <= SIDE_LIMIT_MM
