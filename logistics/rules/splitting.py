"""The splitting engine: the cheapest lawful parcels for the lines of one consignment."""

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

from logistics.rules.boxing import as_it_is, boxed_up
from logistics.rules.checking import check
from logistics.rules.goods import Pack, is_sound
from logistics.rules.kinds import families, kinds_of
from logistics.rules.markets import Market
from logistics.rules.mixing import parcels_for
from logistics.rules.parting import Bench
from logistics.rules.plans import Placement, Plan, PlannedParcel, Unsendable

__all__ = [
    "Market",
    "Placement",
    "Plan",
    "PlannedParcel",
    "Unsendable",
    "check",
    "shape_key",
    "split",
]


def split(lines: Sequence[tuple[Pack, int]], *, market: Market, days_left: int | None) -> Plan:
    """Part the lines into the cheapest parcels; what cannot be sent is named with its reason."""
    sendable, unsendable = _sort_out(lines, market=market, days_left=days_left)
    parcels = [
        as_it_is(pack, count, market.rates(days_left=days_left, fresh=pack.fresh))
        for pack, count in sendable
        if pack.ships_as_is
    ]
    boxed = [(pack, count) for pack, count in sendable if not pack.ships_as_is]
    for family in families(kinds_of(boxed), matrix=market.matrix):
        bench = Bench(family, market=market, days_left=days_left)
        patterns = parcels_for(bench, tuple(kind.count for kind in family))
        parcels += boxed_up(bench, patterns)
    return Plan(tuple(sorted(parcels, key=_rank)), tuple(unsendable), days_left)


def _rank(parcel: PlannedParcel) -> tuple[object, ...]:
    return -parcel.gross_grams, parcel.packs, parcel.carton_code or "", parcel.service_code


def _sort_out(
    lines: Sequence[tuple[Pack, int]], *, market: Market, days_left: int | None
) -> tuple[list[tuple[Pack, int]], list[Unsendable]]:
    """Join equal packs and part what can be sent from what cannot, both in the order of their keys."""
    wanted: Counter[Pack] = Counter()
    left: Counter[tuple[str, str]] = Counter()
    for pack, count in lines:
        if not is_sound(pack) or type(count) is not int or count < 0:
            left[pack.key, "bad_size"] += count
        else:
            wanted[pack] += count
    sendable = []
    for pack, count in sorted(wanted.items(), key=lambda line: line[0].key):
        reason = market.refusal(pack, days_left=days_left)
        if reason:
            left[pack.key, reason] += count
        elif count:
            sendable.append((pack, count))
    return sendable, [
        Unsendable(key, count, reason) for (key, reason), count in sorted(left.items()) if count
    ]


def shape_key(
    lines: Sequence[tuple[str, int]],
    *,
    province: str,
    tariff_keys: Sequence[int],
    carton_codes: Sequence[str],
    service_codes: Sequence[str],
    days_left: int | None,
) -> bytes:
    """Return 16 bytes that are equal for equal problems, in whatever order their parts are given."""
    counts: Counter[str] = Counter()
    for key, count in lines:
        counts[key] += count
    parts = (
        sorted(item for item in counts.items() if item[1]),
        province, sorted(tariff_keys), sorted(carton_codes), sorted(service_codes), days_left,
    )  # fmt: skip
    return blake2b(repr(parts).encode(), digest_size=16).digest()
