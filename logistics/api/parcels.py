"""Parcels: where they are, what is in them, why they are as they are, and their labels."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from logistics.models import Parcel
from logistics.models.parcels import ParcelQuerySet
from logistics.selectors.explaining import explain
from logistics.selectors.waybills import numbered, with_contents
from logistics.services.labels import label_of
from pavilion.home.api.doors import Door, Listing, chosen
from pavilion.home.api.fields import CodeField
from pavilion.home.api.pdf import PdfRenderer
from shops.models import Power


class ParcelQuery(serializers.Serializer[Any]):
    """Which parcels."""

    shop = serializers.SlugField(required=False, max_length=60)
    state = serializers.ChoiceField(required=False, choices=Parcel.State.choices)
    carrier = CodeField(required=False, max_length=12)
    waybill = CodeField(required=False, max_length=24)
    consignment = serializers.CharField(
        required=False, max_length=60, help_text="Reference of the consignment."
    )


class CarrierQuery(serializers.Serializer[Any]):
    """Whose number it is, where two couriers use the same."""

    carrier = CodeField(required=False, max_length=12)


class ParcelOutput(serializers.Serializer[Any]):
    """One box with one waybill."""

    waybill = serializers.CharField(allow_null=True)
    carrier = serializers.CharField(source="carrier_id")
    service = serializers.CharField(source="service_id")
    carton = serializers.CharField(source="carton_id", allow_null=True, help_text="Null: ships as it is.")
    consignment = serializers.CharField(source="consignment.reference")
    shop = serializers.CharField(source="consignment.shop.slug")
    number = serializers.IntegerField(help_text="n of m.")
    of = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Parcel.State.choices)
    state_at = serializers.DateTimeField()
    packed_at = serializers.DateTimeField()
    net_grams = serializers.IntegerField()
    gross_grams = serializers.IntegerField()
    chargeable_grams = serializers.IntegerField()
    fee_fen = serializers.IntegerField()
    carton_fen = serializers.IntegerField()
    handling_fen = serializers.IntegerField()


class RecipientOutput(serializers.Serializer[Any]):
    """Who gets it, and where."""

    name = serializers.CharField()
    phone = serializers.CharField()
    region = serializers.CharField(source="region_id")
    detail = serializers.CharField()


class ParcelLineOutput(serializers.Serializer[Any]):
    """Packs of one variant from one harvest in the box."""

    variant = serializers.IntegerField(source="line.variant_id")
    harvest = serializers.CharField(source="line.harvest.code")
    packs = serializers.IntegerField()


class EventOutput(serializers.Serializer[Any]):
    """One thing somebody said about the parcel."""

    at = serializers.DateTimeField()
    provider = serializers.CharField()
    code = serializers.CharField(source="raw_code")
    status = serializers.CharField(allow_blank=True, help_text="Ours; empty when the code is unknown.")
    place = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)


class PlacedPackOutput(serializers.Serializer[Any]):
    """Where one pack lies, in mm from the carton's inner corner; z is up."""

    variant = serializers.IntegerField()
    x_mm = serializers.IntegerField()
    y_mm = serializers.IntegerField()
    z_mm = serializers.IntegerField()
    dx_mm = serializers.IntegerField()
    dy_mm = serializers.IntegerField()
    dz_mm = serializers.IntegerField()


class OtherWayOutput(serializers.Serializer[Any]):
    """Another way to send the same packs; `joined` counts those of another parcel with them."""

    kind = serializers.ChoiceField(["service", "carton", "split", "joined"])
    carton = serializers.CharField(allow_null=True)
    service = serializers.CharField()
    parcels = serializers.IntegerField()
    cost_fen = serializers.IntegerField()
    instead_fen = serializers.IntegerField(help_text="What the same goods cost as they were sent.")


class ExplanationOutput(serializers.Serializer[Any]):
    """Why this carton, this service and this number of parcels: what the best others would have cost."""

    cost_fen = serializers.IntegerField()
    packs = PlacedPackOutput(many=True)
    runner_up = OtherWayOutput(allow_null=True)
    others = OtherWayOutput(many=True, help_text="The best way of each other kind, the least dear first.")


class ParcelDetail(ParcelOutput):
    """One parcel with everything known of it."""

    recipient = serializers.SerializerMethodField()
    lines = ParcelLineOutput(many=True)
    events = EventOutput(many=True)
    explanation = serializers.SerializerMethodField()
    label_url = serializers.SerializerMethodField()

    @extend_schema_field(RecipientOutput(allow_null=True))
    def get_recipient(self, parcel: Parcel) -> Any:
        """Who gets it; null for those who look on but may not dispatch for the shop."""
        return RecipientOutput(parcel.consignment.recipient).data if self.context["kept"] else None

    @extend_schema_field(ExplanationOutput(allow_null=True))
    def get_explanation(self, parcel: Parcel) -> Any:
        """What the plan says; null when it was not remembered."""
        found = explain(parcel)
        return ExplanationOutput(found).data if found else None

    def get_label_url(self, parcel: Parcel) -> str:
        """Where the label is, as PDF; empty while there is no number."""
        if parcel.waybill is None:
            return ""
        path = reverse("logistics_api:label", args=[parcel.waybill], request=self.context["request"])
        return f"{path}?carrier={parcel.carrier_id}"


class ParcelsDoor(Listing):
    """Parcels of the shops one may look into."""

    @extend_schema(parameters=[ParcelQuery], responses=ParcelOutput(many=True))
    def get(self, request: Request) -> Response:
        """Parcels, newest first."""
        asked = self.asked(ParcelQuery)
        parcels = Parcel.objects.visible_to(self.person, on=timezone.localdate())
        if asked.get("waybill"):
            parcels = numbered(parcels, waybills=[asked["waybill"]])
        wanted = chosen(
            asked,
            shop="consignment__shop__slug",
            state="state",
            carrier="carrier",
            consignment="consignment__reference",
        )
        return self.page(parcels.filter(**wanted).select_related("consignment__shop"), ParcelOutput)


class _OneParcel(Door):
    def found(self, parcels: ParcelQuerySet, waybill: str) -> Parcel:
        """The parcel with this number among these. Raises Http404."""
        carrier = self.asked(CarrierQuery).get("carrier", "")
        rows = with_contents(numbered(parcels, waybills=[waybill], carrier=carrier))
        parcel = rows.order_by("pk").first()
        if parcel is None:
            raise Http404
        return parcel


class ParcelDoor(_OneParcel):
    """One parcel."""

    @extend_schema(parameters=[CarrierQuery], responses=ParcelDetail)
    def get(self, request: Request, waybill: str) -> Response:
        """One parcel by its waybill: contents, events, and why it is packed as it is."""
        parcel = self.found(Parcel.objects.visible_to(self.person, on=timezone.localdate()), waybill)
        today = timezone.localdate()
        kept = Parcel.objects.kept_by(self.person, Power.DISPATCH, on=today).filter(pk=parcel.pk).exists()
        return Response(ParcelDetail(parcel, context={"request": request, "kept": kept}).data)


class LabelDoor(_OneParcel):
    """The label of one parcel."""

    renderer_classes = (PdfRenderer, *Door.renderer_classes)

    @extend_schema(
        parameters=[CarrierQuery],
        responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, "The label.")},
    )
    def get(self, request: Request, waybill: str) -> HttpResponse:
        """The label as PDF, in the courier's size."""
        mine = Parcel.objects.kept_by(self.person, Power.DISPATCH, on=timezone.localdate())
        pdf = label_of(parcel_id=self.found(mine, waybill).pk)
        if pdf is None:
            raise Http404
        return HttpResponse(pdf, content_type="application/pdf")
