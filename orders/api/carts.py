"""The cart of the one who asks."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from orders.models import Cart
from orders.selectors.carts import read_cart
from orders.services.carts import MOST_PACKS, put_in_cart, set_packs
from pavilion.home.api.doors import Door, shown
from pavilion.home.api.faults import NothingThere
from pavilion.home.api.fields import PacksInput
from shops.models import Product

NO_CONTENT = 204


class CountInput(serializers.Serializer[Any]):
    """How many packs there should be."""

    packs = serializers.IntegerField(min_value=1, max_value=MOST_PACKS)


class CartLineOutput(serializers.Serializer[Any]):
    """Packs of one variant."""

    variant = serializers.IntegerField(source="line.variant_id")
    product = serializers.IntegerField(source="line.variant.product_id")
    product_title = serializers.CharField(source="line.variant.product.title")
    title = serializers.CharField(source="line.variant.title")
    packs = serializers.IntegerField(source="line.packs")
    price_fen = serializers.IntegerField(source="line.variant.price_fen")
    was_fen = serializers.IntegerField(allow_null=True, help_text="The price last seen, if it has changed.")
    fen = serializers.IntegerField()
    for_sale = serializers.BooleanField(help_text="What is not for sale any more is left out at checkout.")


class CartPartOutput(serializers.Serializer[Any]):
    """What one shop sells to this cart."""

    shop = serializers.CharField(source="shop.slug")
    goods_fen = serializers.IntegerField()
    lines = CartLineOutput(many=True, source="rows")


class CartOutput(serializers.Serializer[Any]):
    """The whole cart."""

    packs = serializers.IntegerField()
    goods_fen = serializers.IntegerField()
    shops = CartPartOutput(many=True, source="parts")


class _OfMine(Door):
    def cart(self) -> Cart | None:
        """The cart of the one who asks."""
        return Cart.objects.held_by(person=self.person, key=None).first()

    def told(self) -> Response:
        """The whole cart as it is now."""
        return shown(CartOutput, read_cart(self.cart()))


class CartDoor(_OfMine):
    """The cart."""

    @extend_schema(responses=CartOutput)
    def get(self, request: Request) -> Response:
        """What lies in it, shop by shop."""
        return self.told()


class LinesDoor(_OfMine):
    """More for the cart."""

    @extend_schema(request=PacksInput, responses={200: CartOutput})
    def post(self, request: Request) -> Response:
        """Put packs in, beside those of the same kind."""
        asked = self.read(PacksInput)
        put_in_cart(person=self.person, key=None, variant_id=asked["variant"], packs=asked["packs"])
        return self.told()


class LineDoor(_OfMine):
    """One line of the cart."""

    @extend_schema(request=CountInput, responses={200: CartOutput})
    def put(self, request: Request, variant: int) -> Response:
        """Let the cart hold so many packs of this variant, whatever it held before."""
        packs = self.read(CountInput)["packs"]
        cart = self.cart()
        if cart is not None and cart.lines.filter(variant=variant).exists():
            set_packs(cart=cart, variant_id=variant, packs=packs)
        elif Product.objects.on_sale().filter(variants=variant).exists():
            put_in_cart(person=self.person, key=None, variant_id=variant, packs=packs)
        else:
            raise Http404
        return self.told()

    @extend_schema(request=CountInput, responses={200: CartOutput})
    def patch(self, request: Request, variant: int) -> Response:
        """Change how many packs of this variant lie in the cart."""
        packs = self.read(CountInput)["packs"]
        set_packs(cart=self._holding(variant), variant_id=variant, packs=packs)
        return self.told()

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, variant: int) -> Response:
        """Take this variant out."""
        set_packs(cart=self._holding(variant), variant_id=variant, packs=0)
        return Response(status=NO_CONTENT)

    def _holding(self, variant: int) -> Cart:
        cart = self.cart()
        if cart is None or not cart.lines.filter(variant=variant).exists():
            raise NothingThere("variant", _("This is not in the cart."))
        return cart
