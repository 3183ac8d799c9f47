"""Purchases of the one who asks: looked at, paid, called off."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from orders.gateways import gateway_named
from orders.models import Order, Purchase, Refund
from orders.selectors.paying import open_payment
from orders.selectors.purchases import read_orders
from orders.services.expiry import cancel_purchase
from orders.services.payments import reopen_payment
from pavilion.home.api.doors import Door, Listing, chosen, shown


class PurchaseQuery(serializers.Serializer[Any]):
    """Which purchases."""

    state = serializers.ChoiceField(required=False, choices=Purchase.State.choices)


class BoughtLineOutput(serializers.Serializer[Any]):
    """Packs of one variant at the price and terms frozen at checkout."""

    variant = serializers.IntegerField(source="line.variant_id")
    title = serializers.CharField(source="line.title")
    harvest = serializers.CharField(source="line.harvest.code")
    packs = serializers.IntegerField(source="line.packs")
    price_fen = serializers.IntegerField(source="line.price_fen")
    promised_on = serializers.DateField(source="line.promised_on")
    return_days = serializers.IntegerField(source="line.return_days")
    missing_packs = serializers.IntegerField(
        source="missing", help_text="Will not come and are not refunded yet."
    )
    refunded_packs = serializers.IntegerField(source="line.refunded_packs")


class RefundOutput(serializers.Serializer[Any]):
    """Money going back."""

    fen = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Refund.State.choices)
    reason = serializers.CharField(allow_blank=True)
    asked_at = serializers.DateTimeField()


class OrderOutput(serializers.Serializer[Any]):
    """One shop's part. total = goods + freight - discount."""

    number = serializers.CharField(source="order.number")
    shop = serializers.CharField(source="order.shop.slug")
    state = serializers.ChoiceField(source="order.state", choices=Order.State.choices)
    goods_fen = serializers.IntegerField(source="order.goods_fen")
    freight_fen = serializers.IntegerField(source="order.freight_fen")
    discount_fen = serializers.IntegerField(source="order.discount_fen")
    total_fen = serializers.IntegerField(source="order.total_fen")
    refunded_fen = serializers.IntegerField(source="order.refunded_fen")
    lines = BoughtLineOutput(many=True)
    refunds = RefundOutput(many=True)
    consignments = serializers.ListField(
        source="references", child=serializers.CharField(), help_text="References, once paid."
    )


class PurchaseRow(serializers.Serializer[Any]):
    """A purchase in short."""

    number = serializers.CharField()
    state = serializers.ChoiceField(choices=Purchase.State.choices)
    total_fen = serializers.IntegerField()
    placed_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="Until then the goods are held for payment.")
    paid_at = serializers.DateTimeField(allow_null=True)


class PurchaseOutput(PurchaseRow):
    """What a buyer pays once: the sum of its orders."""

    name = serializers.CharField()
    phone = serializers.CharField()
    region = serializers.CharField(source="region_id")
    detail = serializers.CharField()
    pay_url = serializers.CharField(
        allow_null=True, help_text="Where the buyer pays; null when nothing is to be paid."
    )
    orders = OrderOutput(many=True)


class PurchasesDoor(Listing):
    """My purchases."""

    @extend_schema(parameters=[PurchaseQuery], responses=PurchaseRow(many=True))
    def get(self, request: Request) -> Response:
        """Purchases of the one who asks, newest first."""
        asked = self.asked(PurchaseQuery)
        mine = Purchase.objects.visible_to(self.person)
        return self.page(mine.filter(**chosen(asked, state="state")), PurchaseRow)


class _OnePurchase(Door):
    def mine(self, number: str) -> Purchase:
        """One's own purchase. Raises Http404."""
        return get_object_or_404(Purchase.objects.visible_to(self.person), number=number)


class PurchaseDoor(_OnePurchase):
    """One purchase."""

    @extend_schema(responses=PurchaseOutput)
    def get(self, request: Request, number: str) -> Response:
        """One purchase with its orders."""
        return shown(PurchaseOutput, told_of(self.mine(number), request))


class CancelDoor(_OnePurchase):
    """Call a purchase off."""

    @extend_schema(request=None, responses={200: PurchaseOutput})
    def post(self, request: Request, number: str) -> Response:
        """Before it is paid: nothing is charged, the goods are for sale again."""
        cancel_purchase(purchase=self.mine(number), actor=self.person)
        return shown(PurchaseOutput, told_of(self.mine(number), request))


class PaymentDoor(_OnePurchase):
    """Another try to pay."""

    @extend_schema(request=None, responses={200: PurchaseOutput})
    def post(self, request: Request, number: str) -> Response:
        """Open a payment if the last one failed; `pay_url` says where to pay."""
        purchase = self.mine(number)
        reopen_payment(purchase=purchase, actor=self.person)
        return shown(PurchaseOutput, told_of(purchase, request))


def told_of(purchase: Purchase, request: Request) -> dict[str, Any]:
    """A purchase with all that a client wants to know."""
    payment, url = open_payment(purchase), None
    if payment is not None:
        path = gateway_named(payment.gateway).payment_path(payment=str(payment.key))
        url = request.build_absolute_uri(path)
    fields = (
        "number", "state", "total_fen", "placed_at", "expires_at", "paid_at",
        "name", "phone", "region_id", "detail",
    )  # fmt: skip
    return {name: getattr(purchase, name) for name in fields} | {
        "pay_url": url,
        "orders": read_orders(list(purchase.orders.select_related("shop").order_by("pk"))),
    }
