"""What the other ways would have cost: another service, another carton, another number of parcels."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import numpy as np

from logistics.rules.freight import NEVER_FEN, own_fen
from logistics.rules.goods import Pack
from logistics.rules.kinds import kinds_of
from logistics.rules.lattice import Ints, pairs_of
from logistics.rules.markets import Market, Rates
from logistics.rules.parting import Bench, part
from logistics.rules.plans import OtherWay, Plan, PlannedParcel

SPLIT_PAIRS = 1_000  # parcels of more ways to part are not compared with smaller ones
NEIGHBOURS = 4  # so many other parcels of the plan are tried as company
TRIES = 4  # so many cartons are tried, the cheapest first


def other_ways(plan: Plan, *, packs: Mapping[str, Pack], market: Market) -> tuple[tuple[OtherWay, ...], ...]:
    """Return for each parcel of a plan the best way of every other kind, the least dear first."""
    asked = _Asked(plan, packs, market)
    return tuple(
        tuple(sorted(_others(asked, parcel), key=lambda way: (way.extra_fen, way.kind)))
        for parcel in plan.parcels
    )


class _Asked:
    """A plan with its goods as kinds, so that its parcels are counts of kinds."""

    def __init__(self, plan: Plan, packs: Mapping[str, Pack], market: Market) -> None:
        self.packs, self.market, self.days_left = packs, market, plan.days_left
        self.boxed = [parcel for parcel in plan.parcels if parcel.carton_code is not None]
        lines = [(packs[key], count) for parcel in self.boxed for key, count in parcel.packs]
        self.bench = Bench(kinds_of(lines), market=market, days_left=plan.days_left) if lines else None
        self.cartons = {carton.code: index for index, carton in enumerate(market.shelf)}

    def counts(self, parcel: PlannedParcel) -> tuple[int, ...]:
        """Return how many packs of each kind a parcel holds."""
        held = dict(parcel.packs)
        kinds = self.bench.kinds if self.bench else ()
        return tuple(
            sum(held.get(key, 0) for key in {pack.key for pack, _ in kind.members}) for kind in kinds
        )

    def rates(self, parcel: PlannedParcel) -> Rates:
        """Return the prices that hold for the goods of a parcel."""
        fresh = any(self.packs[key].fresh for key, _ in parcel.packs)
        return self.market.rates(days_left=self.days_left, fresh=fresh)


def _others(asked: _Asked, parcel: PlannedParcel) -> Iterator[OtherWay]:
    yield from _by_service(asked, parcel)
    if asked.bench and parcel.carton_code is not None:
        counts = asked.counts(parcel)
        yield from _in_carton(asked, asked.bench, parcel, counts)
        yield from _split(asked, asked.bench, parcel, counts)
        yield from _joined(asked, asked.bench, parcel, counts)


def _by_service(asked: _Asked, parcel: PlannedParcel) -> Iterator[OtherWay]:
    """Yield the same parcel by the next service."""
    rates = asked.rates(parcel)
    if parcel.carton_code is None:
        pack = asked.packs[parcel.packs[0][0]]
        choices = rates.choices(pack.gross_grams, pack.size_mm)
    else:
        index = asked.cartons[parcel.carton_code]
        tare = asked.market.shelf[index].tare_grams
        choices = list(rates.choices_in(index, parcel.gross_grams - tare))
    others = [choice for choice in choices if choice.offer.service.code != parcel.service_code]
    for choice in sorted(others, key=lambda choice: choice.rank())[:1]:
        service = choice.offer.service
        fen = parcel.carton_fen + choice.fee_fen + own_fen(service)
        yield OtherWay("service", parcel.carton_code, service.code, 1, fen, parcel.cost_fen)


def _in_carton(
    asked: _Asked, bench: Bench, parcel: PlannedParcel, counts: tuple[int, ...]
) -> Iterator[OtherWay]:
    """Yield the same goods in the next carton that holds them."""
    index = asked.cartons[parcel.carton_code or ""]
    for carton, fen in islice(_cartons(bench, counts, but=index), 1):
        yield _way("carton", bench, counts, carton, fen, parcel.cost_fen)


def _cartons(bench: Bench, counts: tuple[int, ...], *, but: int = -1) -> Iterator[tuple[int, int]]:
    """Yield the cartons that hold so many packs, each with its price, the cheapest first."""
    prices: Ints = bench.prices(np.array([counts], dtype=np.int64))[:, 0]
    order = [int(at) for at in np.argsort(prices, kind="stable") if prices[at] < NEVER_FEN and at != but]
    for carton in order[:TRIES]:
        if bench.places(counts, carton) is not None:
            yield carton, int(prices[carton])


def _split(asked: _Asked, bench: Bench, parcel: PlannedParcel, counts: tuple[int, ...]) -> Iterator[OtherWay]:
    """Yield the same goods in at least two parcels."""
    if sum(counts) > 1 and pairs_of(counts) <= SPLIT_PAIRS:
        patterns = part(bench, counts, as_one=False)
        fen = sum(one.cost_fen * one.times for one in patterns)
        largest = max(patterns, key=lambda one: (one.cost_fen, one.counts))
        times = sum(one.times for one in patterns)
        way = _way("split", bench, largest.counts, largest.carton, fen, parcel.cost_fen)
        yield OtherWay(way.kind, way.carton_code, way.service_code, times, fen, parcel.cost_fen)


def _joined(
    asked: _Asked, bench: Bench, parcel: PlannedParcel, counts: tuple[int, ...]
) -> Iterator[OtherWay]:
    """Yield one parcel of these goods and those of another parcel."""
    found: list[OtherWay] = []
    for other in islice(_company(asked.boxed, parcel), NEIGHBOURS):
        both = tuple(one + two for one, two in zip(counts, asked.counts(other), strict=True))
        instead = parcel.cost_fen + other.cost_fen
        for carton, fen in islice(_cartons(bench, both), 1):
            found.append(_way("joined", bench, both, carton, fen, instead))
    found = [way for way in found if way.extra_fen >= 0]
    if found:
        yield min(found, key=lambda way: way.extra_fen)


def _company(parcels: Sequence[PlannedParcel], parcel: PlannedParcel) -> Iterator[PlannedParcel]:
    """Yield the other parcels, the lightest first; an equal one counts as another."""
    for other in sorted(parcels, key=lambda one: (one.gross_grams, one.packs)):
        if other is not parcel or parcel.times > 1:
            yield other


def _way(kind: str, bench: Bench, counts: tuple[int, ...], carton: int, fen: int, instead: int) -> OtherWay:
    held = [(one, count) for one, count in zip(bench.kinds, counts, strict=True) if count]
    rates = bench.cold if any(one.pack.fresh for one, _ in held) else bench.plain
    grams = sum(one.pack.gross_grams * count for one, count in held)
    service = rates.choice_in(carton, grams).offer.service
    return OtherWay(kind, bench.shelf[carton].code, service.code, 1, fen, instead)
