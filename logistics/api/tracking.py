"""What couriers, scanners and other systems say about parcels."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from logistics.models import Parcel
from logistics.selectors.waybills import numbered
from logistics.services.tracking import OUR_OWN, EventData, record_events
from pavilion.home.api.doors import Door, shown
from pavilion.home.api.fields import CodeField
from shops.api.access import acting_for
from shops.models import Power

API = "api"
MOST_EVENTS = 2000
CLOCKS_DIFFER = timedelta(minutes=5)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class EventInput(serializers.Serializer[Any]):
    """One thing that happened to a parcel."""

    waybill = CodeField(max_length=24)
    carrier = CodeField(max_length=12, required=False, default="")
    provider = CodeField(
        max_length=12, required=False, default=API, help_text="Whose codes: `api` says it in our own states."
    )
    code = CodeField(
        max_length=12, help_text="Our state of a parcel, such as `in_transit`; or the provider's code."
    )
    at = serializers.DateTimeField()
    place = serializers.CharField(required=False, default="", allow_blank=True, max_length=60)
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)

    def validate_at(self, value: datetime) -> datetime:
        """Nobody knows what happens tomorrow."""
        if not EARLIEST <= value <= timezone.now() + CLOCKS_DIFFER:
            raise serializers.ValidationError(_("This time cannot be right."))
        return value

    def validate_provider(self, value: str) -> str:
        """The desk and manifests speak for themselves."""
        if value in OUR_OWN and value != API:
            raise serializers.ValidationError(_("Nobody else speaks in this name."))
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Our own words have to be words we know."""
        if attrs["provider"] == API and attrs["code"] not in Parcel.State.values:
            raise serializers.ValidationError({"code": _("There is no such state of a parcel.")})
        return attrs


class EventsInput(serializers.Serializer[Any]):
    """Many at once; each is stored once, however often it is told."""

    events: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=EventInput(), allow_empty=False, max_length=MOST_EVENTS
    )


class RecordedOutput(serializers.Serializer[Any]):
    """What came of them."""

    stored = serializers.IntegerField(help_text="Events nobody had told before.")
    moved = serializers.IntegerField(help_text="Parcels whose state changed; never backwards.")
    unknown = serializers.ListField(
        child=serializers.CharField(), help_text="Waybills that name none of your parcels, or more than one."
    )


class TrackingEventsDoor(Door):
    """Tracking events."""

    @extend_schema(request=EventsInput, responses={200: RecordedOutput})
    def post(self, request: Request) -> Response:
        """Record what happened to parcels of the shops one may dispatch for; operators for all shops."""
        asked = self.read(EventsInput)["events"]
        parcels = self._parcels([event["waybill"] for event in asked])
        events, unknown = _matched(asked, parcels)
        shops = {parcel.consignment.shop for parcel, _event in events}
        names = {acting_for(person=self.person, shop=shop) for shop in shops}
        done = record_events(
            events=[_data(parcel, event) for parcel, event in events],
            actor=self.person,
            acting_for=names.pop() if len(names) == 1 else "",
        )
        told = {"stored": done.stored, "moved": done.moved, "unknown": unknown}
        return shown(RecordedOutput, told)

    def _parcels(self, waybills: Sequence[str]) -> list[Parcel]:
        today = timezone.localdate()
        mine = Parcel.objects.kept_by(self.person, Power.DISPATCH, on=today)
        if self.person.is_staff:
            mine = Parcel.objects.visible_to(self.person, on=today)
        return list(numbered(mine, waybills=sorted(set(waybills))).select_related("consignment__shop"))


def _matched(
    asked: Sequence[dict[str, Any]], parcels: Sequence[Parcel]
) -> tuple[list[tuple[Parcel, dict[str, Any]]], list[str]]:
    """Each event with its parcel, and the waybills that name none, or more than one."""
    by_waybill: dict[str, list[Parcel]] = {}
    for parcel in parcels:
        by_waybill.setdefault(parcel.waybill or "", []).append(parcel)
    found: list[tuple[Parcel, dict[str, Any]]] = []
    unknown: dict[str, None] = {}
    for event in asked:
        named = [
            parcel
            for parcel in by_waybill.get(event["waybill"], [])
            if event["carrier"] in {"", parcel.carrier_id}
        ]
        if len(named) == 1:
            found.append((named[0], event))
        else:
            unknown[event["waybill"]] = None
    return found, list(unknown)


def _data(parcel: Parcel, event: dict[str, Any]) -> EventData:
    return EventData(
        raw_code=event["code"],
        at=event["at"],
        provider=event["provider"],
        parcel_id=parcel.pk,
        place=event["place"],
        note=event["note"],
    )
