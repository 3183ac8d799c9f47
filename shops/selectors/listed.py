"""A shop's goods as its keeper sees them, hidden ones too."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, OuterRef, Q, Subquery

from shops.models import Product, ProductImage, Shop
from shops.selectors.shelves import Picture, picture_from
from shops.selectors.stock import Offer, lots_by_product, offer_of

MOST_ROWS = 200


@dataclass(frozen=True)
class Row:
    """One product in the keeper's list."""

    product: Product
    picture: Picture | None
    fen: int | None
    several: bool
    offer: Offer


def listed_goods(*, shop: Shop, on: date) -> list[Row]:
    """All goods of a shop, the newest first, with picture, price and stock: two queries."""
    pictures = ProductImage.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    sold = Q(variants__on_sale=True)
    products = shop.products.annotate(
        renditions=Subquery(pictures.values("renditions")[:1]),
        fen=Min("variants__price_fen", filter=sold),
        sizes=Count("variants", filter=sold),
    ).order_by("-pk")[:MOST_ROWS]
    listed = list(products)
    lots = lots_by_product(products=listed, on=on)
    return [
        Row(
            product=each,
            picture=picture_from(vars(each)["renditions"]),
            fen=vars(each)["fen"],
            several=vars(each)["sizes"] > 1,
            offer=offer_of(lots[each.pk]),
        )
        for each in listed
    ]
