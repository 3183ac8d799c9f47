"""Whether a price list can be read: every weight has one price, and each field is of this world."""

from collections.abc import Iterator

ROUNDINGS = ("ceil_step", "half_kg", "exact")
MOST_FEN = 10_000_000  # 100,000 yuan for one parcel is a typing error
MOST_GRAMS = 100_000_000


def flaws_of(
    *,
    tiers: object,
    base_fen: object,
    from_grams: object,
    step_grams: object,
    step_fen: object,
    surcharge_fen: object,
    divisor: object,
    rounding: object,
) -> list[tuple[str, str]]:
    """List (field, code) of everything that keeps a price list from being read; none when it is sound.

    Codes: number, rounding, form (tiers are not pairs of whole numbers), overlap (a tier does not go beyond
    the one before it), hole (no price for the weights between the tiers and the rate).
    """
    flaws = [
        (name, "number")
        for name, value, least, most in (
            ("base_fen", base_fen, 0, MOST_FEN),
            ("from_grams", from_grams, 0, MOST_GRAMS),
            ("step_grams", step_grams, 1, MOST_GRAMS),
            ("step_fen", step_fen, 0, MOST_FEN),
            ("surcharge_fen", surcharge_fen, 0, MOST_FEN),
            ("divisor_cm3_per_kg", divisor, 1, MOST_GRAMS),
        )
        if not _is_whole(value, least, most)
    ]
    if rounding not in ROUNDINGS:
        flaws.append(("rounding", "rounding"))
    return flaws + list(_flaws_of_tiers(tiers, from_grams))


def _flaws_of_tiers(tiers: object, from_grams: object) -> Iterator[tuple[str, str]]:
    if not isinstance(tiers, list | tuple) or not all(_is_tier(tier) for tier in tiers):
        yield "tiers", "form"
        return
    reached = 0
    for up_to, _fen in tiers:
        if up_to <= reached:
            yield "tiers", "overlap"
            return
        reached = up_to
    if isinstance(from_grams, int) and from_grams > reached:
        yield "from_grams", "hole"


def _is_tier(tier: object) -> bool:
    return (
        isinstance(tier, list | tuple)
        and len(tier) == 2
        and _is_whole(tier[0], 1, MOST_GRAMS)
        and _is_whole(tier[1], 0, MOST_FEN)
    )


def _is_whole(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most
