"""What sending costs, before anybody has bought anything."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from logistics.services.quoting import quote_freight, quote_parcel
from pavilion.home.api.doors import OpenDoor, shown
from pavilion.home.api.fields import PacksInput, RegionField, packs_by_variant
from pavilion.home.api.throttles import QuoteThrottle

MOST_LINES, MOST_QUOTED_PACKS = 60, 1_000
HEAVIEST_GRAMS, LONGEST_MM = 1_000_000, 10_000


class QuoteInput(serializers.Serializer[Any]):
    """Packs of variants, or the weight and the outer size of one parcel."""

    to = RegionField(help_text="Region code of the destination.")
    on = serializers.DateField(required=False, help_text="Ship date; today without it.")
    packs: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=PacksInput(), required=False, max_length=MOST_LINES
    )
    grams = serializers.IntegerField(
        required=False, min_value=1, max_value=HEAVIEST_GRAMS, help_text="Gross weight of one parcel."
    )
    mm = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LONGEST_MM),
        required=False,
        min_length=3,
        max_length=3,
        help_text="Outer length, width and height of one parcel.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of both questions."""
        parcel = "grams" in attrs and "mm" in attrs
        if bool(attrs.get("packs")) == parcel:
            raise serializers.ValidationError(_("Give either packs, or grams and mm."))
        if sum(line["packs"] for line in attrs.get("packs", ())) > MOST_QUOTED_PACKS:
            message = _("At most %(count)s packs in one question.") % {"count": MOST_QUOTED_PACKS}
            raise serializers.ValidationError({"packs": message})
        return attrs


class UnsendableOutput(serializers.Serializer[Any]):
    """Packs that cannot be sent there."""

    variant = serializers.IntegerField()
    packs = serializers.IntegerField()
    reason = serializers.CharField()


class FreightOutput(serializers.Serializer[Any]):
    """The cheapest way in all: courier, cartons, handling, pickup."""

    fen = serializers.IntegerField()
    parcels = serializers.IntegerField()
    days_min = serializers.IntegerField()
    days_max = serializers.IntegerField()
    unsendable = UnsendableOutput(many=True)


class FeeOutput(serializers.Serializer[Any]):
    """What one service asks for one parcel: the courier's fee alone, or why it does not take it."""

    service = serializers.CharField()
    carrier = serializers.CharField()
    fee_fen = serializers.IntegerField(allow_null=True)
    chargeable_grams = serializers.IntegerField(allow_null=True)
    days_min = serializers.IntegerField(allow_null=True)
    days_max = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class QuoteOutput(serializers.Serializer[Any]):
    """The answer to the question asked; the other part is null."""

    to = serializers.CharField()
    on = serializers.DateField()
    freight = FreightOutput(allow_null=True)
    services = FeeOutput(many=True, allow_null=True)


class QuoteDoor(OpenDoor):
    """Freight."""

    throttle_classes = (QuoteThrottle,)

    @extend_schema(request=QuoteInput, responses={200: QuoteOutput})
    def post(self, request: Request) -> Response:
        """Freight for packs by the cheapest plan, or every service's fee for one parcel."""
        asked = self.read(QuoteInput)
        to, on = asked["to"], asked.get("on") or timezone.localdate()
        told: dict[str, Any] = {"to": to, "on": on, "freight": None, "services": None}
        if asked.get("packs"):
            packs = packs_by_variant(asked["packs"])
            quote = quote_freight(packs=packs, region_code=to, on=on)
            told["freight"] = {
                "fen": quote.fen,
                "parcels": quote.parcels,
                "days_min": quote.days_min,
                "days_max": quote.days_max,
                "unsendable": [
                    {"variant": pk, "packs": count, "reason": reason}
                    for pk, count, reason in quote.unsendable
                ],
            }
        else:
            length, width, height = asked["mm"]
            told["services"] = quote_parcel(
                region_code=to, gross_grams=asked["grams"], outer_mm=(length, width, height), on=on
            )
        return shown(QuoteOutput, told)
