"""Other systems ask for goods to be sent: the same reference again is the same consignment."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from logistics.api.parcels import RecipientOutput
from logistics.models import Consignment
from logistics.selectors.asked import with_lines
from logistics.services.asking import Asked, ask_for_consignment, reference_of, take_back
from logistics.services.consigning import RecipientData
from pavilion.home.api.doors import Door, Listing, chosen, shown
from pavilion.home.api.fields import CodeField, IdField, RecipientInput, packs_by_variant
from shops.api.access import acting_for, kept_shop
from shops.models import Power

CREATED = 201
MOST_LINES, MOST_PACKS = 100, 100_000
FARTHEST = timedelta(days=400)


class LineInput(serializers.Serializer[Any]):
    """Whole packs of one variant; the pavilion chooses the harvest."""

    variant = IdField()
    packs = serializers.IntegerField(min_value=1, max_value=MOST_PACKS)


class ConsignmentInput(serializers.Serializer[Any]):
    """Send these goods of one shop to one person."""

    shop = serializers.SlugField(max_length=60)
    reference = CodeField(max_length=40, help_text="Your own name for it; the same again changes nothing.")
    recipient = RecipientInput()
    lines: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=LineInput(), allow_empty=False, max_length=MOST_LINES
    )
    promised_on = serializers.DateField(
        required=False, help_text="Should have arrived by this day; as soon as can be without it."
    )
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)

    def validate_promised_on(self, value: date) -> date:
        """Not in the past, and not in another age."""
        today = timezone.localdate()
        if not today <= value <= today + FARTHEST:
            raise serializers.ValidationError(_("This day cannot be kept."))
        return value


class ConsignmentQuery(serializers.Serializer[Any]):
    """Which consignments."""

    shop = serializers.SlugField(required=False, max_length=60)
    state = serializers.ChoiceField(required=False, choices=Consignment.State.choices)
    reference = serializers.CharField(required=False, max_length=60, help_text="The whole reference.")


class ConsignmentLineOutput(serializers.Serializer[Any]):
    """Packs of one variant from one harvest, and what became of them."""

    variant = serializers.IntegerField(source="variant_id")
    harvest = serializers.CharField(source="harvest.code")
    packs = serializers.IntegerField()
    waiting = serializers.IntegerField()
    parcelled = serializers.IntegerField()
    short = serializers.IntegerField()
    unsendable = serializers.IntegerField()
    unsendable_reason = serializers.CharField(allow_blank=True)
    cancelled = serializers.IntegerField()


class ConsignmentOutput(serializers.Serializer[Any]):
    """One request to send goods."""

    reference = serializers.CharField(help_text="With what the pavilion puts in front: `api:<shop>:<yours>`.")
    shop = serializers.CharField(source="shop.slug")
    state = serializers.ChoiceField(choices=Consignment.State.choices)
    promised_on = serializers.DateField()
    asked_at = serializers.DateTimeField()
    note = serializers.CharField(allow_blank=True)
    recipient = RecipientOutput()
    lines = ConsignmentLineOutput(many=True)
    waybills = serializers.SerializerMethodField()

    def get_waybills(self, consignment: Consignment) -> list[str]:
        """The numbers of its parcels."""
        return [parcel.waybill for parcel in consignment.parcels.all() if parcel.waybill]


class ConsignmentsDoor(Listing):
    """Consignments of the shops one may act for."""

    @extend_schema(parameters=[ConsignmentQuery], responses=ConsignmentOutput(many=True))
    def get(self, request: Request) -> Response:
        """Consignments, newest first."""
        asked = self.asked(ConsignmentQuery)
        rows = Consignment.objects.kept_by(self.person, Power.ORDERS, on=timezone.localdate())
        wanted = chosen(asked, shop="shop__slug", state="state", reference="reference")
        return self.page(with_lines(rows.filter(**wanted)), ConsignmentOutput)

    @extend_schema(request=ConsignmentInput, responses={201: ConsignmentOutput})
    def post(self, request: Request) -> Response:
        """Ask for one consignment; the grams are taken at once, the wholesale reserve included."""
        asked = self.read(ConsignmentInput)
        shop = kept_shop(person=self.person, power=Power.ORDERS, slug=asked["shop"])
        to = asked["recipient"]
        consignment = ask_for_consignment(
            shop=shop,
            asked=Asked(
                reference=asked["reference"],
                recipient=RecipientData(to["name"], to["phone"], to["region"], to["detail"]),
                packs=packs_by_variant(asked["lines"]),
                promised_on=asked.get("promised_on"),
                note=asked["note"],
            ),
            actor=self.person,
            acting_for=acting_for(person=self.person, shop=shop),
        )
        return shown(ConsignmentOutput, self._again(consignment), status=CREATED)

    def _again(self, consignment: Consignment) -> Consignment:
        rows = Consignment.objects.kept_by(self.person, Power.ORDERS, on=timezone.localdate())
        return with_lines(rows).get(pk=consignment.pk)


class _OneConsignment(Door):
    def mine(self, slug: str, reference: str) -> Consignment:
        """What this shop's system calls `reference`. Raises NothingThere and Http404."""
        shop = kept_shop(person=self.person, power=Power.ORDERS, slug=slug)
        rows = Consignment.objects.kept_by(self.person, Power.ORDERS, on=timezone.localdate())
        full = reference_of(shop=shop, reference=reference)
        return get_object_or_404(with_lines(rows), reference=full)


class ConsignmentDoor(_OneConsignment):
    """One consignment that a system asked for."""

    @extend_schema(responses=ConsignmentOutput)
    def get(self, request: Request, slug: str, reference: str) -> Response:
        """One consignment by the shop and its system's own reference."""
        return shown(ConsignmentOutput, self.mine(slug, reference))


class CancelDoor(_OneConsignment):
    """Take a consignment back."""

    @extend_schema(request=None, responses={200: ConsignmentOutput})
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Cancel all its packs while none is being packed; their grams are free at once."""
        consignment = self.mine(slug, reference)
        take_back(
            consignment=consignment,
            actor=self.person,
            acting_for=acting_for(person=self.person, shop=consignment.shop),
        )
        return shown(ConsignmentOutput, self.mine(slug, reference))
