"""Where simulated sales go, what their freight costs by the engine, and when they were paid."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.utils import timezone

from logistics.services.quoting import FreightQuote, quote_many
from orders.services.quoting import PACKING_DAYS
from orders.services.simulation_lots import Lots
from orders.services.simulation_weights import read_weights
from pavilion.regions.models import Region

Shape = tuple[tuple[int, int], ...]
NEARBY = ("62", "61", "51")  # where goods go that no courier carries further
JOINED_SHARE = 0.06  # purchases from two shops at once


@dataclass(frozen=True)
class Sale:
    """One shop's part of a purchase: variant, harvest, packs."""

    shop: int
    lines: list[tuple[int, int, int]]

    @property
    def shape(self) -> Shape:
        """Packs by variant, whatever lot they come from."""
        packs: dict[int, int] = defaultdict(int)
        for variant, _harvest, count in self.lines:
            packs[variant] += count
        return tuple(sorted(packs.items()))


@dataclass(frozen=True)
class PricedSale:
    """A sale with its destination and freight; `joined` ones belong to the purchase before."""

    sale: Sale
    region: str
    quote: FreightQuote
    ready_on: date
    joined: bool


@dataclass(frozen=True)
class Journey:
    """A priced sale with its moments."""

    sale: Sale
    region: str
    freight_fen: int
    promised_on: date
    placed_at: datetime
    paid_at: datetime
    joined: bool


def price_sales(*, rng: np.random.Generator, sales: Sequence[Sale], lots: Lots) -> list[PricedSale]:
    """Draw destinations by the weights and ask the engine for every different parcel problem once."""
    shares = read_weights().destinations
    provinces = rng.choice(list(shares), size=len(sales), p=list(shares.values())).tolist()
    joins = _joins(rng, sales)
    for place, joined in enumerate(joins):
        if joined:
            provinces[place] = provinces[place - 1]
    counties = places_by_province()
    today, ready = timezone.localdate(), lots.ready_on()
    wanted = [(province, sale.shape) for province, sale in zip(provinces, sales, strict=True)]
    quotes = _quotes(wanted)
    picks = rng.random(len(sales)).tolist()
    priced: list[PricedSale] = []
    for place, (sale, (province, shape)) in enumerate(zip(sales, wanted, strict=True)):
        going, quote = _goes(province, shape, quotes)
        joined = joins[place] and priced[-1].region[:2] == going
        places = counties[going]
        region = priced[-1].region if joined else places[int(picks[place] * len(places))]
        ready_on = max((ready.get(harvest, today) for _v, harvest, _p in sale.lines), default=today)
        priced.append(PricedSale(sale, region, quote, ready_on, joined))
    return priced


def _joins(rng: np.random.Generator, sales: Sequence[Sale]) -> list[bool]:
    """Which sales are bought together with the one before, in another shop."""
    likely = (rng.random(len(sales)) < JOINED_SHARE).tolist()
    joins = [False] * len(sales)
    for place in range(1, len(sales)):
        other = sales[place].shop != sales[place - 1].shop
        joins[place] = likely[place] and other and not joins[place - 1]
    return joins


def places_by_province() -> dict[str, list[str]]:
    """Counties by province, and the cities that have none."""
    places: dict[str, list[str]] = defaultdict(list)
    regions = Region.objects.filter(level__in=[Region.Level.PREFECTURE, Region.Level.COUNTY])
    rows = list(regions.order_by("code").values_list("code", "parent"))
    parents = {parent for _code, parent in rows}
    for code, _parent in rows:
        if code not in parents:
            places[code[:2]].append(code)
    return places


def _quotes(wanted: Sequence[tuple[str, Shape]]) -> dict[tuple[str, Shape], FreightQuote]:
    by_province: dict[str, list[Shape]] = defaultdict(list)
    for province, shape in dict.fromkeys(wanted):
        by_province[province].append(shape)
    on = timezone.localdate()
    found: dict[tuple[str, Shape], FreightQuote] = {}
    for province, shapes in by_province.items():
        quotes = quote_many(sendings=[dict(shape) for shape in shapes], region_code=province, on=on)
        found |= {(province, shape): quote for shape, quote in zip(shapes, quotes, strict=True)}
    return found


def _goes(
    province: str, shape: Shape, quotes: dict[tuple[str, Shape], FreightQuote]
) -> tuple[str, FreightQuote]:
    """The province if couriers carry the goods there, otherwise one nearby: checkout would refuse it."""
    for going in (province, *NEARBY):
        if (going, shape) not in quotes:
            quotes |= _quotes([(going, shape)])
        quote = quotes[going, shape]
        if not quote.unsendable:
            return going, quote
    msg = f"nobody carries {shape} anywhere near"
    raise ValueError(msg)


def spread_sales(*, rng: np.random.Generator, sales: Sequence[PricedSale], days: int) -> list[Journey]:
    """Spread sales over the last days by weekday, in the order of their moments."""
    now = timezone.now()
    past = [now - timedelta(days=n) for n in range(days, 0, -1)]
    weekdays = read_weights().weekdays
    weights = np.array([weekdays[timezone.localtime(day).weekday()] for day in past])
    picked = rng.choice(days, size=len(sales), p=weights / weights.sum())
    seconds = np.sort(picked * 86_400 + rng.integers(0, 86_000, len(sales))).tolist()
    waits = rng.integers(20, 300, len(sales)).tolist()
    journeys: list[Journey] = []
    for place, one in enumerate(sales):
        placed_at = past[0] + timedelta(seconds=seconds[place])
        journeys.append(
            Journey(
                sale=one.sale,
                region=one.region,
                freight_fen=one.quote.fen,
                promised_on=one.ready_on + timedelta(days=PACKING_DAYS + one.quote.days_max),
                placed_at=placed_at,
                paid_at=placed_at + timedelta(seconds=waits[place]),
                joined=one.joined,
            )
        )
    return journeys
