"""A group buy closes by itself: cases are filled, what was not is paid back, and the goods are asked for.

Each step can be run any number of times. Closing and dividing decide, under the lock of the group buy, what
each part is given, and deal the held grams accordingly; carrying out a part has a transaction of its own.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from orders import jobs
from orders.models import GroupBuy, Order, Pledge
from orders.rules.cases import Want, divide, fill
from orders.services.checkout import holder_of
from orders.services.group_locks import GroupBuyOver
from orders.services.pledging import HELD_FOR
from orders.services.refunds import NotRefundable, lock_paid_order, open_refunds
from orders.services.sending import ask_for_goods
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from shops.services.stock import deal_holds, lock_holds, patient_lock

logger = logging.getLogger(__name__)
NOT_FILLED = "case not filled"
State = GroupBuy.State


def close_group_buy(*, group_id: int, actor: User | None = None, acting_for: str = "") -> bool:
    """Fill the cases of a group buy whose time is over, or that somebody closes; True for one caller.

    The timetable closes nothing before its time. Raises PleaseRetry.
    """
    closed = _close(group_id, actor, acting_for)
    if closed:
        jobs.WORK_GROUP_BUY.after_commit(group_id=group_id)
    return closed


@transaction.atomic
def _close(group_id: int, actor: User | None, acting_for: str) -> bool:
    group = _lock(group_id)
    if group.state != State.OPEN or (actor is None and group.closes_at > timezone.now()):
        return False
    parts = _parts(group)
    held = _held(group, parts)
    packs = sum(held.values()) // _pack_grams(group)
    given = fill([_want(part) for part in parts], group.terms, packs_there=packs)
    group.cases = sum(given) // group.case_packs
    group.state = State.FILLED if group.cases else State.FAILED
    group.closed_at = timezone.now()
    group.save(update_fields=["cases", "state", "closed_at"])
    record_act(
        actor=actor,
        acting_for=acting_for,
        verb="group_buy.fill" if group.cases else "group_buy.fail",
        target=f"group_buy:{group.pk}",
        detail={"cases": group.cases, "parts": len(parts)},
    )
    _decide(group, parts, given, held)
    return True


def cancel_group_buy(*, group_id: int, actor: User | None, acting_for: str = "") -> None:
    """Call a group buy off before its goods are asked for: everybody is paid back.

    Raises GroupBuyOver, PleaseRetry.
    """
    with transaction.atomic():
        group = _lock(group_id)
        if group.state not in {State.OPEN, State.FILLED}:
            raise GroupBuyOver
        group.state, group.cases, group.closed_at = State.CANCELLED, 0, timezone.now()
        group.save(update_fields=["cases", "state", "closed_at"])
        record_act(
            actor=actor, acting_for=acting_for, verb="group_buy.cancel", target=f"group_buy:{group.pk}"
        )
        parts = _parts(group)
        _decide(group, parts, [0] * len(parts), _held(group, parts))
        jobs.WORK_GROUP_BUY.after_commit(group_id=group_id)


@transaction.atomic
def divide_harvest(*, group_id: int) -> bool:
    """Once the harvest is weighed in, divide what there is of it by the same rule; True for one caller.

    Raises PleaseRetry.
    """
    group = _lock(group_id)
    if group.state != State.FILLED or group.harvest.weighed_in_at is None:
        return False
    parts = [part for part in _parts(group) if part.given]
    held = _held(group, parts)
    wants = [_want(part) for part in parts]
    packs = min(sum(want.most for want in wants), sum(held.values()) // _pack_grams(group))
    given = divide(wants, packs=packs)
    group.state = State.SENT
    group.save(update_fields=["state"])
    short = (group.cases or 0) * group.case_packs - sum(given)
    record_act(
        actor=None, verb="group_buy.send", target=f"group_buy:{group.pk}", detail={"short_packs": short}
    )
    _decide(group, parts, given, held)
    return True


def _lock(group_id: int) -> GroupBuy:
    with patient_lock():
        return GroupBuy.objects.select_related("variant", "harvest").filter(pk=group_id).locked().get()


def _parts(group: GroupBuy) -> list[Pledge]:
    """Paid parts in the order they are served, locked after the group buy."""
    pledges = Pledge.objects.filter(group_buy=group)
    with patient_lock():
        list(pledges.locked())
    return list(pledges.in_order().select_related("line", "purchase"))


def _want(part: Pledge) -> Want:
    most = part.line.packs - part.line.refunded_packs
    if part.given is not None:
        most = min(most, part.given)
    return Want(min(part.firm, most), most)


def _pack_grams(group: GroupBuy) -> int:
    return group.variant.net_grams


def _holder(part: Pledge) -> str:
    return holder_of(purchase_number=part.purchase.number)


def _held(group: GroupBuy, parts: Sequence[Pledge]) -> dict[str, int]:
    return lock_holds(harvest_id=group.harvest_id, holders=[_holder(part) for part in parts])


def _decide(group: GroupBuy, parts: Sequence[Pledge], given: Sequence[int], held: Mapping[str, int]) -> None:
    """Write what each part is given and deal the held grams so; the harvest is touched last."""
    for part, packs in zip(parts, given, strict=True):
        part.given, part.due = packs, True
    Pledge.objects.bulk_update(parts, ["given", "due"])
    deal_holds(
        harvest_id=group.harvest_id,
        grams_by_holder={
            _holder(part): packs * part.line.pack_grams for part, packs in zip(parts, given, strict=True)
        },
        until=_until(group),
    )


def _until(group: GroupBuy) -> datetime:
    return max(group.closes_at, timezone.now()) + HELD_FOR


def carry_out(*, pledge_id: int) -> None:
    """Pay back what a part was not given, and ask for its goods once they are divided; safe to repeat.

    Raises NotEnoughStock, BadConsignment, PleaseRetry.
    """
    with transaction.atomic(durable=True):
        order = Order.objects.select_related("purchase").get(lines__pledge=pledge_id)
        try:
            payment, order = lock_paid_order(order=order)
        except NotRefundable:  # it was left before the group buy closed
            Pledge.objects.filter(pk=pledge_id).update(due=False)
            return
        pledge = Pledge.objects.select_related("line", "group_buy").filter(pk=pledge_id).locked().get()
        if not pledge.due or pledge.given is None:
            return
        line = pledge.line
        if (surplus := line.packs - line.refunded_packs - pledge.given) > 0:
            open_refunds(
                payment=payment,
                order=order,
                packs_by_line={line.pk: surplus},
                reason=NOT_FILLED,
                key=f"group:{pledge.pk}:{pledge.given}",
                actor=None,
            )
        Pledge.objects.filter(pk=pledge_id).update(due=False)
        if pledge.group_buy.state == State.SENT and pledge.given:
            ask_for_goods(purchase=pledge.purchase, orders=[order])


def work_group_buy(*, group_id: int) -> None:
    """All that can be done for one group buy now: close it, divide its harvest, carry out its parts."""
    close_group_buy(group_id=group_id)
    _carry_out_parts(group_id)
    if divide_harvest(group_id=group_id):
        _carry_out_parts(group_id)


def _carry_out_parts(group_id: int) -> None:
    due = Pledge.objects.filter(group_buy=group_id, due=True).order_by("paid_at", "pk")
    for pk in list(due.values_list("pk", flat=True)):
        try:
            carry_out(pledge_id=pk)
        except Refusal:
            logger.exception("part %s of group buy %s waits for the next sweep", pk, group_id)


def work_group_buys() -> int:
    """What a lost job would leave undone: every group buy that is over, weighed in, or not carried out."""
    over = Q(state=State.OPEN, closes_at__lte=timezone.now())
    weighed = Q(state=State.FILLED, harvest__weighed_in_at__isnull=False)
    waiting = GroupBuy.objects.filter(over | weighed | Q(pledges__due=True)).order_by("pk").distinct()
    ids = list(waiting.values_list("pk", flat=True))
    for pk in ids:
        try:
            work_group_buy(group_id=pk)
        except Refusal:
            logger.exception("group buy %s waits for the next sweep", pk)
    return len(ids)
