"""Consignments with what became of their packs."""

from django.db.models import F, IntegerField, OuterRef, Prefetch, Subquery, Sum
from django.db.models.functions import Coalesce

from logistics.models import ConsignmentLine, Parcel, ParcelLine
from logistics.models.consignments import ConsignmentQuerySet


def with_lines(rows: ConsignmentQuerySet) -> ConsignmentQuerySet:
    """Shop, recipient, lines with waiting and parcelled packs, and parcels: three queries for a page."""
    in_parcels = (
        ParcelLine.objects.filter(line=OuterRef("pk"))
        .order_by()
        .values("line")
        .annotate(sum=Sum("packs"))
        .values("sum")
    )
    lines = ConsignmentLine.objects.select_related("harvest").annotate(
        parcelled=Coalesce(Subquery(in_parcels, output_field=IntegerField()), 0)
    )
    lines = lines.annotate(
        waiting=F("packs") - F("parcelled") - F("short") - F("unsendable") - F("cancelled")
    )
    return rows.select_related("shop", "recipient").prefetch_related(
        Prefetch("lines", lines.order_by("pk")), Prefetch("parcels", Parcel.objects.order_by("pk"))
    )
