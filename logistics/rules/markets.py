"""The cartons and offers a consignment can choose from, with their prices as tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from logistics.rules.freight import NEVER_FEN, Fen, cheapest_upto, own_fen, quote
from logistics.rules.goods import Carton, Matrix, Offer, Pack, Size
from logistics.rules.packing import shape_of


def is_sound_offer(offer: Offer) -> bool:
    """Tell whether the price list can be read at all; one with a hole in it is not offered."""
    service, tariff = offer.service, offer.tariff
    if tariff.step_grams < 1 or service.fee_round_fen < 1 or tariff.divisor < 0:
        return False
    return tariff.rounding in ("ceil_step", "half_kg", "exact")


@dataclass(frozen=True, slots=True)
class Choice:
    """The service chosen for one parcel and what it costs."""

    offer: Offer
    chargeable_grams: int
    fee_fen: int


class Rates:
    """The cheapest price of every carton by the grams of goods in it, for one set of offers."""

    def __init__(self, cartons: Sequence[Carton], offers: Sequence[Offer]) -> None:
        self.offers = {offer.service.code: offer for offer in offers}
        tables = [cheapest_upto(carton, offers=offers) for carton in cartons]
        sizes = [len(table) for table in tables]
        self.starts: Fen = np.cumsum([0, *sizes[:-1]], dtype=np.int64)[: len(sizes)]
        self.flat: Fen = (
            np.concatenate([np.asarray(table) for table in tables]) if tables else np.zeros(0, np.int64)
        )

    def of(self, carton_index: int, goods_grams: int) -> int:
        """Return the cheapest price of a carton with so many grams of goods."""
        return int(self.flat[int(self.starts[carton_index]) + goods_grams])

    def choices(self, gross_grams: int, size_mm: Size) -> list[Choice]:
        """Return every service that takes the parcel, cheapest in all first, ties by service code."""
        fees = quote(tuple(self.offers.values()), gross_grams, size_mm)
        found = [
            Choice(self.offers[fee.service], fee.chargeable_grams, fee.fee_fen)
            for fee in fees
            if fee.fee_fen is not None
        ]
        return sorted(
            found, key=lambda one: (one.fee_fen + own_fen(one.offer.service), one.offer.service.code)
        )


@dataclass(frozen=True, eq=False)
class Market:
    """Cartons, compatibility and the offers valid on the ship date to one province."""

    cartons: tuple[Carton, ...]
    matrix: Matrix
    offers: tuple[Offer, ...]
    _rates: dict[tuple[int, ...], Rates] = field(default_factory=dict, repr=False)
    _shelf: tuple[Carton, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        shelf = tuple(sorted(self.cartons, key=lambda carton: carton.code))
        object.__setattr__(self, "_shelf", shelf)

    @property
    def shelf(self) -> tuple[Carton, ...]:
        """The cartons in the order of their codes."""
        return self._shelf

    def rates(self, *, days_left: int | None, fresh: bool) -> Rates:
        """Return the prices of the offers that keep the promised day and suit the goods."""
        wanted = tuple(
            index
            for index, offer in enumerate(self.offers)
            if (days_left is None or offer.tariff.days_max <= days_left)
            and (offer.service.suits_fresh or not fresh)
            and is_sound_offer(offer)
        )
        if wanted not in self._rates:
            offers = sorted((self.offers[index] for index in wanted), key=lambda offer: offer.service.code)
            self._rates[wanted] = Rates(self.shelf, offers)
        return self._rates[wanted]


def goes_in(pack: Pack, carton: Carton) -> bool:
    """Tell whether one pack alone may and can lie in the carton."""
    if not carton.takes(pack) or pack.gross_grams > carton.max_load_grams:
        return False
    turns = shape_of(pack.packed_mm, upright=pack.upright).turns
    return any(all(a <= b for a, b in zip(turn, carton.inner_mm, strict=True)) for turn in turns)


def why_not(pack: Pack, *, market: Market, days_left: int | None) -> str:
    """Say why a single sound pack cannot be sent in this market, or nothing when it can."""
    if _is_priced(pack, market, market.rates(days_left=days_left, fresh=pack.fresh)):
        return ""
    rates = market.rates(days_left=None, fresh=pack.fresh)
    if _is_priced(pack, market, rates):
        return "not_in_time"
    if not rates.offers:
        return "no_service"
    return _too_much(pack, market, rates) or "no_carton"


def _is_priced(pack: Pack, market: Market, rates: Rates) -> bool:
    if pack.ships_as_is:
        return bool(rates.choices(pack.gross_grams, pack.size_mm))
    return any(
        goes_in(pack, carton) and rates.of(index, pack.gross_grams) < NEVER_FEN
        for index, carton in enumerate(market.shelf)
    )


def _too_much(pack: Pack, market: Market, rates: Rates) -> str:
    services = [offer.service for offer in rates.offers.values()]
    loads = [carton.max_load_grams for carton in market.shelf]
    light_enough = pack.gross_grams <= max(service.max_weight_grams for service in services)
    if not light_enough or (not pack.ships_as_is and loads and pack.gross_grams > max(loads)):
        return "too_heavy"
    size = sorted(pack.size_mm)
    if all(size[2] > service.max_side_mm or sum(size) > service.max_sides_sum_mm for service in services):
        return "too_long"
    if pack.ships_as_is:
        return "too_heavy"
    return ""
