"""Everything a product page shows, in three queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from pavilion.kit.language import in_readers_language
from pavilion.kit.prepared import Prepared, keep_related
from pavilion.regions.models import Region
from shops.models import Harvest, Product, ProductImage, Variant
from shops.rules.naming import short_place
from shops.selectors.shelves import Picture, picture_from
from shops.selectors.speech import Speech, speech_of, speech_parts
from shops.selectors.stock import Offer, growers_of, offer_of, packs_available

MOST_GROWERS = 4
BIGGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Pack:
    """One pack size as the page offers it."""

    variant: Variant
    packs: int


@dataclass(frozen=True)
class Lot:
    """One harvest as the page shows it."""

    harvest: Harvest
    places: Sequence[str]
    elevation_m: int | None
    growers: Sequence[str]


@dataclass(frozen=True)
class GoodsPage:
    """A product page: the product (its `variants` and `harvests` prefetched) and what is worked out of it."""

    product: Product
    pictures: Sequence[Picture]
    packs: Sequence[Pack]
    lots: Sequence[Lot]
    offer: Offer
    places: Sequence[str]
    speech: Speech

    @property
    def cheapest(self) -> Variant:
        """The pack with the lowest price, for the headline."""
        return min((pack.variant for pack in self.packs), key=_price)

    @property
    def several(self) -> bool:
        return len(self.packs) > 1

    @property
    def ribbon(self) -> Sequence[str]:
        """Village to county of what leaves next, or of the product."""
        return self.lots[0].places if self.lots else self.places


def _price(variant: Variant) -> int:
    return variant.price_fen


def _product(product_id: int, on: date) -> QuerySet[Product]:
    pictures = (
        ProductImage.objects.filter(product=OuterRef("pk"))
        .order_by()
        .values("product")
        .annotate(
            rows=ArrayAgg(
                JSONObject(renditions="renditions", zh="alt_zh", en="alt_en"), order_by=("position", "pk")
            )
        )
        .values("rows")
    )
    return (
        Product.objects.on_sale()
        .select_related("shop", "origin__parent__parent")
        .annotate(pictures=Subquery(pictures), **speech_parts(on=on))
        .filter(pk=product_id)
    )


def _sizes(product_id: int) -> QuerySet[Variant]:
    return Variant.objects.filter(product=product_id, on_sale=True)


def _lots(product_id: int, on: date) -> QuerySet[Harvest]:
    lots = Harvest.objects.on_sale(on=on).filter(product=product_id)
    lots = lots.select_related("village__village", "village__parent__parent")
    return lots.annotate(households=growers_of())


PRODUCT = Prepared(_product, product_id=int, on=date)
SIZES = Prepared(_sizes, product_id=int)
LOTS = Prepared(_lots, product_id=int, on=date)


def goods_page(*, product_id: int, on: date) -> GoodsPage | None:
    """A product the public may see, or None; packs and lots cost one query each."""
    if product_id > BIGGEST_ID:
        return None
    for product in PRODUCT.rows(product_id=product_id, on=on):
        keep_related(product, "variants", SIZES.rows(product_id=product_id))
        keep_related(product, "harvests", LOTS.rows(product_id=product_id, on=on))
        return _page(product)
    return None


def _page(product: Product) -> GoodsPage:
    living = list(product.harvests.all())
    rows = vars(product)["pictures"] or []
    alts = [in_readers_language(zh=row["zh"], en=row["en"]) or product.title for row in rows]
    pictures = [picture_from(row["renditions"], alt=alt) for row, alt in zip(rows, alts, strict=True)]
    return GoodsPage(
        product=product,
        pictures=[picture for picture in pictures if picture],
        packs=[Pack(each, packs_available(variant=each, lots=living)) for each in product.variants.all()],
        lots=[_lot(each, product) for each in living],
        offer=offer_of(living),
        places=place_line(product.origin),
        speech=speech_of(product),
    )


def _lot(harvest: Harvest, product: Product) -> Lot:
    village = harvest.village
    growers = [name for name in vars(harvest)["households"] if name][:MOST_GROWERS]
    return Lot(
        harvest=harvest,
        places=place_line(village or product.origin),
        elevation_m=village.village.elevation_m if village and hasattr(village, "village") else None,
        growers=growers,
    )


def place_line(region: Region) -> list[str]:
    """Names from the village up to the county; needs the parents loaded."""
    names: list[str] = []
    here: Region | None = region
    while here is not None and len(here.code) >= 6:
        names.append(in_readers_language(zh=here.name_zh, en=short_place(here.name_en)))
        here = here.parent if len(here.code) > 6 else None
    return names
