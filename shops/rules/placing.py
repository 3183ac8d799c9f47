"""Put whole packs on lots: the oldest first, and a pack is never cut over two."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Lot:
    """A harvest as placing sees it: grams that may still be sold."""

    harvest_id: int
    grams: int


@dataclass(frozen=True)
class Want:
    """Packs of one size that somebody wants."""

    variant_id: int
    net_grams: int
    packs: int


@dataclass(frozen=True)
class Share:
    """Packs of one size put on one lot."""

    variant_id: int
    harvest_id: int
    packs: int


def place_on_lots(*, wants: Sequence[Want], lots: Sequence[Lot]) -> tuple[list[Share], dict[int, int]]:
    """Place packs on lots in the lots' order, the largest packs first so that sacks find room before tins.

    Answers what was placed, and how many packs of which size found no room.
    """
    left = {lot.harvest_id: lot.grams for lot in lots}
    placed: list[Share] = []
    missing: dict[int, int] = {}
    for want in sorted(wants, key=lambda each: (-each.net_grams, each.variant_id)):
        open_packs = want.packs
        for lot in lots:
            packs = min(open_packs, max(0, left[lot.harvest_id]) // want.net_grams)
            if packs:
                left[lot.harvest_id] -= packs * want.net_grams
                placed.append(Share(want.variant_id, lot.harvest_id, packs))
                open_packs -= packs
        if open_packs:
            missing[want.variant_id] = open_packs
    return placed, missing
