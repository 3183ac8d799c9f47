"""Take packs out of a consignment that waits; mark packs short when a harvest is smaller than promised."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from logistics.models import Consignment, ConsignmentLine
from logistics.services.waiting import lock_waiting, wait_for_one_another
from logistics.signals import packs_cancelled, packs_short
from pavilion.kit.errors import Refusal
from shops.services.stock import free_grams, patient_lock


class AlreadyPacking(Refusal):
    """In a chunk of a dispatch, or packed: too late to cancel."""

    code = "already_packing"
    default_message = _("These goods are already being packed. Please send them back when they arrive.")


class TooManyPacks(Refusal):
    """More packs than are still open."""

    code = "too_many_packs"
    default_message = _("There are not that many packs left to cancel.")


@transaction.atomic
def cancel_packs(*, line_id: int, packs: int) -> ConsignmentLine:
    """Take packs out of a line that is in no chunk, and free their grams.

    Raises AlreadyPacking, TooManyPacks, PleaseRetry.
    """
    consignment_id = ConsignmentLine.objects.values_list("consignment_id", flat=True).get(pk=line_id)
    if [one.state for one in lock_waiting(consignment_ids=[consignment_id])] != [Consignment.State.WAITING]:
        raise AlreadyPacking
    line = ConsignmentLine.objects.select_for_update(no_key=True).get(pk=line_id)
    if not 0 < packs <= line.packs - line.short - line.unsendable - line.cancelled:
        raise TooManyPacks
    line.cancelled += packs
    line.save(update_fields=["cancelled"])
    close_empty(consignment_ids=[consignment_id])
    packs_cancelled.send(
        sender=ConsignmentLine, packs_by_line={line_id: packs}, consignment_id=consignment_id
    )
    free_grams(grams_by_harvest={line.harvest_id: packs * line.pack_grams})
    return line


def close_empty(*, consignment_ids: list[int]) -> None:
    """Close those waiting consignments, locked by the caller, that have nothing left to send."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE logistics_consignment AS c SET state = 'closed'"
            " WHERE c.id = ANY(%s) AND c.state = 'waiting'"
            " AND NOT EXISTS (SELECT FROM logistics_consignmentline AS l WHERE l.consignment_id = c.id"
            "  AND l.packs > l.short + l.unsendable + l.cancelled)",
            [consignment_ids],
        )


@transaction.atomic
def shorten_promises(*, harvest_id: int, missing_grams: int) -> int:
    """Mark waiting packs of a harvest short, last promised first, until the missing grams are found.

    Answers the grams freed; the caller, which holds or takes the harvest last, gives them back. Packs in a
    running dispatch are left alone, so the answer may be less than what was missing.
    """
    with patient_lock():
        wait_for_one_another(harvest_ids=[harvest_id])
        consignments = _lock_last_promised(harvest_id, missing_grams)
    lines = ConsignmentLine.objects.filter(
        consignment__in=consignments,
        harvest_id=harvest_id,
        packs__gt=F("short") + F("unsendable") + F("cancelled"),
    )
    by_consignment: dict[int, list[ConsignmentLine]] = defaultdict(list)
    for line in lines.order_by("-pk").select_for_update(of=("self",), no_key=True):
        by_consignment[line.consignment_id].append(line)
    short: Counter[int] = Counter()
    freed = 0
    for consignment in sorted(
        consignments, key=lambda one: (one.promised_on, one.asked_at, one.pk), reverse=True
    ):
        for line in by_consignment[consignment.pk]:
            open_packs = line.packs - line.short - line.unsendable - line.cancelled
            packs = min(open_packs, max(0, -(-(missing_grams - freed) // line.pack_grams)))
            if packs:
                short[line.pk] = packs
                freed += packs * line.pack_grams
    mark_short(packs_by_line=short)
    close_empty(consignment_ids=[one.pk for one in consignments])
    return freed


def _lock_last_promised(harvest_id: int, missing_grams: int) -> list[Consignment]:
    """Lock, by key, as many waiting consignments from the end of the queue as the missing grams need."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM (SELECT c.id, sum(sum((l.packs - l.short - l.unsendable - l.cancelled)"
            "   * l.pack_grams::bigint)) OVER last_first"
            "   - sum((l.packs - l.short - l.unsendable - l.cancelled) * l.pack_grams::bigint) AS before"
            "  FROM logistics_consignmentline AS l JOIN logistics_consignment AS c ON c.id = l.consignment_id"
            "  WHERE l.harvest_id = %s AND c.state = 'waiting' AND c.dispatch_id IS NULL"
            "   AND c.id NOT IN (SELECT unnest(consignment_ids) FROM logistics_chunk WHERE done_at IS NULL)"
            "   AND l.packs > l.short + l.unsendable + l.cancelled GROUP BY c.id"
            "  WINDOW last_first AS (ORDER BY c.promised_on DESC, c.asked_at DESC, c.id DESC)) AS queue"
            " WHERE before < %s",
            [harvest_id, missing_grams],
        )
        chosen = [row[0] for row in cursor.fetchall()]
    waiting = Consignment.objects.filter(pk__in=chosen, state=Consignment.State.WAITING, dispatch_id=None)
    return list(waiting.order_by("pk").select_for_update(no_key=True))


def mark_short(*, packs_by_line: Mapping[int, int]) -> None:
    """Write short packs on lines locked by the caller, and say so to the floors above."""
    if not packs_by_line:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE logistics_consignmentline AS l SET short = l.short + d.packs"
            " FROM unnest(%s::bigint[], %s::int[]) AS d(id, packs) WHERE l.id = d.id",
            [list(packs_by_line), list(packs_by_line.values())],
        )
    packs_short.send(sender=ConsignmentLine, packs_by_line=dict(packs_by_line))
