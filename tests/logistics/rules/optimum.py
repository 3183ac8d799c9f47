"""A slow reference for small consignments: every parting, carton and service, and an exact placer of its own.

The placer decides for every pair of boxes which one lies left of, before or below the other, and follows the
longest chain along each axis: a packing exists exactly when some choice keeps every chain inside the carton.
"""

from functools import cache
from itertools import permutations

FLOOR_TURNS = ((0, 1, 2), (1, 0, 2))
ALL_TURNS = tuple(permutations(range(3)))


def sides_of(pack):
    height = pack.height_mm if pack.rigid else (pack.height_mm * 85 + 99) // 100
    return pack.length_mm, pack.width_mm, height, pack.upright


def turned(box):
    turns = FLOOR_TURNS if box[3] else ALL_TURNS
    return sorted({tuple(box[side] for side in turn) for turn in turns})


@cache
def can_lie(boxes, room):
    """Tell exactly whether these boxes (sorted, as sides_of gives them) fit into the room together."""
    if sum(a * b * c for a, b, c, _ in boxes) > room[0] * room[1] * room[2]:
        return False
    order = sorted(boxes, key=lambda box: -box[0] * box[1] * box[2])
    return any(_add([], [], turn, order, room) for turn in turned(order[0]) if _inside(turn, room))


def _inside(turn, room):
    return all(side <= space for side, space in zip(turn, room, strict=True))


def _add(placed, edges, turn, order, room):
    """Add a box in this turn; then choose its relation to each earlier box, one pair after another."""
    placed = [*placed, turn]
    pending = [(index, len(placed) - 1) for index in range(len(placed) - 1)]
    return _relate(placed, edges, pending, order, room)


def _relate(placed, edges, pending, order, room):
    starts = _starts(placed, edges, room)
    if starts is None:
        return False
    if len(placed) == len(order) and all(_apart(placed, starts, *pair) for pair in pending):
        return True
    if not pending:
        nexts = (turn for turn in turned(order[len(placed)]) if _inside(turn, room))
        return any(_add(placed, edges, turn, order, room) for turn in nexts)
    return _branch(placed, edges, pending, order, room)


def _branch(placed, edges, pending, order, room):
    one, other = pending[0]
    for axis in (2, 1, 0):
        for first, second in ((one, other), (other, one)):
            narrow = placed[first][axis] + placed[second][axis] > room[axis]
            if not narrow and _relate(placed, [*edges, (axis, first, second)], pending[1:], order, room):
                return True
    return False


def _starts(placed, edges, room):
    """Push every box as far to the corner as its chains allow; None when a chain is too long or a ring."""
    starts = [[0, 0, 0] for _ in placed]
    for _ in range(len(placed) + 1):
        moved = False
        for axis, first, second in edges:
            least = starts[first][axis] + placed[first][axis]
            if starts[second][axis] < least:
                starts[second][axis], moved = least, True
                if least + placed[second][axis] > room[axis]:
                    return None
        if not moved:
            return starts
    return None


def _apart(placed, starts, one, other):
    return any(
        starts[one][axis] + placed[one][axis] <= starts[other][axis]
        or starts[other][axis] + placed[other][axis] <= starts[one][axis]
        for axis in range(3)
    )


def courier_fen(offer, gross, outer):
    service, tariff = offer.service, offer.tariff
    if (
        gross > service.max_weight_grams
        or max(outer) > service.max_side_mm
        or sum(outer) > service.max_sides_sum_mm
    ):
        return None
    grams = max(gross, service.min_billable_grams)
    if (
        tariff.divisor
        and max(outer) >= service.volumetric_min_side_mm
        and sum(outer) >= service.volumetric_min_sum_mm
    ):
        grams = max(grams, (outer[0] * outer[1] * outer[2] + tariff.divisor - 1) // tariff.divisor)
    if tariff.rounding == "half_kg":
        grams = (grams + 499) // 500 * 500
    fee = None
    for up_to, fen in tariff.tiers:
        if fee is None and grams <= up_to:
            fee = fen
    if fee is None:
        beyond = grams - tariff.from_grams
        if tariff.rounding == "ceil_step":
            fee = tariff.base_fen + (beyond + tariff.step_grams - 1) // tariff.step_grams * tariff.step_fen
        else:
            fee = tariff.base_fen + (beyond * tariff.step_fen + tariff.step_grams // 2) // tariff.step_grams
    unit = service.fee_round_fen
    total = (fee + tariff.surcharge_fen + unit // 2) // unit * unit
    return total + service.handling_fen + service.pickup_fen


def parcel_fen(packs, market, days_left):
    """Return the least cost of one parcel with exactly these packs, or None."""
    offers = [
        offer
        for offer in market.offers
        if (days_left is None or offer.tariff.days_max <= days_left)
        and (offer.service.suits_fresh or not any(pack.fresh for pack in packs))
    ]
    if packs[0].ships_as_is:
        return _cheapest(offers, packs[0].gross_grams, packs[0].size_mm) if len(packs) == 1 else None
    if any(pack.ships_as_is for pack in packs) or not _agree(packs, market):
        return None
    goods = sum(pack.gross_grams for pack in packs)
    boxes = tuple(sorted(sides_of(pack) for pack in packs))
    priced = []
    for carton in market.cartons:
        if _allowed(packs, goods, carton):
            fen = _cheapest(offers, goods + carton.tare_grams, carton.outer_mm)
            if fen is not None:
                priced.append((fen + carton.price_fen, carton.inner_mm))
    return next((fen for fen, inner in sorted(priced) if can_lie(boxes, inner)), None)


def _cheapest(offers, gross, outer):
    return min(
        (fen for offer in offers if (fen := courier_fen(offer, gross, outer)) is not None), default=None
    )


def _agree(packs, market):
    rules = market.matrix.rules
    for at, one in enumerate(packs):
        for other in packs[at + 1 :]:
            pair = one.compat_class, other.compat_class
            rule = rules.get(pair) or rules.get(pair[::-1])
            strong = "strong" in (one.odour, other.odour)
            if rule == "no" or (strong and (rule == "sealed_only" or pair[0] != pair[1])):
                return False
    return True


def _allowed(packs, goods, carton):
    glass = sum(pack.fragile for pack in packs)
    return (
        goods <= carton.max_load_grams
        and glass <= min(6, carton.max_fragile_units)
        and all(carton.for_classes is None or pack.compat_class in carton.for_classes for pack in packs)
        and not (carton.kind == "padded_bag" and any(pack.rigid for pack in packs))
    )


def least_fen(packs, market, days_left=None):
    """Return the least cost over all partings of these packs."""
    packs = sorted(packs, key=lambda pack: pack.key)

    @cache
    def least(left):
        if not left:
            return 0
        first, rest = left[0], left[1:]
        best = None
        seen = set()
        for mask in range(1 << len(rest)):
            part = (first, *(rest[at] for at in range(len(rest)) if mask >> at & 1))
            keys = tuple(packs[index].key for index in part)
            if keys in seen:
                continue
            seen.add(keys)
            fen = one(keys)
            if fen is None:
                continue
            others = least(tuple(rest[at] for at in range(len(rest)) if not mask >> at & 1))
            if others is not None and (best is None or fen + others < best):
                best = fen + others
        return best

    by_key = {pack.key: pack for pack in packs}

    @cache
    def one(keys):
        return parcel_fen([by_key[key] for key in keys], market, days_left)

    return least(tuple(range(len(packs))))
