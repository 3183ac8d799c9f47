"""Fen and grams: integers everywhere, words only at the edge."""

from collections.abc import Sequence


def yuan_text(fen: int) -> str:
    """Fen as yuan with two decimals: 123456 becomes '1,234.56'."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return f"{sign}{yuan:,}.{rest:02d}"


def weight_text(grams: int) -> str:
    """Grams for people: below a kilogram in g, above in kg without trailing zeros."""
    if abs(grams) < 1000:
        return f"{grams} g"
    kilograms = f"{grams / 1000:,.3f}".rstrip("0").rstrip(".")
    return f"{kilograms} kg"


def share_out(total: int, weights: Sequence[int]) -> list[int]:
    """Divide `total` by `weights` to the last unit: largest remainder, ties to the earlier place.

    The parts sum to `total` exactly; weights that are all zero are treated as equal. Raises ValueError
    when there is something to divide and nobody to take it.
    """
    if not weights:
        if total:
            msg = "nobody to share with"
            raise ValueError(msg)
        return []
    whole = sum(weights)
    if whole == 0:
        return share_out(total, [1] * len(weights))
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts
