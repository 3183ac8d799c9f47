"""Shops as the public sees them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from pavilion.kit.language import in_readers_language
from shops.models import Product, Shop
from shops.models.shops import ShopQuerySet
from shops.rules.naming import short_place
from shops.selectors.shelves import Picture, picture_from

PAGE = 24
WIDE, NARROW = "-1200.webp", "-720.webp"


@dataclass(frozen=True)
class ShopCard:
    """A shop in a list: its name, its village, how much it sells."""

    href: str
    name: str
    place: str
    goods: int
    about: str
    picture: Picture | None


@dataclass(frozen=True)
class ShopRow:
    """One page of shops and where the next begins."""

    cards: Sequence[ShopCard]
    after: str


def open_shops() -> ShopQuerySet:
    """Open shops with the number of their goods."""
    on_sale = Count("products", filter=Q(products__state=Product.State.ON_SALE))
    return Shop.objects.open().select_related("region__parent__parent").annotate(goods=on_sale)


def shop_row(*, county: str, after: str, size: int = PAGE) -> ShopRow:
    """One page of open shops, newest first: one query."""
    shops = open_shops().order_by("-pk")
    if county:
        shops = shops.filter(region__code__startswith=county)
    if after.isascii() and after.isdecimal() and len(after) < 19:
        shops = shops.filter(pk__lt=int(after))
    rows = list(shops[: size + 1])
    shown = rows[:size]
    return ShopRow([shop_card(shop) for shop in shown], str(shown[-1].pk) if len(rows) > size else "")


def shop_card(shop: Shop) -> ShopCard:
    """The card of a shop from `open_shops`."""
    return ShopCard(
        href=shop.get_absolute_url(),
        name=shop.name,
        place=shop_place(shop),
        goods=vars(shop)["goods"],
        about=shop.about,
        picture=shop_picture(shop),
    )


def shop_picture(shop: Shop) -> Picture | None:
    """The banner of a shop, if it has one, and the one for phones that was cut with it."""
    if not shop.picture:
        return None
    narrow = [[shop.picture.replace(WIDE, NARROW), 720, 300]] if WIDE in shop.picture else []
    return picture_from([*narrow, [shop.picture, 1200, 500]], alt=shop.name)


def shop_place(shop: Shop) -> str:
    """Where a shop is, in two words; needs the region's parents loaded."""
    region = shop.region
    places = [region]
    if len(region.code) > 6 and region.parent:
        places.append(region.parent)
    return in_readers_language(zh=" ", en=", ").join(
        in_readers_language(zh=each.name_zh, en=short_place(each.name_en)) for each in places
    )
