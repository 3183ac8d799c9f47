"""The operator's tables of carriers, prices and parcels."""

import re
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from logistics.forms.markets import CartonForm, ServiceForm, TariffForm
from logistics.models import (
    Carrier,
    Carton,
    Chunk,
    CompatRule,
    Consignment,
    ConsignmentLine,
    Dispatch,
    Manifest,
    OrderSheet,
    Parcel,
    Service,
    Tariff,
    TrackingEvent,
    TrackingStatus,
    WaybillRange,
)
from logistics.services.waybills import S10_WEIGHTS, waybill_of
from pavilion.accounts.operator import OperatorAdmin, ReadOnlyAdmin, ReadOnlyInline

S10_DIGITS = len(S10_WEIGHTS)

if TYPE_CHECKING:
    _RangeForm = forms.ModelForm[WaybillRange]
else:
    _RangeForm = forms.ModelForm


class CodedAdmin(OperatorAdmin):
    """Rows named by a code."""

    search_fields: ClassVar[tuple[str, ...]] = ("code__startswith", "name_zh__startswith")
    ordering = ("code",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """A code is for ever."""
        return ("code",) if obj else ()


@admin.register(Carrier)
class CarrierAdmin(CodedAdmin):
    """Courier companies."""

    list_display = ("code", "name_zh", "name_en", "waybill_pattern")


@admin.register(Service)
class ServiceAdmin(CodedAdmin):
    """What carriers offer, with limits; taken out of use by one tick."""

    form = ServiceForm  # type: ignore[assignment]  # a form of this model
    list_display = ("code", "carrier", "name_zh", "level", "max_weight_grams", "in_use")
    list_filter = ("in_use", "level")
    list_select_related = ("carrier",)


@admin.register(Tariff)
class TariffAdmin(OperatorAdmin):
    """Prices by service and province; a version in force only ends, it never changes in place."""

    form = TariffForm  # type: ignore[assignment]  # a form of this model
    list_display = ("service", "province", "valid_from", "valid_to", "base_fen", "step_grams", "step_fen")
    list_filter = ("service",)
    list_select_related = ("service",)
    search_fields = ("service__code__startswith", "province__exact")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """All but the last day, once parcels may have been priced by it."""
        names = (field.name for field in Tariff._meta.fields)  # noqa: SLF001 - Django's documented _meta
        return tuple(name for name in names if name != "valid_to") if obj else ()


@admin.register(Carton)
class CartonAdmin(CodedAdmin):
    """Boxes, bags and sacks."""

    form = CartonForm  # type: ignore[assignment]  # a form of this model
    list_display = ("code", "name_zh", "kind", "tare_grams", "price_fen", "max_load_grams", "in_use")
    list_filter = ("in_use", "kind")


@admin.register(CompatRule)
class CompatRuleAdmin(ReadOnlyAdmin):
    """What may share a carton."""

    list_display = ("class_a", "class_b", "rule", "condition_en")
    list_filter = ("rule",)
    ordering = ("class_a", "class_b")


class WaybillRangeForm(_RangeForm):
    """Numbers a carrier gave us; a range only grows at its end."""

    class Meta:
        model = WaybillRange
        fields = ("carrier", "form", "prefix", "suffix", "digits", "next", "last")

    def clean(self) -> dict[str, Any] | None:
        """Serials fit their digits, and none is taken away again."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        digits = data.get("digits") or self.instance.digits
        start = data.get("next", self.instance.next)
        if data["last"] >= 10**digits:
            self.add_error("last", _("This number has more digits than the range."))
        elif data["last"] < start - 1 or ("next" not in data and data["last"] < self.instance.last):
            self.add_error("last", _("A range only grows at its end."))
        elif "carrier" in data:
            self._check_form(data)
        return data

    def _check_form(self, data: dict[str, Any]) -> None:
        """The first and the last number look as the carrier's numbers do."""
        if data["form"] == WaybillRange.Form.S10 and data["digits"] != S10_DIGITS:
            self.add_error("digits", _("A number of this form has eight digits and a check digit."))
            return
        samples = [waybill_of(numbers=WaybillRange(**data), serial=data[end]) for end in ("next", "last")]
        wrong = [text for text in samples if not re.fullmatch(data["carrier"].waybill_pattern, text)]
        if wrong:
            message = _("%(number)s does not look like a number of this carrier.") % {"number": wrong[0]}
            self.add_error("prefix", message)


@admin.register(WaybillRange)
class WaybillRangeAdmin(OperatorAdmin):
    """Waybill numbers; new ones are added by a new range, or by a later last number."""

    form = WaybillRangeForm  # type: ignore[assignment]  # a form of this model
    list_display = ("carrier", "prefix", "suffix", "digits", "next", "last", "left")
    list_select_related = ("carrier",)

    @admin.display(description=_("left"))
    def left(self, obj: WaybillRange) -> int:
        """How many numbers nobody has taken."""
        return obj.last - obj.next + 1

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Numbers taken are taken."""
        return ("carrier", "form", "prefix", "suffix", "digits", "next") if obj else ()


class ConsignmentLineInline(ReadOnlyInline):
    """What was asked for."""

    model = ConsignmentLine
    fields = ("variant", "harvest", "packs", "short", "unsendable", "unsendable_reason", "cancelled")


@admin.register(Consignment)
class ConsignmentAdmin(ReadOnlyAdmin):
    """Requests to send goods; found by reference."""

    list_display = ("reference", "shop", "province", "state", "promised_on", "asked_at")
    list_filter = ("state",)
    list_select_related = ("shop",)
    search_fields = ("reference__startswith",)
    inlines = (ConsignmentLineInline,)


class ChunkInline(ReadOnlyInline):
    """The pieces of a dispatch."""

    model = Chunk
    fields = ("number", "consignments", "parcels", "net_grams", "fee_fen", "done_at", "labels_at")


@admin.register(Dispatch)
class DispatchAdmin(ReadOnlyAdmin):
    """Runs that turn harvests into parcels."""

    list_display = (
        "code",
        "state",
        "ship_on",
        "consignments",
        "short_packs",
        "started_at",
        "finished_at",
        "trouble",
    )
    list_filter = ("state",)
    search_fields = ("code__exact",)
    inlines = (ChunkInline,)


class TrackingEventInline(ReadOnlyInline):
    """What was said about the parcel."""

    model = TrackingEvent
    fields = ("at", "provider", "raw_code", "status", "place", "note")
    ordering = ("-at",)


@admin.register(Parcel)
class ParcelAdmin(ReadOnlyAdmin):
    """Parcels; found by waybill."""

    list_display = ("waybill", "carrier", "service", "state", "net_grams", "fee_fen", "packed_at")
    list_select_related = ("carrier", "service")
    search_fields = ("waybill__exact", "consignment__reference__exact")
    inlines = (TrackingEventInline,)


@admin.register(Manifest)
class ManifestAdmin(ReadOnlyAdmin):
    """What couriers signed for."""

    list_display = ("code", "shop", "carrier", "state", "opened_at", "signed_at", "courier")
    list_filter = ("state",)
    list_select_related = ("shop", "carrier")
    search_fields = ("code__exact",)


@admin.register(OrderSheet)
class OrderSheetAdmin(ReadOnlyAdmin):
    """Lists of orders that shops uploaded."""

    list_display = ("name", "shop", "state", "rows", "accepted", "duplicates", "uploaded_at", "sent_at")
    list_filter = ("state",)
    list_select_related = ("shop",)
    search_fields = ("name__startswith", "shop__slug__exact")
    exclude = ("table", "outcomes")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """Without the rows of the sheets themselves."""
        return super().get_queryset(request).defer("table", "outcomes")


@admin.register(TrackingStatus)
class TrackingStatusAdmin(OperatorAdmin):
    """What codes of providers mean to us."""

    list_display = ("provider", "raw_code", "status", "meaning_zh", "meaning_en")
    list_filter = ("provider",)
    search_fields = ("raw_code__exact",)
