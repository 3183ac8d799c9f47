"""A county, township or village as a place where goods come from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import F

from pavilion.kit.language import in_readers_language
from pavilion.regions.models import Region, Village
from shops.models import Harvest, Product, Shop
from shops.rules.grades import protected_in_english
from shops.rules.naming import short_place
from shops.selectors.storefronts import ShopCard, open_shops, shop_card

COUNTIES = Path(__file__).parent.parent / "data" / "counties.json"
COUNTY_DIGITS = 6
LOTS = 4
SHOPS = 6


@dataclass(frozen=True)
class Origin:
    """What the page of a place tells beside its goods."""

    region: Region
    name: str
    above: Sequence[tuple[str, str]]
    words: str
    gi_names: Sequence[str]
    village: Village | None
    lots: Sequence[Harvest]
    shops: Sequence[ShopCard]


@cache
def _counties() -> Mapping[str, Mapping[str, Any]]:
    told: Mapping[str, Mapping[str, Any]] = json.loads(COUNTIES.read_text(encoding="utf-8"))
    return told


def origin_of(region: Region) -> Origin:
    """A place with its newest harvests and shops: two queries; needs parents and village loaded."""
    told = _counties().get(region.code, {})
    return Origin(
        region=region,
        name=place_name(region),
        above=_above(region),
        words=in_readers_language(zh=told.get("zh", ""), en=told.get("en", "")),
        gi_names=[in_readers_language(zh=each, en=protected_in_english(each)) for each in told.get("gi", ())],
        village=region.village if hasattr(region, "village") else None,
        lots=_lots(region),
        shops=_shops(region),
    )


def place_name(region: Region) -> str:
    """A place's name without its level in English: "Wudu"."""
    return in_readers_language(zh=region.name_zh, en=short_place(region.name_en))


def _above(region: Region) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    here = region.parent
    while here is not None and len(here.code) >= COUNTY_DIGITS:
        found.append((here.code, place_name(here)))
        here = here.parent if len(here.code) > COUNTY_DIGITS else None
    return found[::-1]


def _lots(region: Region) -> list[Harvest]:
    lots = Harvest.objects.filter(
        state=Harvest.State.RECEIVED,
        product__origin__code__startswith=region.code,
        product__state=Product.State.ON_SALE,
        product__shop__state=Shop.State.OPEN,
    )
    newest = lots.order_by(F("weighed_in_at").desc(nulls_last=True), "-pk")
    return list(newest.select_related("product", "village__village")[:LOTS])


def _shops(region: Region) -> list[ShopCard]:
    shops = open_shops().filter(region__code__startswith=region.code).order_by("-pk")
    return [shop_card(shop) for shop in shops[:SHOPS]]
