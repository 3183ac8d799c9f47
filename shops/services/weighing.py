"""What makes a harvest smaller than was promised: weighing in, and losses; nothing promised is forgotten."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import PleaseRetry, Refusal
from shops.models import Harvest, Hold, StockEntry
from shops.services.stock import patient_lock
from shops.signals import harvest_being_packed, harvest_falls_short

ATTEMPTS = 4
LONGEST_CHECKOUT = timedelta(days=1)  # a hold that lasts longer is paid for
MOST_GRAMS = 10**12  # a million tonnes: beyond any village, far below a bigint

# Changes a harvest in memory; answers the entry to write or True; False when it is done already.
Change = Callable[[Harvest], StockEntry | bool]


class HarvestClosed(Refusal):
    """Nothing more happens to a closed harvest."""

    code = "harvest_closed"
    default_message = _("This harvest is closed.")


class AlreadyWeighedIn(Refusal):
    """After weighing in no more is received into this lot."""

    code = "already_weighed_in"
    default_message = _("This harvest has been weighed in. Record what came later as a new harvest.")


class NothingReceived(Refusal):
    """Weighing in ends the receiving; there must be something."""

    code = "nothing_received"
    default_message = _("Nothing has been received yet. Record a delivery first.")


class StillPromised(Refusal):
    """Promised grams keep a harvest open."""

    code = "still_promised"
    default_message = _("Some of this harvest is still promised to buyers. Send it or cancel it first.")


class NotThatMuch(Refusal):
    """More was to leave than is there."""

    code = "not_that_much"
    default_message = _("There is not that much of this harvest.")


class BeingPacked(Refusal):
    """Promises that a dispatch is packing at this moment cannot be marked short."""

    code = "being_packed"
    default_message = _("Parcels of this harvest are being packed right now. Please try again in a minute.")


class _SomebodyCameBetween(Exception):
    """More was promised between marking short and locking the harvest."""


def check_amount(*, grams: int) -> None:
    """Refuse a weight that cannot be. Raises NotThatMuch."""
    if not 0 < grams <= MOST_GRAMS:
        raise NotThatMuch(
            _("This weight cannot be right."), fields={"kilograms": _("This weight cannot be right.")}
        )


def weigh_in(*, harvest_id: int, actor: User | None, acting_for: str = "") -> int:
    """End the receiving: what was weighed is what there is. Answers the promised grams that fell short.

    The newest holds are dropped first; then the floors above mark promises short, last promised first.
    Raises NothingReceived, AlreadyWeighedIn, HarvestClosed, BeingPacked, PleaseRetry.
    """

    def change(harvest: Harvest) -> bool:
        if harvest.weighed_in_at is not None:
            raise AlreadyWeighedIn
        if harvest.received_grams == 0:
            raise NothingReceived
        harvest.weighed_in_at, harvest.state = timezone.now(), Harvest.State.RECEIVED
        return True

    return _change(harvest_id, change, "harvest.weigh_in", actor, acting_for)


def book_loss(
    *, harvest_id: int, kind: str, grams: int, token: str, actor: User | None, acting_for: str = ""
) -> int:
    """Write down grams dried, sorted out, spoiled or given on top; answers promised grams that fell short.

    The same token again changes nothing. Raises NotThatMuch, HarvestClosed, BeingPacked, PleaseRetry.
    """
    check_amount(grams=grams)
    if kind not in StockEntry.LOSSES:
        raise NotThatMuch(_("Choose how it was lost."), fields={"kind": _("Choose how it was lost.")})
    reference = f"loss:{token}"

    def change(harvest: Harvest) -> StockEntry | bool:
        if StockEntry.objects.filter(reference=reference).exists():
            return False
        packing = _being_packed(harvest_id)  # read before the entries: a chunk done in between counts twice
        in_flight = harvest.entries.filter(applied=False).aggregate(grams=Sum("grams"))["grams"] or 0
        left = harvest.received_grams - harvest.lost_grams - harvest.packed_grams - in_flight
        if grams > left:
            raise NotThatMuch(fields={"kilograms": NotThatMuch.default_message})
        if grams > left - packing:
            raise BeingPacked
        harvest.lost_grams += grams
        return StockEntry(harvest=harvest, kind=kind, grams=grams, reference=reference)

    return _change(harvest_id, change, f"harvest.{kind}", actor, acting_for)


def shortfall_of(*, harvest: Harvest) -> int:
    """Promised grams beyond what was received: what weighing in at this moment would mark short."""
    promised = harvest.held_grams + harvest.packed_grams + harvest.lost_grams
    return max(0, promised - harvest.received_grams)


def _change(harvest_id: int, change: Change, verb: str, actor: User | None, acting_for: str) -> int:
    for _attempt in range(ATTEMPTS):
        try:
            return _try_change(harvest_id, change, verb, actor, acting_for)
        except _SomebodyCameBetween:
            continue
    raise PleaseRetry


@transaction.atomic
def _try_change(harvest_id: int, change: Change, verb: str, actor: User | None, acting_for: str) -> int:
    # Lines are locked before harvests everywhere, so the shortfall is dealt with on an unlocked reading,
    # and the harvest, locked last, is looked at once more.
    missing = _missing_after(harvest_id, change)
    freed = _free_promises(harvest_id, missing) if missing else 0
    with patient_lock():
        harvest = Harvest.objects.filter(pk=harvest_id).locked().get()
    if harvest.state == Harvest.State.CLOSED:
        raise HarvestClosed
    entry = change(harvest)
    if entry is False:
        return 0
    harvest.held_grams -= freed
    if harvest.on_hand_grams < 0:
        raise _SomebodyCameBetween
    if isinstance(entry, StockEntry):
        entry.save(force_insert=True)
    harvest.save(update_fields=["held_grams", "lost_grams", "weighed_in_at", "state"])
    record_act(
        actor=actor,
        verb=verb,
        target=f"harvest:{harvest.code}",
        acting_for=acting_for,
        detail={
            "received_grams": harvest.received_grams,
            "lost_grams": harvest.lost_grams,
            "short_grams": missing,
        },
    )
    return missing


def _missing_after(harvest_id: int, change: Change) -> int:
    harvest = Harvest.objects.get(pk=harvest_id)
    if harvest.state == Harvest.State.CLOSED:
        raise HarvestClosed
    change(harvest)
    return max(0, -harvest.on_hand_grams)


def _free_promises(harvest_id: int, missing: int) -> int:
    freed = _drop_newest_holds(harvest_id, missing)
    if freed < missing:
        answers = harvest_falls_short.send(
            sender=Harvest, harvest_id=harvest_id, missing_grams=missing - freed
        )
        freed += sum(int(grams or 0) for _receiver, grams in answers)
    if freed < missing:
        raise BeingPacked
    return freed


def _being_packed(harvest_id: int) -> int:
    answers = harvest_being_packed.send(sender=Harvest, harvest_id=harvest_id)
    return sum(int(grams or 0) for _receiver, grams in answers)


def _drop_newest_holds(harvest_id: int, missing: int) -> int:
    """Take the missing grams from holds, the newest first; answers the grams freed.

    Checkouts that wait for payment lose theirs whole. What is held for longer is paid for (a group buy):
    it comes after them and loses no more than is missing; who holds it divides the rest.
    """
    soon = timezone.now() + LONGEST_CHECKOUT
    freed = 0
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM shops_hold WHERE id IN ("
            " SELECT id FROM (SELECT id, sum(grams) OVER (ORDER BY id DESC) - grams AS before"
            "  FROM shops_hold WHERE harvest_id = %s AND until <= %s) AS newest WHERE before < %s)"
            " RETURNING grams",
            [harvest_id, soon, missing],
        )
        freed += sum(int(row[0]) for row in cursor.fetchall())
    if freed < missing:
        freed += _trim_paid_holds(harvest_id, missing - freed, soon)
    return freed


def _trim_paid_holds(harvest_id: int, missing: int, soon: datetime) -> int:
    freed = 0
    with patient_lock():
        paid = Hold.objects.filter(harvest=harvest_id, until__gt=soon).order_by("-pk").select_for_update()
        for hold in paid:
            grams = min(hold.grams, missing - freed)
            if grams == hold.grams:
                Hold.objects.filter(pk=hold.pk).delete()
            elif grams:
                Hold.objects.filter(pk=hold.pk).update(grams=hold.grams - grams)
            freed += grams
    return freed
