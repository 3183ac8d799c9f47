"""Along which moves purchases, orders, payments, refunds and claims change state; plain strings."""

from collections.abc import Mapping

Moves = Mapping[str, frozenset[str]]

PURCHASE: Moves = {
    "open": frozenset({"paid", "cancelled", "expired"}),
    "expired": frozenset({"paid", "paid_unfilled"}),
    "cancelled": frozenset({"paid_unfilled"}),
    "paid": frozenset(),
    "paid_unfilled": frozenset(),
}
ORDER: Moves = {
    "open": frozenset({"paid", "cancelled"}),
    "cancelled": frozenset({"paid"}),  # expired, then paid late while the goods were still there
    "paid": frozenset({"settled", "refunded"}),
    "settled": frozenset({"refunded"}),
    "refunded": frozenset(),
}
PAYMENT: Moves = {
    "open": frozenset({"paid", "failed", "closed"}),
    "failed": frozenset({"paid", "closed"}),  # notifications come in any order; money that came counts
    "closed": frozenset({"paid"}),
    "paid": frozenset(),
}
REFUND: Moves = {
    "asked": frozenset({"done", "failed"}),
    "failed": frozenset({"asked", "done"}),
    "done": frozenset(),
}
CLAIM: Moves = {
    "open": frozenset({"accepted", "refused"}),
    "accepted": frozenset(),
    "refused": frozenset(),
}
GROUP_BUY: Moves = {
    "open": frozenset({"filled", "failed", "cancelled"}),
    "filled": frozenset({"sent", "cancelled"}),
    "sent": frozenset(),
    "failed": frozenset(),
    "cancelled": frozenset(),
}


def may_move(moves: Moves, *, source: str, target: str) -> bool:
    """Whether the table knows this move."""
    return target in moves.get(source, frozenset())
