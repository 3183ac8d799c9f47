"""The cartons and offers a consignment can choose from, with their prices as tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import prod
from typing import TypeVar

import numpy as np

from logistics.rules.freight import (
    NEVER_FEN,
    Fen,
    billed_grams,
    chargeable_grams,
    cheapest_in,
    fee_fen,
    own_fen,
    refusal,
    volumetric_grams,
)
from logistics.rules.goods import FRAGILE_UNITS_LIMIT, Carton, Matrix, Offer, Pack, Size
from logistics.rules.lattice import Ints

REMEMBERED = 4_096  # packs a market knows by heart
Remembered = TypeVar("Remembered")
Answer = TypeVar("Answer")


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

    def rank(self) -> tuple[int, str]:
        """Sort by the cost of the service in all, ties by its code."""
        return self.fee_fen + own_fen(self.offer.service), self.offer.service.code


class Rates:
    """The cheapest price of every carton by the grams of goods in it, for one set of offers."""

    def __init__(self, cartons: Sequence[Carton], offers: Sequence[Offer]) -> None:
        self.offers = tuple(offers)
        self._takers = [(carton, _takers(carton, self.offers)) for carton in cartons]
        tables = cheapest_in(cartons, offers=offers)
        sizes = [len(table) for table in tables]
        self.starts = np.cumsum([0, *sizes[:-1]], dtype=np.int64)[: len(sizes)]
        self.flat: Fen = np.concatenate(tables) if tables else np.zeros(0, dtype=np.int32)

    def of(self, carton_index: int, goods_grams: int) -> int:
        """Return the cheapest price of a carton with so many grams of goods."""
        return int(self.flat[int(self.starts[carton_index]) + goods_grams])

    def choices(self, gross_grams: int, size_mm: Size) -> list[Choice]:
        """Return every service that takes the parcel, cheapest in all first, ties by service code."""
        found = []
        for offer in self.offers:
            service, tariff = offer.service, offer.tariff
            if not refusal(gross_grams, size_mm, service=service):
                grams = chargeable_grams(gross_grams, size_mm, service=service, tariff=tariff)
                found.append(Choice(offer, grams, fee_fen(grams, service=service, tariff=tariff)))
        return sorted(found, key=Choice.rank)

    def choices_in(self, carton_index: int, goods_grams: int) -> Iterator[Choice]:
        """Yield every service that takes a carton with so many grams of goods, by service code."""
        carton, takers = self._takers[carton_index]
        gross_grams = carton.tare_grams + goods_grams
        for offer, volumetric in takers:
            service, tariff = offer.service, offer.tariff
            if gross_grams <= service.max_weight_grams:
                grams = billed_grams(max(gross_grams, volumetric), service=service, tariff=tariff)
                yield Choice(offer, grams, fee_fen(grams, service=service, tariff=tariff))

    def choice_in(self, carton_index: int, goods_grams: int) -> Choice:
        """Return the service whose price stands in the table; the first by code of equals."""
        fen = self.of(carton_index, goods_grams) - self._takers[carton_index][0].price_fen
        return next(one for one in self.choices_in(carton_index, goods_grams) if one.rank()[0] == fen)


def _takers(carton: Carton, offers: Sequence[Offer]) -> list[tuple[Offer, int]]:
    """List the offers that take a carton of this size, each with the grams its volume stands for."""
    return [
        (offer, volumetric_grams(carton.outer_mm, service=offer.service, tariff=offer.tariff))
        for offer in offers
        if not refusal(0, carton.outer_mm, service=offer.service)
    ]


class Shelf:
    """Cartons in the order of their codes, and which of them each pack goes in; the same for all markets."""

    def __init__(self, cartons: Sequence[Carton]) -> None:
        self.cartons = tuple(sorted(cartons, key=lambda carton: carton.code))
        self.loads: Ints = np.array([carton.max_load_grams for carton in self.cartons], dtype=np.int64)
        self.volumes: Ints = np.array([prod(carton.inner_mm) for carton in self.cartons], dtype=np.int64)
        glasses = [min(carton.max_fragile_units, FRAGILE_UNITS_LIMIT) for carton in self.cartons]
        self.glasses: Ints = np.array(glasses, dtype=np.int64)
        self._rooms: dict[Pack, tuple[bool, ...]] = {}

    def rooms(self, pack: Pack) -> tuple[bool, ...]:
        """Tell for each carton whether one pack alone may and can lie in it."""
        rooms = self._rooms.get(pack)
        if rooms is None:
            _forget_beyond(self._rooms)
            rooms = self._rooms[pack] = tuple(goes_in(pack, carton) for carton in self.cartons)
        return rooms


@lru_cache(maxsize=16)
def shelf_of(cartons: tuple[Carton, ...]) -> Shelf:
    """Return the shelf of these cartons, the same one whenever it is asked for."""
    return Shelf(cartons)


@dataclass(frozen=True, eq=False)
class Market:
    """Cartons, compatibility and the offers valid on the ship date to one province."""

    cartons: tuple[Carton, ...]
    matrix: Matrix
    offers: tuple[Offer, ...]
    _rates: dict[tuple[int, ...], Rates] = field(default_factory=dict, repr=False)
    _suited: dict[tuple[int | None, bool], Rates] = field(default_factory=dict, repr=False)
    _refusals: dict[tuple[Pack, int | None], str] = field(default_factory=dict, repr=False)

    @cached_property
    def stock(self) -> Shelf:
        """The cartons with what is known of them."""
        return shelf_of(self.cartons)

    @property
    def shelf(self) -> tuple[Carton, ...]:
        """The cartons in the order of their codes."""
        return self.stock.cartons

    def rooms(self, pack: Pack) -> tuple[bool, ...]:
        """Tell for each carton of the shelf whether one pack alone may and can lie in it."""
        return self.stock.rooms(pack)

    def refusal(self, pack: Pack, *, days_left: int | None) -> str:
        """Say why a single sound pack cannot be sent, or nothing when it can."""
        reason = self._refusals.get((pack, days_left))
        if reason is None:
            _forget_beyond(self._refusals)
            reason = self._refusals[pack, days_left] = why_not(pack, market=self, days_left=days_left)
        return reason

    def rates(self, *, days_left: int | None, fresh: bool) -> Rates:
        """Return the prices of the offers that keep the promised day and suit the goods."""
        rates = self._suited.get((days_left, fresh))
        if rates is None:
            _forget_beyond(self._suited)
            rates = self._suited[days_left, fresh] = self._rates_of(days_left=days_left, fresh=fresh)
        return rates

    def _rates_of(self, *, days_left: int | None, fresh: bool) -> Rates:
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


def _forget_beyond(memory: dict[Remembered, Answer]) -> None:
    if len(memory) >= REMEMBERED:
        memory.clear()


def goes_in(pack: Pack, carton: Carton) -> bool:
    """Tell whether one pack alone may and can lie in the carton."""
    if not carton.takes(pack) or pack.gross_grams > carton.max_load_grams:
        return False
    (length, width, height), (across, along, up) = pack.packed_mm, carton.inner_mm
    if pack.upright:
        return height <= up and (
            (length <= across and width <= along) or (width <= across and length <= along)
        )
    sides = zip(sorted(pack.packed_mm), sorted(carton.inner_mm), strict=True)
    return all(side <= room for side, room in sides)


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
        goes and rates.of(index, pack.gross_grams) < NEVER_FEN
        for index, goes in enumerate(market.rooms(pack))
    )


def _too_much(pack: Pack, market: Market, rates: Rates) -> str:
    services = [offer.service for offer in rates.offers]
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
