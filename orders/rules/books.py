"""Names of the accounts money can be in."""

ESCROW = "escrow"  # paid by buyers, not yet earned by anybody
REFUNDS = "refunds"  # on its way back to buyers
COMMISSION = "commission"
VOUCHERS = "vouchers"  # what the pavilion's own vouchers cost it
CARRIAGE = "carriage"  # what parcels cost: cartons, handling, couriers
BANK = "bank"  # paid out


def gateway_account(name: str) -> str:
    """The account of money that lies at a gateway."""
    return f"gateway:{name}"


def shop_account(shop_id: int) -> str:
    """The account of what the pavilion owes a shop."""
    return f"shop:{shop_id}"


def grower_account(shop_id: int, household: str) -> str:
    """The account of what the pavilion owes a household for its share of a shop's pooled harvests."""
    return f"grower:{shop_id}:{household}"
