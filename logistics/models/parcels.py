"""Parcels: one box, one waybill; what lies in it; the manifest the courier signs."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from logistics.models.consignments import Consignment, ConsignmentLine
from logistics.models.dispatches import Chunk, ShapePlan
from logistics.models.tariffs import Carrier, Carton, Service, Tariff
from pavilion.accounts.models import User
from shops.models import Shop


class ParcelQuerySet(models.QuerySet["Parcel"]):
    def kept_by(self, person: User, power: str, *, on: date) -> Self:
        """Parcels of shops this person may act for."""
        shops = Shop.objects.filter(pk=OuterRef("consignment__shop_id")).kept_by(person, power, on=on)
        return self.filter(Exists(shops))

    def visible_to(self, person: User, *, on: date) -> Self:
        """Parcels of shops this person may look into."""
        shops = Shop.objects.filter(pk=OuterRef("consignment__shop_id")).visible_to(person, on=on)
        return self.filter(Exists(shops))


class Parcel(models.Model):
    """One box with one waybill, made by one chunk; its prices are those of the ship date's tariff."""

    class State(models.TextChoices):
        CREATED = "created", _("Label printed, waiting for pick-up")
        PICKED_UP = "picked_up", _("Picked up")
        IN_TRANSIT = "in_transit", _("On the way")
        ARRIVED_CITY = "arrived_city", _("Arrived in the city")
        OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
        AT_STATION = "at_station", _("At the pick-up station")
        PROBLEM = "problem", _("In trouble")
        RETURNING = "returning", _("On the way back")
        DELIVERED = "delivered", _("Delivered")
        RETURNED = "returned", _("Returned")
        CANCELLED = "cancelled", _("Cancelled")
        LOST = "lost", _("Lost")

    consignment = models.ForeignKey(Consignment, on_delete=models.PROTECT, related_name="parcels")
    chunk = models.ForeignKey(
        Chunk, db_constraint=False, db_index=False, on_delete=models.PROTECT, related_name="+"
    )
    plan = models.ForeignKey(
        ShapePlan, db_constraint=False, db_index=False, null=True, on_delete=models.PROTECT, related_name="+"
    )
    plan_index = models.PositiveSmallIntegerField(default=0, db_default=0)  # which parcel of the plan
    number = models.PositiveIntegerField()  # n of m
    of = models.PositiveIntegerField()
    carrier = models.ForeignKey(
        Carrier, db_constraint=False, db_index=False, on_delete=models.PROTECT, related_name="+"
    )
    service = models.ForeignKey(
        Service, db_constraint=False, db_index=False, on_delete=models.PROTECT, related_name="+"
    )
    carton = models.ForeignKey(
        Carton, db_constraint=False, db_index=False, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null: ships as is
    tariff = models.ForeignKey(
        Tariff, db_constraint=False, db_index=False, on_delete=models.PROTECT, related_name="+"
    )
    waybill = models.CharField(max_length=24, null=True, blank=True, db_collation="C")  # noqa: DJ001 - null until bought
    net_grams = models.PositiveIntegerField()
    gross_grams = models.PositiveIntegerField()
    chargeable_grams = models.PositiveIntegerField()
    fee_fen = models.PositiveIntegerField()
    carton_fen = models.PositiveIntegerField()
    handling_fen = models.PositiveIntegerField()  # handling and pickup
    state = models.CharField(max_length=16, choices=State, default=State.CREATED, db_default=State.CREATED)
    state_at = models.DateTimeField(db_default=Now())
    packed_at = models.DateTimeField(db_default=Now())

    objects = ParcelQuerySet.as_manager()

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        constraints = [
            models.UniqueConstraint(name="waybill_once_per_carrier", fields=["carrier", "waybill"]),
            models.CheckConstraint(
                name="parcel_sane", condition=Q(net_grams__gt=0, gross_grams__gte=models.F("net_grams"))
            ),
        ]

    def __str__(self) -> str:
        return self.waybill or f"#{self.pk}"


class ParcelLine(models.Model):
    """Packs of one consignment line that lie in a parcel."""

    pk = models.CompositePrimaryKey("parcel_id", "line_id")
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="lines", db_index=False)
    line = models.ForeignKey(
        ConsignmentLine, db_constraint=False, on_delete=models.PROTECT, related_name="parcel_lines"
    )
    packs = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="parcel_line_positive", condition=Q(packs__gt=0))]

    def __str__(self) -> str:
        return f"{self.parcel_id}: {self.packs}"


class Manifest(models.Model):
    """What one carrier's courier signs for at one shop's handover."""

    class State(models.TextChoices):
        OPEN = "open", _("Being scanned")
        SIGNED = "signed", _("Signed by the courier")

    code = models.CharField(max_length=24, unique=True)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="manifests")
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="manifests")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN, db_default=State.OPEN)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=Now())
    signed_at = models.DateTimeField(null=True, blank=True)
    courier = models.CharField(max_length=40, blank=True, db_default="")

    class Meta:
        verbose_name = _("manifest")
        verbose_name_plural = _("manifests")
        constraints = [
            models.UniqueConstraint(
                name="manifest_one_open", fields=["shop", "carrier"], condition=Q(state="open")
            )
        ]

    def __str__(self) -> str:
        return self.code


class ManifestParcel(models.Model):
    """One parcel scanned onto a manifest; a parcel is handed over once."""

    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="parcels")
    parcel = models.OneToOneField(Parcel, on_delete=models.PROTECT, related_name="handover")
    scanned_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.manifest_id}: {self.parcel_id}"
