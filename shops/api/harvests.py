"""Harvests of the shops one keeps: announced, delivered, weighed in, lost."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from pavilion.home.api.doors import Door, Listing, chosen, shown
from pavilion.home.api.faults import NothingThere
from pavilion.home.api.fields import IdField, RegionField
from shops.api.access import acting_for
from shops.models import Harvest, Power, Product, StockEntry
from shops.services.harvests import HarvestData, announce_harvest, book_loss, receive_delivery, weigh_in
from shops.services.weighing import MOST_GRAMS, shortfall_of

CREATED = 201


class HarvestQuery(serializers.Serializer[Any]):
    """Which harvests."""

    shop = serializers.SlugField(required=False, max_length=60)
    state = serializers.ChoiceField(required=False, choices=Harvest.State.choices)
    product = IdField(required=False)


class GramsField(serializers.IntegerField):
    """A weight."""

    def __init__(self, **extra: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": MOST_GRAMS} | extra)


class HarvestInput(serializers.Serializer[Any]):
    """A harvest to come."""

    product = IdField()
    expected_grams = GramsField()
    ready_on = serializers.DateField(required=False, allow_null=True)
    best_before = serializers.DateField(required=False, allow_null=True)
    harvested_on = serializers.DateField(required=False, allow_null=True)
    village = RegionField(required=False, allow_null=True)
    reserve_grams = GramsField(
        required=False, default=0, min_value=0, help_text="Kept for wholesale: retail cannot take it."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Goods are ready before they are old."""
        ready, old = attrs.get("ready_on"), attrs.get("best_before")
        if ready and old and old <= ready:
            raise serializers.ValidationError({"best_before": _("This is before the goods are ready.")})
        return attrs


class DeliveryInput(serializers.Serializer[Any]):
    """What lay on the scales."""

    grams = GramsField()


class LossInput(serializers.Serializer[Any]):
    """What was lost, and how."""

    kind = serializers.ChoiceField(choices=[(kind.value, kind.label) for kind in StockEntry.LOSSES])
    grams = GramsField()


class HarvestOutput(serializers.Serializer[Any]):
    """One bulk lot, in grams."""

    code = serializers.CharField()
    shop = serializers.CharField(source="product.shop.slug")
    product = serializers.IntegerField(source="product_id")
    village = serializers.CharField(source="village_id", allow_null=True)
    state = serializers.ChoiceField(choices=Harvest.State.choices)
    harvested_on = serializers.DateField(allow_null=True)
    ready_on = serializers.DateField(allow_null=True)
    best_before = serializers.DateField(allow_null=True)
    expected_grams = serializers.IntegerField()
    received_grams = serializers.IntegerField()
    held_grams = serializers.IntegerField(help_text="Promised to somebody and not packed yet.")
    packed_grams = serializers.IntegerField()
    lost_grams = serializers.IntegerField()
    reserve_grams = serializers.IntegerField()
    on_hand_grams = serializers.IntegerField(help_text="What nobody has been promised.")
    weighed_in_at = serializers.DateTimeField(allow_null=True)
    short_grams = serializers.SerializerMethodField(
        help_text="Promised beyond what has been received: what weighing in now would mark short."
    )

    def get_short_grams(self, harvest: Harvest) -> int:
        """Promises that nothing stands behind yet."""
        return shortfall_of(harvest=harvest)


class ShortfallOutput(serializers.Serializer[Any]):
    """The harvest afterwards, and the promised grams that were marked short."""

    fell_short_grams = serializers.IntegerField()
    harvest = HarvestOutput()


class HarvestsDoor(Listing):
    """Harvests of the shops one may look into."""

    @extend_schema(parameters=[HarvestQuery], responses=HarvestOutput(many=True))
    def get(self, request: Request) -> Response:
        """Harvests, newest first."""
        asked = self.asked(HarvestQuery)
        lots = Harvest.objects.visible_to(self.person, on=timezone.localdate())
        wanted = chosen(asked, shop="product__shop__slug", state="state", product="product_id")
        return self.page(lots.filter(**wanted).select_related("product__shop"), HarvestOutput)

    @extend_schema(request=HarvestInput, responses={201: HarvestOutput})
    def post(self, request: Request) -> Response:
        """Announce a harvest: from now on it is sold ahead."""
        asked = self.read(HarvestInput)
        mine = Product.objects.kept_by(self.person, Power.HARVEST, on=timezone.localdate())
        product = mine.select_related("shop").filter(pk=asked["product"]).first()
        if product is None:
            raise NothingThere("product", _("There is no such product of yours."))
        data = HarvestData(
            expected_grams=asked["expected_grams"],
            ready_on=asked.get("ready_on"),
            best_before=asked.get("best_before"),
            harvested_on=asked.get("harvested_on"),
            village_code=asked.get("village"),
            reserve_grams=asked["reserve_grams"],
        )
        harvest = announce_harvest(
            product=product,
            data=data,
            actor=self.person,
            acting_for=acting_for(person=self.person, shop=product.shop),
        )
        return shown(HarvestOutput, _again(harvest), status=CREATED)


class _OneHarvest(Door):
    def kept(self, code: str) -> Harvest:
        """The harvest, if its shop's harvests may be changed by this person. Raises Http404."""
        mine = Harvest.objects.kept_by(self.person, Power.HARVEST, on=timezone.localdate())
        return get_object_or_404(_with_shop(mine), code=code)

    def acting(self, harvest: Harvest) -> str:
        """How the audit trail names the shop."""
        return acting_for(person=self.person, shop=harvest.product.shop)


class HarvestDoor(Door):
    """One harvest."""

    @extend_schema(responses=HarvestOutput)
    def get(self, request: Request, code: str) -> Response:
        """One harvest by its lot code."""
        seen = Harvest.objects.visible_to(self.person, on=timezone.localdate())
        return shown(HarvestOutput, get_object_or_404(_with_shop(seen), code=code))


class DeliveriesDoor(_OneHarvest):
    """What is brought to the scales."""

    @extend_schema(request=DeliveryInput, responses={201: HarvestOutput})
    def post(self, request: Request, code: str) -> Response:
        """Record one delivery; a harvest may come in several."""
        harvest = self.kept(code)
        receive_delivery(
            harvest_id=harvest.pk,
            grams=self.read(DeliveryInput)["grams"],
            token=self.token,
            actor=self.person,
            acting_for=self.acting(harvest),
        )
        return shown(HarvestOutput, _again(harvest), status=CREATED)


class LossesDoor(_OneHarvest):
    """What is lost on the way."""

    @extend_schema(request=LossInput, responses={201: ShortfallOutput})
    def post(self, request: Request, code: str) -> Response:
        """Write down what dried, was sorted out, spoiled or was given on top."""
        harvest, asked = self.kept(code), self.read(LossInput)
        short = book_loss(
            harvest_id=harvest.pk,
            kind=asked["kind"],
            grams=asked["grams"],
            token=self.token,
            actor=self.person,
            acting_for=self.acting(harvest),
        )
        told = {"fell_short_grams": short, "harvest": _again(harvest)}
        return shown(ShortfallOutput, told, status=CREATED)


class WeighInDoor(_OneHarvest):
    """The last word on the weight."""

    @extend_schema(request=None, responses={200: ShortfallOutput})
    def post(self, request: Request, code: str) -> Response:
        """End the receiving; what is promised beyond it is marked short, last promised first."""
        harvest = self.kept(code)
        short = weigh_in(harvest_id=harvest.pk, actor=self.person, acting_for=self.acting(harvest))
        return shown(ShortfallOutput, {"fell_short_grams": short, "harvest": _again(harvest)})


def _with_shop(lots: "QuerySet[Harvest]") -> "QuerySet[Harvest]":
    return lots.select_related("product__shop")


def _again(harvest: Harvest) -> Harvest:
    """The row as it stands after the service."""
    harvest.refresh_from_db()
    return harvest
