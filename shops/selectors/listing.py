"""Products with everything a list of goods says of them."""

from django.db.models import Prefetch

from shops.models import ProductImage, Variant
from shops.models.catalogue import ProductQuerySet


def with_sizes_and_pictures(goods: ProductQuerySet) -> ProductQuerySet:
    """Shop, sizes on sale and pictures: three queries for a page, however long it is."""
    return goods.select_related("shop").prefetch_related(
        Prefetch("variants", Variant.objects.filter(on_sale=True)),
        Prefetch("images", ProductImage.objects.order_by("position", "pk")),
    )
