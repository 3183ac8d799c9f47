"""Buy: what it costs to one place, and the purchase itself."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from orders.api.purchases import PurchaseOutput, told_of
from orders.models import Cart
from orders.selectors.carts import read_cart
from orders.services.checkout import Destination, NothingToBuy, place_purchase
from orders.services.open_purchases import check_open
from orders.services.quoting import quote_cart
from orders.services.vouchers import codes_in, with_vouchers
from pavilion.home.api.doors import Door, shown
from pavilion.home.api.fields import MOST_FEN, PacksInput, RecipientInput, RegionField, packs_by_variant

CREATED = 201
MOST_LINES = 60


def _lines() -> Any:
    return serializers.ListSerializer(
        child=PacksInput(),
        required=False,
        allow_empty=False,
        max_length=MOST_LINES,
        help_text="What to buy; the cart without it.",
    )


def _vouchers() -> Any:
    return serializers.ListSerializer(
        child=serializers.CharField(max_length=24),
        required=False,
        max_length=10,
        help_text="Codes: one of each shop and one of the pavilion.",
    )


class CheckoutQuoteInput(serializers.Serializer[Any]):
    """Where to."""

    region = RegionField(deliverable=True)
    lines = _lines()
    vouchers = _vouchers()


class SendingOutput(serializers.Serializer[Any]):
    """What leaves together."""

    ready_on = serializers.DateField()
    promised_on = serializers.DateField()
    parcels = serializers.IntegerField()


class ShopQuoteOutput(serializers.Serializer[Any]):
    """One shop's part."""

    shop = serializers.CharField(source="shop.slug")
    goods_fen = serializers.IntegerField()
    freight_fen = serializers.IntegerField(help_text="Under the shop's freight terms.")
    discount_fen = serializers.IntegerField(help_text="What vouchers take off.")
    total_fen = serializers.IntegerField()
    sendings = SendingOutput(many=True)


class CartQuoteOutput(serializers.Serializer[Any]):
    """What all of it costs there."""

    goods_fen = serializers.IntegerField()
    freight_fen = serializers.IntegerField()
    discount_fen = serializers.IntegerField()
    total_fen = serializers.IntegerField()
    shops = ShopQuoteOutput(many=True)


class CheckoutInput(RecipientInput):
    """Who gets it, where, and what."""

    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    seen_total_fen = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=MOST_FEN,
        help_text="The total the buyer was shown; another one is refused with `price_changed`.",
    )
    lines = _lines()
    vouchers = _vouchers()


def _codes(asked: Mapping[str, Any]) -> list[str]:
    return codes_in(text=" ".join(asked.get("vouchers", [])))


class _Buying(Door):
    def wanted(self, asked: Mapping[str, Any]) -> tuple[dict[int, int], Cart | None]:
        """Packs by variant, and the cart they come from, if they do."""
        if "lines" in asked:
            return packs_by_variant(asked["lines"]), None
        cart = Cart.objects.held_by(person=self.person, key=None).first()
        return read_cart(cart).wanted, cart


class CheckoutQuoteDoor(_Buying):
    """What it would cost."""

    @extend_schema(request=CheckoutQuoteInput, responses={200: CartQuoteOutput})
    def post(self, request: Request) -> Response:
        """Goods and freight to one place, by shop; nothing is held."""
        asked = self.read(CheckoutQuoteInput)
        wanted, _cart = self.wanted(asked)
        if not wanted:
            raise NothingToBuy
        quote = quote_cart(wanted=wanted, region_code=asked["region"], on=timezone.localdate())
        quote = with_vouchers(quote=quote, codes=_codes(asked), buyer=self.person)
        return shown(CartQuoteOutput, quote)


class CheckoutDoor(_Buying):
    """Buy."""

    @extend_schema(request=CheckoutInput, responses={201: PurchaseOutput})
    def post(self, request: Request) -> Response:
        """Place a purchase: an order for each shop, goods held until it is paid or its time is over."""
        asked = self.read(CheckoutInput)
        wanted, cart = self.wanted(asked)
        check_open(buyer=self.person, checkout_key=f"api:{self.token}")
        purchase = place_purchase(
            buyer=self.person,
            wanted=wanted,
            destination=Destination(
                name=asked["name"], phone=asked["phone"], region_code=asked["region"], detail=asked["detail"]
            ),
            checkout_key=f"api:{self.token}",
            cart=cart,
            note=asked["note"],
            seen_total_fen=asked.get("seen_total_fen"),
            vouchers=_codes(asked),
        )
        return shown(PurchaseOutput, told_of(purchase, request), status=CREATED)
