"""Let the harvests' own columns follow what chunks packed and what was freed, in bulk."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from logistics.models import Chunk, Dispatch, DispatchHarvest
from pavilion.kit.errors import PleaseRetry
from shops.services.stock import patient_lock

PAUSE_SECONDS = 1


def follow_now_and_then(*, dispatch_id: int) -> bool:
    """Apply what is in flight, at most once a second for a dispatch; a harvest that is busy waits."""
    due = Q(stock_at=None) | Q(stock_at__lt=timezone.now() - timedelta(seconds=PAUSE_SECONDS))
    if not Dispatch.objects.filter(due, pk=dispatch_id).update(stock_at=Now()):
        return False
    try:
        apply_entries(dispatch_id=dispatch_id)
    except PleaseRetry:
        return False
    return True


@transaction.atomic
def apply_entries(*, dispatch_id: int) -> None:
    """Move packed grams from held to packed, and give freed grams back. Raises PleaseRetry."""
    freed = _take_freed(dispatch_id)
    harvests = DispatchHarvest.objects.filter(dispatch_id=dispatch_id)
    ids = sorted(set(harvests.values_list("harvest_id", flat=True)) | set(freed))
    with patient_lock(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM shops_harvest WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [ids])
        cursor.execute(
            "WITH packed AS (UPDATE shops_stockentry SET applied = true"
            "  WHERE harvest_id = ANY(%(ids)s) AND NOT applied RETURNING harvest_id, grams),"
            " moved AS (SELECT id, sum(packed) AS packed, sum(freed) AS freed FROM ("
            "   SELECT harvest_id AS id, grams AS packed, 0 AS freed FROM packed UNION ALL"
            "   SELECT id, 0, grams FROM unnest(%(freed)s::bigint[], %(grams)s::bigint[]) AS f(id, grams)"
            "  ) AS each GROUP BY id)"
            " UPDATE shops_harvest AS h SET packed_grams = packed_grams + moved.packed,"
            "  held_grams = held_grams - moved.packed - moved.freed FROM moved WHERE h.id = moved.id",
            {"ids": ids, "freed": list(freed), "grams": list(freed.values())},
        )


def _take_freed(dispatch_id: int) -> Counter[int]:
    """Take the grams that short and unsendable packs freed off the dispatch and its chunks."""
    dispatch = Dispatch.objects.select_for_update(no_key=True).get(pk=dispatch_id)
    owing = Chunk.objects.filter(dispatch_id=dispatch_id).exclude(freed={}).order_by("pk")
    chunks = list(owing.select_for_update(no_key=True))
    freed = _summed([dispatch.freed, *(chunk.freed for chunk in chunks)])
    if dispatch.freed:
        Dispatch.objects.filter(pk=dispatch_id).update(freed={})
    if chunks:
        Chunk.objects.filter(pk__in=[chunk.pk for chunk in chunks]).update(freed={})
    return freed


def _summed(notes: Iterable[Mapping[str, int]]) -> Counter[int]:
    total: Counter[int] = Counter()
    for note in notes:
        for harvest_id, grams in note.items():
            total[int(harvest_id)] += grams
    return total
