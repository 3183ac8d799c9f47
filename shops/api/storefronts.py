"""Shops, as everybody may see them, and those of the one who asks."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from pavilion.home.api.doors import Listing, OpenDoor, chosen, shown
from pavilion.home.api.fields import RegionField
from shops.models import Shop


class ShopQuery(serializers.Serializer[Any]):
    """Which shops."""

    region = RegionField(required=False, help_text="Shops in this region.")
    mine = serializers.BooleanField(
        required=False, default=False, help_text="Only shops whose inside you may see, open or not."
    )


class ShopOutput(serializers.Serializer[Any]):
    """One shop."""

    slug = serializers.CharField()
    kind = serializers.ChoiceField(choices=Shop.Kind.choices)
    state = serializers.ChoiceField(choices=Shop.State.choices)
    name = serializers.CharField(help_text="In the reader's language.")
    name_zh = serializers.CharField()
    name_en = serializers.CharField(allow_blank=True)
    about = serializers.CharField(allow_blank=True)
    region = serializers.CharField(source="region_id")
    free_freight_from_fen = serializers.IntegerField(allow_null=True)


class ShopsDoor(Listing):
    """Shops."""

    permission_classes = (AllowAny,)

    @extend_schema(parameters=[ShopQuery], responses=ShopOutput(many=True))
    def get(self, request: Request) -> Response:
        """Open shops, newest first; with `mine` those you keep or look after."""
        asked = self.asked(ShopQuery)
        if asked["mine"]:
            shops = Shop.objects.visible_to(self.person, on=timezone.localdate())
        else:
            shops = Shop.objects.open()
        return self.page(shops.filter(**chosen(asked, region="region__code__startswith")), ShopOutput)


class ShopDoor(OpenDoor):
    """One shop."""

    @extend_schema(responses=ShopOutput)
    def get(self, request: Request, slug: str) -> Response:
        """One open shop."""
        return shown(ShopOutput, get_object_or_404(Shop.objects.open(), slug=slug))
