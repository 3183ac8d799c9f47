"""Dispatches: runs that turn harvests into parcels, cut into chunks; remembered plans; waybill numbers."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from logistics.models.tariffs import Carrier
from pavilion.accounts.models import User
from shops.models import Harvest, Shop


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    def kept_by(self, person: User, power: str, *, on: date) -> Self:
        """Dispatches in which every harvest is of a shop this person may act for."""
        if person.is_staff:
            return self.all()
        foreign = DispatchHarvest.objects.filter(dispatch=OuterRef("pk")).exclude(
            harvest__product__shop__in=Shop.objects.kept_by(person, power, on=on)
        )
        return self.exclude(Exists(foreign))


class Dispatch(models.Model):
    """One run: allocate, cut, split and write, finish. Its totals are sums over its chunks."""

    class State(models.TextChoices):
        ALLOCATING = "allocating", _("Allocating")
        SPLITTING = "splitting", _("Splitting")
        FINISHED = "finished", _("Finished")
        STUCK = "stuck", _("Needs a person")  # `trouble` says what it waits for; resumes by itself or by hand

    code = models.CharField(max_length=24, unique=True)
    state = models.CharField(
        max_length=10, choices=State, default=State.ALLOCATING, db_default=State.ALLOCATING
    )
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ship_on = models.DateField()  # chooses the tariff version
    started_at = models.DateTimeField(db_default=Now())
    allocated_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    consignments = models.PositiveIntegerField(default=0, db_default=0)  # ready ones, known after allocation
    chunk_count = models.PositiveIntegerField(default=0, db_default=0)
    short_packs = models.PositiveIntegerField(default=0, db_default=0)
    trouble = models.CharField(max_length=200, blank=True, db_default="")
    wait_for_more = models.BooleanField(default=False, db_default=False)  # leave what is not here yet waiting
    # Grams of packs marked short by harvest, until the harvests' own columns have followed.
    freed = models.JSONField(default=dict)
    stock_at = models.DateTimeField(null=True, blank=True)  # when the harvests last followed the chunks

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispatch")
        verbose_name_plural = _("dispatches")

    def __str__(self) -> str:
        return self.code


class DispatchHarvest(models.Model):
    """A harvest takes part in a dispatch; at most one running dispatch per harvest."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="harvests")
    harvest = models.ForeignKey(Harvest, on_delete=models.PROTECT, related_name="dispatches")
    running = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="dispatch_harvest_once", fields=["dispatch", "harvest"]),
            models.UniqueConstraint(
                name="harvest_in_one_running_dispatch", fields=["harvest"], condition=Q(running=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dispatch_id}: {self.harvest_id}"


class Chunk(models.Model):
    """About a thousand ready consignments: one task, one transaction; done when its totals are written."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    consignments = models.PositiveIntegerField()
    consignment_ids = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    done_at = models.DateTimeField(null=True, blank=True)
    labels_at = models.DateTimeField(null=True, blank=True)
    parcels = models.PositiveIntegerField(default=0, db_default=0)
    packs = models.PositiveIntegerField(default=0, db_default=0)
    net_grams = models.PositiveBigIntegerField(default=0, db_default=0)
    gross_grams = models.PositiveBigIntegerField(default=0, db_default=0)
    fee_fen = models.PositiveBigIntegerField(default=0, db_default=0)
    carton_fen = models.PositiveBigIntegerField(default=0, db_default=0)
    handling_fen = models.PositiveBigIntegerField(default=0, db_default=0)  # handling and pickup
    unsendable_packs = models.PositiveIntegerField(default=0, db_default=0)
    # Grams of unsendable packs by harvest, until the harvests' own columns have followed.
    freed = models.JSONField(default=dict)
    told_at = models.DateTimeField(null=True, blank=True)  # when the floors above heard of it

    class Meta:
        constraints = [models.UniqueConstraint(name="chunk_number", fields=["dispatch", "number"])]
        indexes = [
            models.Index(fields=["dispatch"], name="chunk_open", condition=Q(done_at__isnull=True))
        ]  # the sweep

    def __str__(self) -> str:
        return f"{self.dispatch_id}/{self.number}"


class ShapePlan(models.Model):
    """The parcels of one shape, solved once and remembered; a tariff never changes in place."""

    key = models.BinaryField(max_length=16, unique=True)  # design.md, section 6: the shape key
    parcels = models.JSONField()  # list of planned parcels, with positions and the runner-up
    unsendable = models.JSONField(default=list)  # [[variant id, packs, reason], ...]
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return bytes(self.key).hex()


class WaybillRange(models.Model):
    """Numbers a carrier gave us: prefix + serial, with a check digit for S10 forms; `next` only grows."""

    class Form(models.TextChoices):
        PLAIN = "plain", _("Prefix and serial")
        S10 = "s10", _("UPU S10 with check digit")

    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="ranges")
    form = models.CharField(max_length=5, choices=Form, default=Form.PLAIN, db_default=Form.PLAIN)
    prefix = models.CharField(max_length=12, blank=True, db_default="")
    suffix = models.CharField(max_length=4, blank=True, db_default="")
    digits = models.PositiveSmallIntegerField()  # of the serial, zero-filled
    next = models.BigIntegerField()
    last = models.BigIntegerField()

    class Meta:
        verbose_name = _("waybill range")
        verbose_name_plural = _("waybill ranges")
        constraints = [
            models.CheckConstraint(name="waybill_range_in_order", condition=Q(next__lte=F("last") + 1)),
            models.UniqueConstraint(
                name="waybill_range_once", fields=["carrier", "prefix", "suffix", "digits"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier_id} {self.prefix}"


class WaybillBlock(models.Model):
    """A run of serials of a range: given to one chunk, or free again (chunk null) if it needed none."""

    range = models.ForeignKey(
        WaybillRange, db_constraint=False, on_delete=models.PROTECT, related_name="blocks"
    )
    chunk = models.ForeignKey(
        Chunk, db_constraint=False, null=True, on_delete=models.PROTECT, related_name="blocks"
    )
    first = models.BigIntegerField()
    last = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="waybill_block_not_empty", condition=Q(first__lte=F("last"))),
            models.UniqueConstraint(name="waybill_block_once", fields=["range", "first"]),
        ]
        indexes = [
            models.Index(fields=["chunk"], name="block_of_chunk"),
            models.Index(fields=["range"], name="block_free", condition=Q(chunk__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.range_id}: {self.first}-{self.last}"
