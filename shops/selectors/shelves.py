"""Shelves: cards of products, filtered, sorted and paged; the cost does not grow with the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject, Left

from pavilion.kit.language import in_readers_language
from pavilion.kit.near import near
from pavilion.regions.models import Region
from shops.models import Harvest, Product, ProductImage, Variant
from shops.models.catalogue import ProductQuerySet
from shops.rules.naming import short_place
from shops.selectors.stock import in_stock, lots_by_product, offer_of, sold_ahead

PAGE = 24
HOME_PREFIX = "6212"  # Longnan: the nine counties of the map
COUNTIES_KEY = "shops.counties"
SORTS = ("new", "cheap", "dear")


@dataclass(frozen=True)
class Picture:
    """One picture as <img> wants it."""

    src: str
    srcset: str
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True)
class Card:
    """A product as the card shows it."""

    href: str
    title: str
    category: str
    fen: int
    net_grams: int
    several: bool
    picture: Picture | None
    place: str
    gi_name: str
    elevation_m: int | None
    picked: date | None
    ahead: bool
    sold_out: bool


@dataclass(frozen=True)
class Wish:
    """How a reader wants the shelf: filters and order as the address bar says them."""

    county: str = ""
    stock: str = ""
    sort: str = "new"
    after: str = ""


@dataclass(frozen=True)
class Shelf:
    """One page of cards and where the next begins ("" at the end)."""

    cards: Sequence[Card]
    after: str


def picture_from(renditions: Sequence[Sequence[Any]] | None, *, alt: str = "") -> Picture | None:
    """The picture made of stored renditions: the middle one as src, all in srcset."""
    if not renditions:
        return None
    files = [(_address(str(name)), int(width), int(height)) for name, width, height in renditions]
    src, width, height = files[min(1, len(files) - 1)]
    return Picture(src, ", ".join(f"{url} {wide}w" for url, wide, _high in files), width, height, alt)


@lru_cache(maxsize=50_000)
def _address(name: str) -> str:
    return str(default_storage.url(name))


def county_names() -> dict[str, str]:
    """Codes and names of the nine counties in the reader's language; kept in the cache for an hour."""
    rows = near(COUNTIES_KEY)
    if not rows:
        counties = Region.objects.filter(level=Region.Level.COUNTY, code__startswith=HOME_PREFIX)
        rows = list(counties.order_by("code").values_list("code", "name_zh", "name_en"))
        cache.set(COUNTIES_KEY, rows, 3600)
    return {code: in_readers_language(zh=zh, en=short_place(en)) for code, zh, en in rows}


def goods_per_county(goods: ProductQuerySet) -> dict[str, int]:
    """How many of these products come from each county: one query."""
    rows = goods.order_by().annotate(county=Left("origin_id", 6)).values_list("county")
    return dict(rows.annotate(Count("pk")))


def narrowed(goods: ProductQuerySet, *, wish: Wish, on: date) -> ProductQuerySet:
    """Goods of one county, in stock, or sold ahead, as wished."""
    if wish.county:
        goods = goods.filter(origin__code__startswith=wish.county)
    if wish.stock == "now":
        goods = in_stock(goods, on=on)
    elif wish.stock == "ahead":
        goods = sold_ahead(goods, on=on)
    return goods


def found(goods: ProductQuerySet, *, words: str) -> ProductQuerySet:
    """Goods whose title, shop or origin holds every word."""
    for word in words.split()[:6]:
        goods = goods.filter(
            Q(title_zh__icontains=word)
            | Q(title_en__icontains=word)
            | Q(shop__name_zh__icontains=word)
            | Q(shop__name_en__icontains=word)
            | Q(origin__name_zh__icontains=word)
            | Q(origin__name_en__icontains=word)
            | Q(origin__parent__name_zh__icontains=word)
            | Q(origin__parent__name_en__icontains=word)
        )
    return goods


def shelf_of(goods: ProductQuerySet, *, wish: Wish, on: date, size: int = PAGE) -> Shelf:
    """One page of cards: two queries, however many products there are."""
    rows = list(_page(_dressed(goods), wish=wish)[: size + 1])
    products = rows[:size]
    lots = lots_by_product(products=products, on=on)
    more = _cursor(products[-1], wish.sort) if len(rows) > size else ""
    return Shelf([card_of(each, lots=lots[each.pk]) for each in products], more)


def cards_of(goods: ProductQuerySet, *, on: date, most: int) -> Sequence[Card]:
    """Cards of some products in their own order: two queries."""
    products = list(_dressed(goods)[:most])
    lots = lots_by_product(products=products, on=on)
    return [card_of(each, lots=lots[each.pk]) for each in products]


def _dressed(goods: ProductQuerySet) -> ProductQuerySet:
    sizes = Variant.objects.filter(product=OuterRef("pk"), on_sale=True).order_by("price_fen", "pk")
    pictures = ProductImage.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    counted = sizes.order_by().values("product").annotate(n=Count("pk")).values("n")
    return (
        goods.select_related("origin__parent")
        .annotate(
            fen=Subquery(sizes.values("price_fen")[:1]),
            smallest=Subquery(
                sizes.values(each=JSONObject(fen=F("price_fen"), net_grams=F("net_grams")))[:1]
            ),
            sizes=Subquery(counted, output_field=IntegerField()),
            renditions=Subquery(pictures.values("renditions")[:1]),
        )
        .filter(fen__isnull=False)
    )


def _page(goods: ProductQuerySet, *, wish: Wish) -> ProductQuerySet:
    value, _dot, key = wish.after.rpartition(".")
    usable = key.isascii() and key.isdecimal() and len(key) < 19
    if wish.sort in {"cheap", "dear"}:
        up = wish.sort == "cheap"
        if usable and value.isascii() and value.isdecimal() and len(value) < 19:
            fen, pk = int(value), int(key)
            beyond = Q(fen__gt=fen) if up else Q(fen__lt=fen)
            goods = goods.filter(beyond | Q(fen=fen, pk__lt=pk))
        return goods.order_by("fen" if up else "-fen", "-pk")
    return (goods.filter(pk__lt=int(key)) if usable else goods).order_by("-pk")


def _cursor(last: Product, sort: str) -> str:
    extra: Mapping[str, Any] = vars(last)
    return f"{extra['fen']}.{last.pk}" if sort in {"cheap", "dear"} else str(last.pk)


def card_of(product: Product, *, lots: Sequence[Harvest]) -> Card:
    """The card of a product dressed by this module's query."""
    extra: Mapping[str, Any] = vars(product)
    offer = offer_of(lots)
    lot = next((each for each in lots if each.for_sale_grams), None)
    village = lot.village if lot else None
    return Card(
        href=product.get_absolute_url(),
        title=product.title,
        category=product.category,
        fen=extra["smallest"]["fen"],
        net_grams=extra["smallest"]["net_grams"],
        several=extra["sizes"] > 1,
        picture=picture_from(extra["renditions"]),
        place=place_of(product),
        gi_name=product.gi_name,
        elevation_m=village.village.elevation_m if village and hasattr(village, "village") else None,
        picked=lot.harvested_on if lot else None,
        ahead=offer.ahead,
        sold_out=offer.sold_out,
    )


def place_of(product: Product) -> str:
    """Where it grew, in two words: "Liangshui, Wudu"."""
    origin = product.origin
    places = [origin]
    if len(origin.code) > 6 and origin.parent:
        places.append(origin.parent)
    return in_readers_language(zh=" ", en=", ").join(
        in_readers_language(zh=each.name_zh, en=short_place(each.name_en)) for each in places
    )
