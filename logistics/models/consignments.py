"""Consignments: send these goods to this person; the hot tables before a dispatch."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.models import User
from pavilion.regions.models import Region
from shops.models import Harvest, Shop, Variant

if TYPE_CHECKING:
    from logistics.models.dispatches import Chunk


class Recipient(models.Model):
    """A name, a phone and a place; rows never change, a corrected address is a new row."""

    name = models.CharField(max_length=40)
    phone = models.CharField(max_length=24)  # with extension after "-" where there is one
    region = models.ForeignKey(Region, db_constraint=False, on_delete=models.PROTECT, related_name="+")
    detail = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.name} {self.region_id}"


class ConsignmentQuerySet(models.QuerySet["Consignment"]):
    def kept_by(self, person: User, power: str, *, on: date) -> Self:
        """Consignments of shops this person may act for."""
        return self.filter(Exists(Shop.objects.filter(pk=OuterRef("shop_id")).kept_by(person, power, on=on)))

    def visible_to(self, person: User, *, on: date) -> Self:
        """Consignments of shops this person may look into."""
        return self.filter(Exists(Shop.objects.filter(pk=OuterRef("shop_id")).visible_to(person, on=on)))

    def in_chunks(self, chunks: models.QuerySet["Chunk"]) -> Self:
        """Consignments that these chunks list, found by their keys."""
        return self.filter(
            pk__in=chunks.order_by().values_list(Func(F("consignment_ids"), function="unnest"), flat=True)
        )

    def advance(self, *, source: str, target: str) -> bool:
        """Move one consignment on. True for exactly one caller, however many race."""
        return self.filter(state=source).update(state=target) == 1


class Consignment(models.Model):
    """One request to send goods of one shop to one person; `reference` is its link and idempotency key."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be packed")
        PACKED = "packed", _("Packed")
        CLOSED = "closed", _("Nothing to send")  # every pack short, unsendable or cancelled

    reference = models.CharField(max_length=60, unique=True, db_collation="C")
    shop = models.ForeignKey(
        Shop, db_constraint=False, db_index=False, on_delete=models.PROTECT, related_name="consignments"
    )
    recipient = models.ForeignKey(
        Recipient, db_constraint=False, db_index=False, on_delete=models.PROTECT, related_name="consignments"
    )
    province = models.CharField(max_length=2, db_collation="C")  # of the recipient; part of the shape
    state = models.CharField(max_length=8, choices=State, default=State.WAITING, db_default=State.WAITING)
    promised_on = models.DateField()  # should have arrived by this day (Shanghai)
    asked_at = models.DateTimeField(db_default=Now())
    # Written once, with the state, by the chunk that packs it. No index, so that this one update of a
    # dispatch touches none: a chunk lists its consignments (`in_chunks`); until it is done they wait.
    dispatch_id = models.BigIntegerField(null=True, blank=True)
    chunk = models.IntegerField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True, db_default="")

    objects = ConsignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consignment")
        verbose_name_plural = _("consignments")
        indexes = [
            models.Index(fields=["shop", "-id"], name="consignment_of_shop"),  # the desk's list
        ]

    def __str__(self) -> str:
        return self.reference


class ConsignmentLine(models.Model):
    """Packs of one variant from one harvest in a consignment.

    packs = waiting + parcelled + short + unsendable + cancelled; parcelled is the sum of its parcel
    lines, waiting the rest.
    """

    consignment = models.ForeignKey(
        Consignment, db_constraint=False, db_index=False, on_delete=models.PROTECT, related_name="lines"
    )
    variant = models.ForeignKey(
        Variant, db_constraint=False, db_index=False, on_delete=models.PROTECT, related_name="+"
    )
    harvest = models.ForeignKey(
        Harvest,
        db_constraint=False,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="consignment_lines",
    )
    packs = models.PositiveIntegerField()
    pack_grams = models.PositiveIntegerField()  # net grams of one pack, frozen when asked
    short = models.PositiveIntegerField(default=0, db_default=0)
    unsendable = models.PositiveIntegerField(default=0, db_default=0)
    cancelled = models.PositiveIntegerField(default=0, db_default=0)
    unsendable_reason = models.CharField(max_length=20, blank=True, db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="consignment_line_never_negative",
                condition=Q(packs__gte=F("short") + F("unsendable") + F("cancelled"), packs__gt=0),
            ),
        ]
        indexes = [
            models.Index(fields=["consignment"], name="line_of_consignment"),
            models.Index(
                fields=["harvest"], name="line_of_harvest"
            ),  # allocation, and what a harvest promised
        ]

    def __str__(self) -> str:
        return f"{self.consignment_id}: {self.packs} × {self.variant_id}"
