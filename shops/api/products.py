"""The catalogue, as everybody may read it."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from pavilion.home.api.doors import Listing, OpenDoor, chosen, shown
from pavilion.home.api.fields import RegionField
from shops.models import Category, Harvest, Product
from shops.selectors.goods import goods_page
from shops.selectors.listing import with_sizes_and_pictures
from shops.selectors.shelves import Wish, found, narrowed, picture_from
from shops.selectors.stock import lots_by_product, offer_of, packs_available


class ProductQuery(serializers.Serializer[Any]):
    """What is looked for."""

    q = serializers.CharField(required=False, max_length=80, help_text="Words in title, shop or origin.")
    category = serializers.ChoiceField(required=False, choices=Category.choices)
    shop = serializers.SlugField(required=False, max_length=60)
    region = RegionField(required=False, help_text="Goods that grew in this region.")
    stock = serializers.ChoiceField(
        required=False, choices=["now", "ahead"], help_text="Weighed in, or sold ahead."
    )


class VariantOutput(serializers.Serializer[Any]):
    """One pack size."""

    id = serializers.IntegerField(source="variant.pk")
    key = serializers.CharField(source="variant.key")
    title = serializers.CharField(source="variant.title")
    net_grams = serializers.IntegerField(source="variant.net_grams")
    gross_grams = serializers.IntegerField(source="variant.gross_grams")
    length_mm = serializers.IntegerField(source="variant.length_mm")
    width_mm = serializers.IntegerField(source="variant.width_mm")
    height_mm = serializers.IntegerField(source="variant.height_mm")
    price_fen = serializers.IntegerField(source="variant.price_fen")
    packs = serializers.IntegerField(help_text="That could be bought now if nobody bought another size.")


class OfferOutput(serializers.Serializer[Any]):
    """What is there, and what is sold ahead."""

    now_grams = serializers.IntegerField()
    ahead_grams = serializers.IntegerField()
    ready_on = serializers.DateField(
        allow_null=True, help_text="When the first sold-ahead goods are promised."
    )


class ProductOutput(serializers.Serializer[Any]):
    """One good of one shop."""

    id = serializers.IntegerField(source="product.pk")
    shop = serializers.CharField(source="product.shop.slug")
    category = serializers.ChoiceField(source="product.category", choices=Category.choices)
    title = serializers.CharField(source="product.title", help_text="In the reader's language.")
    title_zh = serializers.CharField(source="product.title_zh")
    title_en = serializers.CharField(source="product.title_en", allow_blank=True)
    origin = serializers.CharField(source="product.origin_id", help_text="Region code.")
    variants = VariantOutput(many=True, source="packs")
    offer = OfferOutput()
    picture = serializers.CharField(allow_null=True, help_text="Address of a picture.")


class LotOutput(serializers.Serializer[Any]):
    """One harvest behind a product."""

    code = serializers.CharField(source="harvest.code")
    village = serializers.CharField(source="harvest.village_id", allow_null=True)
    harvested_on = serializers.DateField(source="harvest.harvested_on", allow_null=True)
    ready_on = serializers.DateField(source="harvest.ready_on", allow_null=True)
    best_before = serializers.DateField(source="harvest.best_before", allow_null=True)


class ProductDetail(ProductOutput):
    """One good with all that its page says."""

    description = serializers.CharField(source="product.description", allow_blank=True)
    grade = serializers.CharField(source="product.grade", allow_blank=True)
    standard = serializers.CharField(source="product.standard", allow_blank=True)
    gi_name = serializers.CharField(source="product.gi_name", allow_blank=True)
    storage = serializers.ChoiceField(source="product.storage", choices=Product.Storage.choices)
    shelf_life_days = serializers.IntegerField(source="product.shelf_life_days")
    lots = LotOutput(many=True)


class ProductsDoor(Listing):
    """Goods on sale."""

    permission_classes = (AllowAny,)

    @extend_schema(parameters=[ProductQuery], responses=ProductOutput(many=True))
    def get(self, request: Request) -> Response:
        """Goods on sale in open shops, newest first."""
        asked = self.asked(ProductQuery)
        today = timezone.localdate()
        goods = Product.objects.on_sale().filter(**chosen(asked, category="category", shop="shop__slug"))
        goods = narrowed(
            goods, wish=Wish(county=asked.get("region", ""), stock=asked.get("stock", "")), on=today
        )
        goods = found(goods, words=asked.get("q", ""))
        return self.page(with_sizes_and_pictures(goods), ProductOutput)

    def dress(self, rows: list[Product]) -> list[dict[str, Any]]:
        """Products with what is left of each size."""
        lots = lots_by_product(products=rows, on=timezone.localdate())
        return [self._dressed(product, lots[product.pk]) for product in rows]

    def _dressed(self, product: Product, lots: Sequence[Harvest]) -> dict[str, Any]:
        image = next(iter(product.images.all()), None)
        picture = picture_from(image.renditions) if image else None
        return {
            "product": product,
            "packs": [
                {"variant": each, "packs": packs_available(variant=each, lots=lots)}
                for each in product.variants.all()
            ],
            "offer": offer_of(lots),
            "picture": self.request.build_absolute_uri(picture.src) if picture else None,
        }


class ProductDoor(OpenDoor):
    """One good."""

    @extend_schema(responses=ProductDetail)
    def get(self, request: Request, pk: int) -> Response:
        """One good on sale."""
        page = goods_page(product_id=pk, on=timezone.localdate())
        if page is None:
            raise Http404
        picture = request.build_absolute_uri(page.pictures[0].src) if page.pictures else None
        told = {
            "product": page.product,
            "packs": page.packs,
            "lots": page.lots,
            "offer": page.offer,
            "picture": picture,
        }
        return shown(ProductDetail, told)
