"""What sending costs: the engine's cheapest plan for goods, and the courier's fee alone for one parcel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from logistics.rules.freight import Fee, quote
from logistics.rules.goods import Pack, Size, is_sound
from logistics.selectors.markets import KnownMarket, market_to, offers_to, pack_of, packs_of, today
from logistics.services.planning import solve_remembered
from pavilion.kit.errors import Refusal
from pavilion.regions.models import PROVINCE_DIGITS, trim_code
from shops.models import Variant

MOST_PACKS = 1_000_000
HOME_PROVINCE = "62"  # Gansu: what cannot be sent there is sent nowhere


class NoSuchPlace(Refusal):
    """The destination is not a region code."""

    code = "no_such_place"
    default_message = _("This place is not in the list of regions.")


@dataclass(frozen=True, slots=True)
class FreightQuote:
    """What the cheapest way costs in all; `unsendable`: (variant, packs, reason) of what stays behind."""

    fen: int
    parcels: int
    days_min: int
    days_max: int
    unsendable: tuple[tuple[int, int, str], ...] = ()


def quote_freight(
    *, packs: Mapping[int, int], region_code: str, on: date, days_left: int | None = None
) -> FreightQuote:
    """Price sending so many packs of each variant to a region: courier, carton, handling and pickup.

    Raises NoSuchPlace.
    """
    return quote_many(sendings=[packs], region_code=region_code, on=on, days_left=days_left)[0]


def quote_many(
    *,
    sendings: Sequence[Mapping[int, int]],
    region_code: str,
    on: date,
    days_left: int | None = None,
    variants: Mapping[int, Variant] | None = None,
) -> list[FreightQuote]:
    """Price several sendings to one region, each on its own, reading the goods once. Raises NoSuchPlace.

    Whoever has read the variants with their products gives them along.
    """
    market = market_to(province=province_of(region_code=region_code), on=on)
    asked = {variant for packs in sendings for variant in packs}
    if variants is not None and asked <= variants.keys():
        known = {pk: pack_of(variants[pk]) for pk in asked}
    else:
        known = packs_of(variant_ids=asked)
    return [_quote_one(packs, known=known, market=market, days_left=days_left) for packs in sendings]


def _quote_one(
    packs: Mapping[int, int], *, known: Mapping[int, Pack], market: KnownMarket, days_left: int | None
) -> FreightQuote:
    lines = sorted((variant, count) for variant, count in packs.items() if 0 < count <= MOST_PACKS)
    wanted = [(variant, count) for variant, count in lines if variant in known]
    plan = solve_remembered(lines=wanted, packs=known, market=market, days_left=days_left)
    days = {offer.tariff.key: offer.tariff for offer in market.market.offers}
    used = [days[parcel.tariff_key] for parcel in plan.parcels]
    unknown = [
        (variant, count, "bad_size") for variant, count in packs.items() if (variant, count) not in wanted
    ]
    return FreightQuote(
        fen=plan.cost_fen,
        parcels=plan.parcel_count,
        days_min=max((tariff.days_min for tariff in used), default=0),
        days_max=max((tariff.days_max for tariff in used), default=0),
        unsendable=(*((int(one.key), one.packs, one.reason) for one in plan.unsendable), *unknown),
    )


def never_sent(*, packs: Sequence[Pack]) -> list[tuple[int, str]]:
    """Which of these packs no carton takes or nobody carries, even in the home province: place and reason.

    Nothing is said where there are no couriers or cartons yet.
    """
    market = market_to(province=HOME_PROVINCE, on=today()).market
    if not market.offers or not market.cartons:
        return []
    reasons = [market.refusal(pack, days_left=None) if is_sound(pack) else "bad_size" for pack in packs]
    return [(place, reason) for place, reason in enumerate(reasons) if reason]


def quote_parcel(*, region_code: str, gross_grams: int, outer_mm: Size, on: date) -> tuple[Fee, ...]:
    """Ask every service for its fee for one parcel, cheapest first; a refusal carries its reason.

    Raises NoSuchPlace.
    """
    return quote(offers_to(province=province_of(region_code=region_code), on=on), gross_grams, outer_mm)


def province_of(*, region_code: str) -> str:
    """The province's two digits, of a trimmed or padded code. Raises NoSuchPlace."""
    try:
        return trim_code(region_code)[:PROVINCE_DIGITS]
    except ValueError as fault:
        raise NoSuchPlace from fault
