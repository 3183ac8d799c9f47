"""Tracking events: append-only; provider and raw code are kept beside our status."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from logistics.models.parcels import Parcel


class TrackingStatus(models.Model):
    """What a provider's raw code means to us; the same number differs between providers."""

    provider = models.CharField(max_length=12)
    raw_code = models.CharField(max_length=12)
    status = models.CharField(max_length=16)  # a Parcel.State, or "" to keep the parcel's own
    meaning_zh = models.CharField(max_length=60)
    meaning_en = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("tracking code")
        verbose_name_plural = _("tracking codes")
        constraints = [models.UniqueConstraint(name="tracking_code_once", fields=["provider", "raw_code"])]

    def __str__(self) -> str:
        return f"{self.provider} {self.raw_code}"


class TrackingEventQuerySet(models.QuerySet["TrackingEvent"]):
    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")


class TrackingEvent(models.Model):
    """One thing somebody said about a parcel, stored once; late or repeated ones never move it backwards."""

    parcel = models.ForeignKey(Parcel, db_constraint=False, on_delete=models.PROTECT, related_name="events")
    provider = models.CharField(max_length=12)  # "desk", "manifest", "api", or a provider's name
    raw_code = models.CharField(max_length=16)
    status = models.CharField(max_length=16, blank=True, db_default="")  # ours; empty: unknown code
    at = models.DateTimeField()  # when it happened, as told
    told_at = models.DateTimeField(db_default=Now())
    place = models.CharField(max_length=60, blank=True, db_default="")
    note = models.CharField(max_length=200, blank=True, db_default="")

    objects = TrackingEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("tracking event")
        verbose_name_plural = _("tracking events")
        constraints = [
            models.UniqueConstraint(
                name="tracking_event_once", fields=["parcel", "provider", "raw_code", "at"]
            ),
            models.CheckConstraint(name="tracking_event_named", condition=~Q(raw_code="")),
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.status or self.raw_code}"
