"""Who still waits: consignments are listed by their chunk, and say nothing themselves until they are packed.

An allocation keeps its harvests to itself while it thinks; whoever changes what waits keeps allocations off.
"""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import BigIntegerField, F, Sum
from django.db.models.functions import Cast

from logistics.models import Chunk, Consignment, ConsignmentLine
from pavilion.kit.copying import bigints
from shops.services.stock import patient_lock

HARVEST_LOCKS = 0x4852 << 44  # advisory locks of harvests: this and the harvest's key

ALONE = """
SELECT pg_advisory_xact_lock(key)
FROM (SELECT DISTINCT key FROM unnest(%s::bigint[]) AS u(key) ORDER BY key) AS sorted
"""
KEEP_OFF = """
SELECT pg_advisory_xact_lock_shared(key)
FROM (SELECT DISTINCT %s + harvest_id AS key FROM logistics_consignmentline
      WHERE consignment_id = ANY(%s::bigint[]) ORDER BY key) AS sorted
"""
LISTED = """
SELECT DISTINCT u.id FROM logistics_chunk AS k CROSS JOIN LATERAL unnest(k.consignment_ids) AS u(id)
WHERE k.done_at IS NULL AND u.id = ANY(%s::bigint[])
"""


def wait_for_one_another(*, harvest_ids: Iterable[int]) -> None:
    """Let allocations and losses of a harvest come one after the other, until the transaction ends.

    Both read what is there, and neither may lock the harvest while it thinks.
    """
    with connection.cursor() as cursor:
        cursor.execute(ALONE, [bigints(HARVEST_LOCKS + harvest_id for harvest_id in harvest_ids)])


def lock_waiting(*, consignment_ids: Sequence[int]) -> list[Consignment]:
    """Lock, by key, those of these consignments that no dispatch was given; none will be until the end.

    Those that were closed without one are among them. To be called before anything else of them is locked.
    Raises PleaseRetry.
    """
    with patient_lock():
        with connection.cursor() as cursor:
            cursor.execute(KEEP_OFF, [HARVEST_LOCKS, bigints(consignment_ids)])
        asked = Consignment.objects.filter(pk__in=list(consignment_ids)).order_by("pk")
        locked = list(asked.select_for_update(no_key=True))
    given = listed_in_chunks(consignment_ids=consignment_ids)
    return [one for one in locked if one.dispatch_id is None and one.pk not in given]


def listed_in_chunks(*, consignment_ids: Sequence[int]) -> set[int]:
    """Which of these consignments are being packed: a chunk that is not done lists them."""
    with connection.cursor() as cursor:
        cursor.execute(LISTED, [bigints(consignment_ids)])
        return {row[0] for row in cursor.fetchall()}


def grams_being_packed(*, harvest_id: int) -> int:
    """Open grams of the harvest in consignments that a running dispatch was given. Raises PleaseRetry.

    Whoever asks wants to take away from the harvest: an allocation that has not committed is waited for.
    """
    with patient_lock():
        wait_for_one_another(harvest_ids=[harvest_id])
    open_chunks = Chunk.objects.filter(done_at=None, dispatch__harvests__harvest=harvest_id)
    given = Consignment.objects.in_chunks(open_chunks).filter(state=Consignment.State.WAITING)
    open_packs = F("packs") - F("short") - F("unsendable") - F("cancelled")
    lines = ConsignmentLine.objects.filter(harvest=harvest_id, consignment__in=given).annotate(
        grams=Cast(open_packs, BigIntegerField()) * F("pack_grams")
    )
    return int(lines.aggregate(sum=Sum("grams"))["sum"] or 0)
