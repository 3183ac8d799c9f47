"""What sending costs, as the product page tells it."""

from dataclasses import dataclass

from django.core.cache import cache

from pavilion.kit.language import in_readers_language
from pavilion.kit.near import near
from pavilion.regions.models import Region
from shops.models import Product, Variant

AN_HOUR = 3600


@dataclass(frozen=True)
class ProvinceChoice:
    """One province to send to."""

    code: str
    name: str


def provinces() -> list[ProvinceChoice]:
    """Codes and names of the provinces, from the cache: product pages have few queries to spend."""
    rows = near("orders.provinces")
    if not rows:
        rows = list(Region.objects.provinces().values_list("code", "name_zh", "name_en"))
        cache.set("orders.provinces", rows, AN_HOUR)
    return [ProvinceChoice(code, in_readers_language(zh=zh, en=en)) for code, zh, en in rows]


def variant_on_sale(*, variant_id: int) -> Variant | None:
    """A pack size the public may buy."""
    on_sale = Variant.objects.filter(pk=variant_id, on_sale=True, product__in=Product.objects.on_sale())
    return on_sale.select_related("product__shop").first()
