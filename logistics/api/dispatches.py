"""Dispatches: started, and followed to the end."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from logistics.models import Dispatch
from logistics.selectors.progress import progress, short_lines, trouble_text, unsendable_lines
from logistics.services.dispatching import start_dispatch
from pavilion.home.api.doors import Door, Listing, chosen, shown
from pavilion.home.api.faults import NothingThere
from pavilion.home.api.fields import CodeField
from shops.api.access import acting_for
from shops.models import Harvest, Power

ACCEPTED = 202
MOST_HARVESTS = 200
FARTHEST = timedelta(days=30)


class DispatchInput(serializers.Serializer[Any]):
    """Which harvests are to become parcels."""

    harvests = serializers.ListField(
        child=CodeField(), min_length=1, max_length=MOST_HARVESTS, help_text="Lot codes."
    )
    ship_on = serializers.DateField(required=False, help_text="Chooses the tariff; today without it.")
    wait_for_more = serializers.BooleanField(
        required=False, default=False, help_text="Leave what has not come in yet waiting; mark nothing short."
    )

    def validate_ship_on(self, value: date) -> date:
        """Not in the past, and not so far ahead that nobody knows the tariff."""
        today = timezone.localdate()
        if not today <= value <= today + FARTHEST:
            raise serializers.ValidationError(_("Choose a day from today to 30 days from now."))
        return value


class DispatchQuery(serializers.Serializer[Any]):
    """Which dispatches."""

    state = serializers.ChoiceField(required=False, choices=Dispatch.State.choices)


class DispatchOutput(serializers.Serializer[Any]):
    """One run in short."""

    code = serializers.CharField()
    state = serializers.ChoiceField(choices=Dispatch.State.choices)
    ship_on = serializers.DateField()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    consignments = serializers.IntegerField(help_text="Ready ones, known after allocation.")
    short_packs = serializers.IntegerField()
    trouble = serializers.SerializerMethodField()

    def get_trouble(self, dispatch: Dispatch) -> str:
        """What it waits for, in the reader's language; empty when nothing is wrong."""
        return trouble_text(dispatch.trouble) if dispatch.trouble else ""


class BehindOutput(serializers.Serializer[Any]):
    """Packs that stay behind."""

    consignment = serializers.CharField()
    variant = serializers.IntegerField()
    packs = serializers.IntegerField()
    reason = serializers.CharField()


class ProgressOutput(serializers.Serializer[Any]):
    """Where a dispatch stands; grams and fen are of the parcels made so far."""

    code = serializers.CharField()
    state = serializers.ChoiceField(choices=Dispatch.State.choices)
    percent = serializers.IntegerField()
    trouble = serializers.CharField(allow_blank=True)
    harvests = serializers.ListField(child=serializers.CharField())
    consignments = serializers.IntegerField()
    consignments_done = serializers.IntegerField()
    chunks = serializers.IntegerField()
    chunks_done = serializers.IntegerField()
    parcels = serializers.IntegerField()
    packs = serializers.IntegerField()
    net_grams = serializers.IntegerField()
    gross_grams = serializers.IntegerField()
    fee_fen = serializers.IntegerField()
    carton_fen = serializers.IntegerField()
    handling_fen = serializers.IntegerField()
    seconds = serializers.FloatField()
    seconds_left = serializers.FloatField(allow_null=True)
    parcels_per_second = serializers.FloatField()
    short_packs = serializers.IntegerField()
    unsendable_packs = serializers.IntegerField()
    short = BehindOutput(many=True, help_text="The first 50 lines that fell short.")
    unsendable = BehindOutput(many=True, help_text="The first 50 lines that cannot be sent.")


class DispatchesDoor(Listing):
    """Dispatches of the harvests one may dispatch."""

    @extend_schema(parameters=[DispatchQuery], responses=DispatchOutput(many=True))
    def get(self, request: Request) -> Response:
        """Dispatches, newest first."""
        asked = self.asked(DispatchQuery)
        runs = Dispatch.objects.kept_by(self.person, Power.DISPATCH, on=timezone.localdate())
        return self.page(runs.filter(**chosen(asked, state="state")), DispatchOutput)

    @extend_schema(request=DispatchInput, responses={202: ProgressOutput})
    def post(self, request: Request) -> Response:
        """Start to turn harvests into parcels; follow it at `/dispatches/{code}/`."""
        asked = self.read(DispatchInput)
        harvests = self._kept(asked["harvests"])
        dispatch = start_dispatch(
            harvest_ids=[harvest.pk for harvest in harvests],
            actor=self.person,
            acting_for=self._acting(harvests),
            ship_on=asked.get("ship_on") or timezone.localdate(),
            wait_for_more=asked["wait_for_more"],
        )
        return shown(ProgressOutput, _told(dispatch), status=ACCEPTED)

    def _kept(self, codes: Sequence[str]) -> list[Harvest]:
        mine = Harvest.objects.kept_by(self.person, Power.DISPATCH, on=timezone.localdate())
        found = {each.code: each for each in mine.filter(code__in=codes).select_related("product__shop")}
        for place, code in enumerate(codes):
            if code not in found:
                raise NothingThere(f"harvests[{place}]", _("There is no such harvest that you may dispatch."))
        return list(found.values())

    def _acting(self, harvests: Sequence[Harvest]) -> str:
        """The one shop acted for. Raises ValidationError for several: an act is noted for one shop."""
        shops = {harvest.product.shop for harvest in harvests}
        names = {acting_for(person=self.person, shop=shop) for shop in shops}
        if len(names) > 1 or (len(shops) > 1 and names != {""}):
            text = _("When you act for others, dispatch one shop at a time.")
            raise serializers.ValidationError({"harvests": [text]})
        return names.pop()


class DispatchDoor(Door):
    """One dispatch."""

    @extend_schema(responses=ProgressOutput)
    def get(self, request: Request, code: str) -> Response:
        """Where a dispatch stands, with what fell short and what cannot be sent."""
        runs = Dispatch.objects.kept_by(self.person, Power.DISPATCH, on=timezone.localdate())
        return shown(ProgressOutput, _told(get_object_or_404(runs, code=code)))


def _told(dispatch: Dispatch) -> dict[str, Any]:
    now = progress(dispatch_id=dispatch.pk)
    figures = {field.name: getattr(now, field.name) for field in fields(now)}
    return figures | {
        "percent": now.percent,
        "harvests": list(dispatch.harvests.order_by("pk").values_list("harvest__code", flat=True)),
        "short": [
            {
                "consignment": line.consignment.reference,
                "variant": line.variant_id,
                "packs": line.short,
                "reason": "short",
            }
            for line in short_lines(dispatch_id=dispatch.pk)
        ],
        "unsendable": [
            {
                "consignment": line.consignment.reference,
                "variant": line.variant_id,
                "packs": line.unsendable,
                "reason": line.unsendable_reason,
            }
            for line in unsendable_lines(dispatch_id=dispatch.pk)
        ],
    }
