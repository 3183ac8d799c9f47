"""Check a planned parcel against every rule, sharing no code with what planned it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations

from logistics.rules.goods import Carton, Offer, Pack
from logistics.rules.markets import Market
from logistics.rules.plans import Placement, PlannedParcel


def check(
    parcel: PlannedParcel, packs: Mapping[str, Pack], market: Market, *, days_left: int | None = None
) -> list[str]:
    """Return every rule the parcel breaks, in words; an empty list when it is lawful."""
    carton = next((one for one in market.cartons if one.code == parcel.carton_code), None)
    offer = next((one for one in market.offers if one.tariff.key == parcel.tariff_key), None)
    if offer is None or offer.service.code != parcel.service_code:
        return [f"no such service and tariff: {parcel.service_code} {parcel.tariff_key}"]
    if parcel.carton_code is not None and carton is None:
        return [f"no such carton: {parcel.carton_code}"]
    held = [packs[key] for key, count in parcel.packs for _ in range(count)]
    return [
        *_contents(parcel, held),
        *_weights(parcel, held, carton),
        *_company(held, carton),
        *_pairs(held, market),
        *_room(parcel, packs, carton),
        *_glass(parcel, packs),
        *_service(parcel, held, carton, offer, days_left),
        *_money(parcel, held, carton, offer),
    ]


def _contents(parcel: PlannedParcel, held: list[Pack]) -> Iterable[str]:
    if not held or parcel.times < 1:
        yield "an empty parcel"
    placed = Counter(placement.key for placement in parcel.placements)
    if placed != Counter(pack.key for pack in held):
        yield "packs and placements differ"


def _weights(parcel: PlannedParcel, held: list[Pack], carton: Carton | None) -> Iterable[str]:
    goods = sum(pack.gross_grams for pack in held)
    tare = carton.tare_grams if carton else 0
    if parcel.gross_grams != goods + tare:
        yield f"gross {parcel.gross_grams} is not {goods} + {tare}"
    if parcel.net_grams != sum(pack.net_grams for pack in held):
        yield "net grams are wrong"
    if carton and goods > carton.max_load_grams:
        yield f"{goods} g overload {carton.code}"


def _company(held: list[Pack], carton: Carton | None) -> Iterable[str]:
    if carton is None:
        if len(held) != 1 or not held[0].ships_as_is:
            yield "only a single pack that is a carton already goes without one"
        return
    glass = sum(pack.fragile for pack in held)
    if glass > 6 or glass > carton.max_fragile_units:
        yield f"{glass} fragile packs in {carton.code}"
    for pack in held:
        if pack.ships_as_is:
            yield f"{pack.key} needs no carton"
        if carton.for_classes is not None and pack.compat_class not in carton.for_classes:
            yield f"{carton.code} is not for {pack.compat_class}"
        if carton.kind == "padded_bag" and pack.rigid:
            yield f"{pack.key} is too stiff for a bag"


def _pairs(held: list[Pack], market: Market) -> Iterable[str]:
    for one, other in combinations(held, 2):
        pair = (one.compat_class, other.compat_class)
        default = "yes" if pair[0] == pair[1] else "no"
        rule = market.matrix.rules.get(pair, market.matrix.rules.get(pair[::-1], default))
        smells = one.odour == "strong" or other.odour == "strong"
        if rule == "no" or (smells and (rule == "sealed_only" or pair[0] != pair[1])):
            yield f"{one.key} and {other.key} never share a carton"


def _room(parcel: PlannedParcel, packs: Mapping[str, Pack], carton: Carton | None) -> Iterable[str]:
    for placement in parcel.placements:
        yield from _turned(placement, packs[placement.key], may_press=carton is not None)
        room = carton.inner_mm if carton else packs[placement.key].size_mm
        ends = (placement.x + placement.dx, placement.y + placement.dy, placement.z + placement.dz)
        outside = any(end > side for end, side in zip(ends, room, strict=True))
        if outside or min(placement.x, placement.y, placement.z) < 0:
            yield f"{placement.key} sticks out"
    for one, other in combinations(parcel.placements, 2):
        if _meet(one, other):
            yield f"{one.key} and {other.key} overlap"


def _turned(placement: Placement, pack: Pack, *, may_press: bool) -> Iterable[str]:
    got = (placement.dx, placement.dy, placement.dz)
    heights = {pack.height_mm}
    if may_press and not pack.rigid:
        heights.add(-(-pack.height_mm * 85 // 100))
    for height in heights:
        upright = got[2] == height and sorted(got[:2]) == sorted((pack.length_mm, pack.width_mm))
        lying = sorted(got) == sorted((pack.length_mm, pack.width_mm, height)) and not pack.upright
        if upright or lying:
            return
    yield f"{pack.key} lies as {got}"


def _meet(one: Placement, other: Placement) -> bool:
    return (
        one.x < other.x + other.dx
        and other.x < one.x + one.dx
        and one.y < other.y + other.dy
        and other.y < one.y + one.dy
        and one.z < other.z + other.dz
        and other.z < one.z + one.dz
    )


def _glass(parcel: PlannedParcel, packs: Mapping[str, Pack]) -> Iterable[str]:
    for glass in parcel.placements:
        if not packs[glass.key].fragile:
            continue
        above: list[Placement] = []
        pending = [glass]
        while pending:
            lower = pending.pop()
            for upper in parcel.placements:
                if upper not in above and upper.z >= lower.z + lower.dz and _share_floor(upper, lower):
                    above.append(upper)
                    pending.append(upper)
        grams = sum(packs[placement.key].gross_grams for placement in above)
        if grams > 8_000:
            yield f"{grams} g rest on {glass.key}"


def _share_floor(one: Placement, other: Placement) -> bool:
    across = one.x < other.x + other.dx and other.x < one.x + one.dx
    return across and one.y < other.y + other.dy and other.y < one.y + one.dy


def _service(
    parcel: PlannedParcel, held: list[Pack], carton: Carton | None, offer: Offer, days_left: int | None
) -> Iterable[str]:
    service = offer.service
    outer = carton.outer_mm if carton else held[0].size_mm
    if parcel.gross_grams > service.max_weight_grams:
        yield f"too heavy for {service.code}"
    if max(outer) > service.max_side_mm or sum(outer) > service.max_sides_sum_mm:
        yield f"too large for {service.code}"
    if any(pack.fresh for pack in held) and not service.suits_fresh:
        yield f"{service.code} does not carry fresh goods"
    if days_left is not None and offer.tariff.days_max > days_left:
        yield f"{service.code} comes too late"


def _money(parcel: PlannedParcel, held: list[Pack], carton: Carton | None, offer: Offer) -> Iterable[str]:
    service, tariff = offer.service, offer.tariff
    length, width, height = carton.outer_mm if carton else held[0].size_mm
    grams = max(parcel.gross_grams, service.min_billable_grams)
    sides = (length, width, height)
    measured = max(sides) >= service.volumetric_min_side_mm and sum(sides) >= service.volumetric_min_sum_mm
    if tariff.divisor and measured:
        grams = max(grams, -(-length * width * height // tariff.divisor))
    if tariff.rounding == "half_kg":
        grams = (grams + 499) // 500 * 500
    if parcel.chargeable_grams != grams:
        yield f"chargeable {parcel.chargeable_grams} is not {grams}"
    if parcel.fee_fen != _fee(grams, offer):
        yield f"fee {parcel.fee_fen} is not {_fee(grams, offer)}"
    own = (carton.price_fen if carton else 0, service.handling_fen, service.pickup_fen)
    if (parcel.carton_fen, parcel.handling_fen, parcel.pickup_fen) != own:
        yield "carton, handling or pickup is wrong"


def _fee(grams: int, offer: Offer) -> int:
    tariff, unit = offer.tariff, offer.service.fee_round_fen
    fen = [fee for up_to, fee in tariff.tiers if up_to >= grams][:1]
    if not fen:
        over, step = grams - tariff.from_grams, tariff.step_grams
        if tariff.rounding == "ceil_step":
            fen = [tariff.base_fen + (over + step - 1) // step * tariff.step_fen]
        else:
            fen = [tariff.base_fen + (over * tariff.step_fen + step // 2) // step]
    total = fen[0] + tariff.surcharge_fen
    return (total + unit // 2) // unit * unit
