"""What the front page shows of shops and goods: each part at most two queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, F, IntegerField, Value, When

from shops.models import Display, Harvest, Product, Shop
from shops.papers.county_map import counties
from shops.rules.seasons import spellings_with
from shops.selectors.listings import cards_by_key
from shops.selectors.shelves import Card, Picture, cards_of, county_names, goods_per_county
from shops.selectors.stock import growers_of
from shops.selectors.storefronts import ShopCard, shop_picture, shop_row

SEASON_CARDS = 8
NEW_HARVESTS = 3
SHOP_CARDS = 6
MOST_DISPLAYS = 3
DISPLAY_CARDS = 8


@dataclass(frozen=True)
class MapCounty:
    """One county of the map, with what grows there."""

    code: str
    path: str
    x: int
    y: int
    name: str
    goods: int


def season_goods(*, on: date) -> Sequence[Card]:
    """Goods harvested in this month, one shop after the other; filled up with the newest."""
    in_season = Case(
        When(harvest_months__in=spellings_with(on.month), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    # One of each name: many villages sell the same good.
    ripe = Product.objects.on_sale().alias(late=in_season).order_by("title_zh", "late", "-pk")
    names = ripe.distinct("title_zh").values("pk")
    goods = Product.objects.filter(pk__in=names).alias(late=in_season).order_by("late", "-pk")
    return cards_of(goods, on=on, most=SEASON_CARDS)


def displays(*, on: date) -> list[tuple[Display, Sequence[Card]]]:
    """The operator's shelves with their cards, those with none left out: two queries."""
    shown = Display.objects.shown(on=on).annotate(
        keys=ArrayAgg("items__product_id", order_by=("items__position", "items__pk"), default=[])
    )
    found = list(shown[:MOST_DISPLAYS])
    keys = [key for each in found for key in vars(each)["keys"] if key]
    cards = cards_by_key(keys)
    shelves = [(each, [cards[key] for key in vars(each)["keys"] if key in cards]) for each in found]
    return [(each, row[:DISPLAY_CARDS]) for each, row in shelves if row]


def county_map() -> list[MapCounty]:
    """The nine counties with the number of goods from each: one query."""
    names, goods = county_names(), goods_per_county(Product.objects.on_sale())
    return [
        MapCounty(each.code, each.path, each.x, each.y, names[each.code], goods.get(each.code, 0))
        for each in counties()
        if each.code in names
    ]


def new_harvests() -> list[Harvest]:
    """What was weighed in last, of goods on sale: one query."""
    lots = Harvest.objects.filter(
        state=Harvest.State.RECEIVED,
        product__state=Product.State.ON_SALE,
        product__shop__state=Shop.State.OPEN,
    )
    lots = lots.select_related("product", "village__village")
    lots = lots.annotate(growers=growers_of())
    return list(lots.order_by(F("weighed_in_at").desc(nulls_last=True), "-pk")[:NEW_HARVESTS])


def front_shops() -> Sequence[ShopCard]:
    """The newest shops: one query."""
    return shop_row(county="", after="", size=SHOP_CARDS).cards


def welcome_picture() -> Picture | None:
    """The banner of an open shop, as the front page's own: one query."""
    shop = Shop.objects.open().exclude(picture="").order_by("pk").first()
    return shop_picture(shop) if shop else None
