"""What waits to be packed and what was packed this week, by shop, for the office."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from django.db.models import Count
from django.utils import timezone

from logistics.models import Chunk, Consignment, Parcel


def waiting_consignments(shop_ids: Sequence[int]) -> Mapping[int, int]:
    """Consignments that wait to be packed: one query."""
    waiting = Consignment.objects.filter(shop__in=shop_ids, state=Consignment.State.WAITING)
    return dict(waiting.order_by().values_list("shop").annotate(Count("pk")))


def parcels_this_week(shop_ids: Sequence[int]) -> Mapping[int, int]:
    """Parcels packed since Monday: one query, by way of this week's dispatches."""
    today = timezone.localdate()
    monday = timezone.make_aware(datetime.combine(today - timedelta(days=today.weekday()), time.min))
    chunks = Chunk.objects.filter(dispatch__started_at__gte=monday - timedelta(days=1))
    dispatched = Consignment.objects.in_chunks(chunks).filter(shop__in=shop_ids)
    packed = Parcel.objects.filter(consignment__in=dispatched, packed_at__gte=monday).exclude(
        state=Parcel.State.CANCELLED
    )
    return dict(packed.order_by().values_list("consignment__shop").annotate(Count("pk")))
