"""Find parcels by the numbers on them."""

from collections.abc import Sequence

from django.db.models import Prefetch

from logistics.models import Carrier, ParcelLine, TrackingEvent
from logistics.models.parcels import ParcelQuerySet


def numbered(parcels: ParcelQuerySet, *, waybills: Sequence[str], carrier: str = "") -> ParcelQuerySet:
    """Those of the parcels that carry one of these numbers; carriers may use the same number.

    All carriers are named, so that the one index (carrier, waybill) serves.
    """
    carriers = [carrier] if carrier else list(Carrier.objects.values_list("pk", flat=True))
    return parcels.filter(carrier__in=carriers, waybill__in=waybills)


def with_contents(parcels: ParcelQuerySet) -> ParcelQuerySet:
    """Shop, recipient and plan, what lies in the parcel, and what was told of it, newest first."""
    return parcels.select_related("consignment__shop", "consignment__recipient", "plan").prefetch_related(
        Prefetch("lines", ParcelLine.objects.select_related("line__harvest").order_by("line_id")),
        Prefetch("events", TrackingEvent.objects.newest_first()),
    )
