"""Group buys, as everybody may read them."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from orders.models import GroupBuy
from orders.selectors.group_buys import card_of, public_card, with_progress
from pavilion.home.api.doors import Listing, OpenDoor, chosen, shown
from pavilion.home.api.fields import LARGEST_ID, IdField


class GroupBuyQuery(serializers.Serializer[Any]):
    """Which group buys."""

    shop = serializers.SlugField(required=False, max_length=60)
    product = IdField(required=False)


class GroupBuyOutput(serializers.Serializer[Any]):
    """Cases that many buyers fill together."""

    id = serializers.IntegerField(source="group.pk")
    state = serializers.ChoiceField(source="group.state", choices=GroupBuy.State.choices)
    shop = serializers.CharField(source="group.shop.slug")
    product = serializers.IntegerField(source="group.variant.product_id")
    variant = serializers.IntegerField(source="group.variant_id")
    title = serializers.CharField(source="group.variant.product.title", help_text="In the reader's language.")
    harvest = serializers.CharField(source="group.harvest.code")
    price_fen = serializers.IntegerField(source="group.price_fen", help_text="Of one pack.")
    case_packs = serializers.IntegerField(source="group.case_packs")
    least_cases = serializers.IntegerField(source="group.least_cases")
    most_cases = serializers.IntegerField(source="group.most_cases")
    closes_at = serializers.DateTimeField(source="group.closes_at")
    ready_on = serializers.DateField(source="group.ready_on", help_text="Sent from that day on.")
    firm_packs = serializers.IntegerField(source="progress.firm", help_text="Wanted for sure.")
    most_packs = serializers.IntegerField(source="progress.most", help_text="That buyers would take.")
    full_cases = serializers.IntegerField(source="progress.cases")
    missing_packs = serializers.IntegerField(
        source="progress.missing", help_text="That would fill the next case; 0 when all are full."
    )
    cases = serializers.IntegerField(
        source="group.cases", allow_null=True, help_text="Decided when it closed; null while it is open."
    )


class GroupBuysDoor(Listing):
    """Group buys one can join."""

    permission_classes = (AllowAny,)

    @extend_schema(parameters=[GroupBuyQuery], responses=GroupBuyOutput(many=True))
    def get(self, request: Request) -> Response:
        """Open group buys, newest first."""
        asked = self.asked(GroupBuyQuery)
        groups = GroupBuy.objects.on_sale().filter(
            **chosen(asked, shop="shop__slug", product="variant__product")
        )
        return self.page(with_progress(groups), GroupBuyOutput)

    def dress(self, rows: list[GroupBuy]) -> list[Any]:
        """Group buys with their progress."""
        return [card_of(row) for row in rows]


class GroupBuyDoor(OpenDoor):
    """One group buy."""

    @extend_schema(responses=GroupBuyOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One group buy, open or over."""
        card = public_card(group_id=pk) if pk <= LARGEST_ID else None
        if card is None:
            raise Http404
        return shown(GroupBuyOutput, card)
