"""Harvests: bulk lots in grams, the entries that make them up, the holds that promise them."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Now
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.models import User
from pavilion.regions.models import Region
from shops.models.catalogue import Product
from shops.models.shops import Shop


class HarvestQuerySet(models.QuerySet["Harvest"]):
    def kept_by(self, person: User, power: str, *, on: date) -> Self:
        """Harvests of shops this person may act for."""
        return self.filter(product__shop__in=Shop.objects.kept_by(person, power, on=on))

    def visible_to(self, person: User, *, on: date) -> Self:
        """Harvests of shops this person may look into."""
        return self.filter(product__shop__in=Shop.objects.visible_to(person, on=on))

    def on_sale(self, *, on: date) -> Self:
        """Lots that may still be sold that day, in the order they should leave: oldest best-before first."""
        return (
            self.exclude(state=Harvest.State.CLOSED)
            .filter(Q(best_before__isnull=True) | Q(best_before__gt=on))
            .order_by(F("best_before").asc(nulls_last=True), "pk")
        )

    def of_shop(self, shop: Shop) -> Self:
        """Lots of one shop, which the caller found by a road of its own."""
        return self.filter(product__shop=shop)

    def locked(self) -> Self:
        """Lock rows in key order, so two checkouts can never wait on each other."""
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)


class Harvest(models.Model):
    """One bulk lot of one product. Stock is counted here and nowhere else, in grams."""

    class State(models.TextChoices):
        EXPECTED = "expected", _("Sold ahead")
        RECEIVED = "received", _("Weighed in")
        CLOSED = "closed", _("Closed")

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="harvests")
    code = models.CharField(_("lot code"), max_length=40, unique=True)
    village = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="harvests"
    )
    state = models.CharField(max_length=8, choices=State, default=State.EXPECTED, db_default=State.EXPECTED)
    harvested_on = models.DateField(_("harvested on"), null=True, blank=True)
    ready_on = models.DateField(
        _("ready to send from"), null=True, blank=True
    )  # the promise of sold-ahead goods
    best_before = models.DateField(_("best before"), null=True, blank=True)
    expected_grams = models.PositiveBigIntegerField(default=0, db_default=0)
    received_grams = models.PositiveBigIntegerField(default=0, db_default=0)
    held_grams = models.PositiveBigIntegerField(default=0, db_default=0)  # promised: holds + open lines
    packed_grams = models.PositiveBigIntegerField(default=0, db_default=0)
    lost_grams = models.PositiveBigIntegerField(default=0, db_default=0)
    reserve_grams = models.PositiveBigIntegerField(default=0, db_default=0)  # kept for wholesale when holding
    weighed_in_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = HarvestQuerySet.as_manager()

    class Meta:
        verbose_name = _("harvest")
        verbose_name_plural = _("harvests")
        constraints = [
            models.CheckConstraint(
                name="harvest_leaves_what_came",
                condition=Q(received_grams__gte=F("packed_grams") + F("lost_grams")),
            ),
            models.CheckConstraint(
                name="harvest_never_oversold",
                condition=Q(
                    weighed_in_at__isnull=False,
                    received_grams__gte=F("held_grams") + F("packed_grams") + F("lost_grams"),
                )
                | Q(weighed_in_at__isnull=True)
                & Q(
                    held_grams__lte=Greatest(F("expected_grams"), F("received_grams"))
                    - F("packed_grams")
                    - F("lost_grams")
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["product"], name="harvest_living", condition=~Q(state="closed")
            ),  # what is on hand
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def promised_from_grams(self) -> int:
        """The grams promises may draw on: what was weighed, or what is expected before that."""
        if self.weighed_in_at is not None:
            return self.received_grams
        return max(self.expected_grams, self.received_grams)

    @property
    def awaited_grams(self) -> int:
        """What the harvest is expected to be, as long as more may come; 0 once it is weighed in."""
        return self.expected_grams if self.weighed_in_at is None else 0

    @property
    def on_hand_grams(self) -> int:
        """What nobody has been promised yet."""
        return self.promised_from_grams - self.held_grams - self.packed_grams - self.lost_grams

    @property
    def for_sale_grams(self) -> int:
        """What retail may still hold: on hand less the wholesale reserve."""
        return max(0, self.on_hand_grams - self.reserve_grams)


class Share(models.Model):
    """What one household put into a harvest; what it earns is paid by share."""

    harvest = models.ForeignKey(Harvest, on_delete=models.PROTECT, related_name="shares")
    household = models.CharField(_("household"), max_length=40)
    person = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="shares")
    grams = models.PositiveBigIntegerField(_("grams"))
    named = models.BooleanField(_("may be named to buyers"), default=False, db_default=False)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        constraints = [
            models.UniqueConstraint(name="share_once_per_household", fields=["harvest", "household"]),
            models.CheckConstraint(name="share_positive", condition=Q(grams__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.grams}"


class StockEntry(models.Model):
    """One append-only change of a harvest: received, packed or lost; entries sum to the harvest's terms."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Received")
        PACKED = "packed", _("Packed")
        OVERWEIGHT = "overweight", _("Given on top")
        DRYING = "drying", _("Lost in drying")
        SORTING = "sorting", _("Sorted out")
        SPOILAGE = "spoilage", _("Spoiled")

    LOSSES = (Kind.OVERWEIGHT, Kind.DRYING, Kind.SORTING, Kind.SPOILAGE)

    harvest = models.ForeignKey(
        Harvest, db_constraint=False, db_index=False, on_delete=models.PROTECT, related_name="entries"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    grams = models.BigIntegerField()
    # Follows the harvest's own columns once applied; packed entries of a chunk are applied in bulk.
    applied = models.BooleanField(default=True, db_default=True)
    reference = models.CharField(
        max_length=80
    )  # what made it: "chunk:<id>:<harvest>", "weighing:<uuid>", ...
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("stock entry")
        verbose_name_plural = _("stock entries")
        constraints = [
            models.UniqueConstraint(name="stock_entry_once", fields=["reference"]),
            models.CheckConstraint(name="stock_entry_not_empty", condition=~Q(grams=0)),
        ]
        indexes = [
            models.Index(fields=["harvest"], name="stock_entry_of_harvest"),
            models.Index(
                fields=["harvest"],
                name="stock_entry_in_flight",
                condition=Q(applied=False),
                include=["grams"],
            ),  # the bulk that follows the chunks
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.grams}"


class Hold(models.Model):
    """Grams of a harvest promised to a checkout until a moment; consigning turns it into an open line."""

    harvest = models.ForeignKey(
        Harvest, db_constraint=False, db_index=False, on_delete=models.PROTECT, related_name="holds"
    )
    holder = models.CharField(max_length=80)  # "purchase:<number>", or "order:<number>" once paid
    grams = models.PositiveBigIntegerField()
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.UniqueConstraint(name="hold_once", fields=["holder", "harvest"]),
            models.CheckConstraint(name="hold_positive", condition=Q(grams__gt=0)),
        ]
        indexes = [
            models.Index(fields=["until"], name="hold_by_expiry"),  # the sweep
            models.Index(fields=["harvest"], name="hold_of_harvest"),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.grams}"
