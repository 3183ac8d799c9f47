"""Money goes back: by packs, whole or in part; sent to the gateway once nothing is locked."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from logistics.models import ConsignmentLine
from logistics.services.cancelling import AlreadyPacking, cancel_packs
from logistics.services.waiting import lock_waiting as consignments_that_wait
from orders import jobs
from orders.gateways import gateway_named
from orders.gateways.notices import Event, GatewayFault, Notice
from orders.models import GatewayNotice, GroupBuy, Order, OrderLine, Payment, Refund
from orders.rules import books
from orders.rules.refunding import Back, Terms, money_back
from orders.services.checkout import holder_of
from orders.services.earning import claw_back
from orders.services.group_locks import GroupBuyOver, lock_group_buy
from orders.services.ledger import Move, post
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from shops.services.stock import cut_holds, patient_lock

logger = logging.getLogger(__name__)
CANCELLED = "cancelled"
REFUNDABLE = (Order.State.PAID, Order.State.SETTLED)


class NotRefundable(Refusal):
    """Nothing was paid for this order, or all of it went back already."""

    code = "not_refundable"
    default_message = _("There is nothing to refund in this order.")


class TooMuchRefunded(Refusal):
    """More packs than the line still has."""

    code = "too_much_refunded"
    default_message = _("More packs than were bought and not yet refunded.")


class NotFailed(Refusal):
    """On its way, or back already."""

    code = "not_failed"
    default_message = _("Only a refund that failed is sent again.")


@transaction.atomic(durable=True)
def refund_packs(
    *,
    order: Order,
    packs_by_line: Mapping[int, int],
    reason: str,
    key: str,
    actor: User | None,
    acting_for: str = "",
) -> list[Refund]:
    """Refund packs of an order by line; packs that still wait are not sent any more.

    The same key is one refund. Raises NotRefundable, TooMuchRefunded, PleaseRetry.
    """
    payment, order = lock_paid_order(order=order)
    lock_group_buy(order=order)
    if before := list(Refund.objects.filter(order_number=order.number, key__startswith=f"{key}:")):
        return before
    waiting = lock_waiting(order=order)
    refunds = open_refunds(
        payment=payment, order=order, packs_by_line=packs_by_line, reason=reason, key=key, actor=actor
    )
    record_act(
        actor=actor,
        acting_for=acting_for,
        verb="order.refund",
        target=f"order:{order.number}",
        detail={"fen": sum(refund.fen for refund in refunds), "reason": reason},
    )
    _stop_waiting_packs(order, waiting)
    return refunds


@transaction.atomic(durable=True)
def cancel_paid_order(*, order: Order, actor: User | None) -> list[Refund]:
    """Take back a whole paid order while nothing of it is being packed; everything is refunded.

    Raises AlreadyPacking, GroupBuyOver, NotRefundable, PleaseRetry.
    """
    payment, order = lock_paid_order(order=order)
    group = lock_group_buy(order=order)
    if group is not None and group.state != GroupBuy.State.OPEN:
        raise GroupBuyOver
    waiting = lock_waiting(order=order)
    asked = order.lines.filter(consignment_line_id__isnull=False).count()
    if order.state != Order.State.PAID or asked != len(waiting):
        raise AlreadyPacking
    refunds = open_refunds(
        payment=payment,
        order=order,
        packs_by_line={line.pk: line.packs - line.refunded_packs for line in order.lines.all()},
        reason=CANCELLED,
        key=f"cancel:{order.number}",
        actor=actor,
    )
    record_act(actor=actor, verb="order.cancel", target=f"order:{order.number}")
    _stop_waiting_packs(order, waiting)
    return refunds


@transaction.atomic(durable=True)
def refund_cancelled(*, consignment_line_id: int) -> list[Refund]:
    """Refund what logistics cancelled of a line and nobody has refunded yet; safe to run again."""
    line = OrderLine.objects.select_related("order").filter(consignment_line_id=consignment_line_id).first()
    if line is None:
        return []
    try:
        payment, order = lock_paid_order(order=line.order)
    except NotRefundable:
        return []
    row = ConsignmentLine.objects.get(pk=consignment_line_id)
    line.refresh_from_db()
    # What was cancelled, less what went back for it, and never more than is gone and not refunded.
    back = Refund.objects.filter(order_line_id=line.pk, reason=CANCELLED).aggregate(packs=Sum("packs"))
    gone = row.short + row.unsendable + row.cancelled
    packs = min(row.cancelled - (back["packs"] or 0), gone - line.refunded_packs)
    if packs <= 0:
        return []
    return open_refunds(
        payment=payment,
        order=order,
        packs_by_line={line.pk: packs},
        reason=CANCELLED,
        key=f"cancelled:{line.pk}:{row.cancelled}",
        actor=None,
    )


def lock_paid_order(*, order: Order) -> tuple[Payment, Order]:
    """Lock the payment and the order of money that was paid. Raises NotRefundable, PleaseRetry."""
    number = order.number.rpartition("-")[0]
    with patient_lock():
        payment = Payment.objects.filter(purchase_number=number, state=Payment.State.PAID).locked().first()
        locked = Order.objects.filter(pk=order.pk).locked().get()
    if payment is None or locked.state not in REFUNDABLE:
        raise NotRefundable
    return payment, locked


@transaction.atomic
def open_refunds(
    *,
    payment: Payment,
    order: Order,
    packs_by_line: Mapping[int, int],
    reason: str,
    key: str,
    actor: User | None,
) -> list[Refund]:
    """Write refunds of a locked order, one a line, post them and ask for sending. Raises TooMuchRefunded."""
    lines = list(order.lines.order_by("pk"))
    wanted = {pk: packs for pk, packs in packs_by_line.items() if packs}
    if not wanted or not wanted.keys() <= {line.pk for line in lines}:
        raise NotRefundable
    before = [(line.pk, line.refunded_packs) for line in lines]
    terms = Terms(order.goods_fen, order.freight_fen, order.discount_fen)
    gone = sum(line.refunded_packs * line.price_fen for line in lines)
    backs: list[tuple[OrderLine, Back]] = []
    for line in lines:
        packs = wanted.get(line.pk, 0)
        if packs < 0 or line.refunded_packs + packs > line.packs:
            raise TooMuchRefunded(fields={f"packs_{line.pk}": TooMuchRefunded.default_message})
        if packs:
            back = money_back(terms, refunded_goods_fen=gone, goods_fen=packs * line.price_fen)
            gone += back.goods_fen
            line.refunded_packs += packs
            backs.append((line, back))
    refunds = Refund.objects.bulk_create(
        _refund(payment, order, line, back, wanted[line.pk], reason=reason, key=key, actor=actor)
        for line, back in backs
    )
    _book(order, lines, refunds, dict(before))
    for refund in refunds:
        jobs.SEND_REFUND.after_commit(refund_id=refund.pk)
    return refunds


def _refund(
    payment: Payment,
    order: Order,
    line: OrderLine,
    back: Back,
    packs: int,
    *,
    reason: str,
    key: str,
    actor: User | None,
) -> Refund:
    return Refund(
        key=f"{key}:{line.pk}",
        payment=payment,
        order_number=order.number,
        order_line_id=line.pk,
        packs=packs,
        fen=back.fen,
        freight_fen=back.freight_fen,
        reason=reason,
        asked_by=actor,
    )


def _book(
    order: Order, lines: Sequence[OrderLine], refunds: Sequence[Refund], packs_before: Mapping[int, int]
) -> None:
    if order.state == Order.State.PAID:
        moves = [
            Move(books.ESCROW, books.REFUNDS, refund.fen, f"refund:{refund.key}", order.number)
            for refund in refunds
        ]
    else:
        moves = claw_back(order=order, lines=lines, refunds=refunds, packs_before=packs_before)
    OrderLine.objects.bulk_update(lines, ["refunded_packs"])
    order.refunded_fen += sum(refund.fen for refund in refunds)
    if all(line.refunded_packs == line.packs for line in lines):
        order.state = Order.State.REFUNDED
    order.save(update_fields=["refunded_fen", "state"])
    post(moves=moves)


def lock_waiting(*, order: Order) -> list[ConsignmentLine]:
    """Lock, by key, the consignments of an order that are in no chunk, and answer their lines."""
    asked = order.lines.filter(consignment_line_id__isnull=False).values("consignment_line_id")
    sent = ConsignmentLine.objects.filter(pk__in=asked).values_list("consignment_id", flat=True)
    still = consignments_that_wait(consignment_ids=sorted(set(sent)))
    return list(ConsignmentLine.objects.filter(consignment__in=still).order_by("harvest_id", "pk"))


def _stop_waiting_packs(order: Order, waiting: Sequence[ConsignmentLine]) -> None:
    """Do not send what was refunded, as far as it still waits; harvests are touched last, by key."""
    refunded = dict(
        order.lines.filter(consignment_line_id__isnull=False).values_list(
            "consignment_line_id", "refunded_packs"
        )
    )
    for row in waiting:
        gone = row.short + row.unsendable + row.cancelled
        stop = min(refunded.get(row.pk, 0), row.packs) - gone
        if stop > 0:
            cancel_packs(line_id=row.pk, packs=stop)
    _cut_holds(order)


def _cut_holds(order: Order) -> None:
    """Goods that were not asked for yet (a group buy's) are only held: hold no more than is still bought."""
    unasked = order.lines.filter(consignment_line_id__isnull=True)
    keep = {line.harvest_id: (line.packs - line.refunded_packs) * line.pack_grams for line in unasked}
    if keep:
        cut_holds(grams_by_harvest=keep, holder=holder_of(purchase_number=order.number.rpartition("-")[0]))


def send_refund(*, refund_id: int) -> None:
    """Ask the gateway for a refund; its key makes a repeat harmless. Raises GatewayBusy."""
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.state != Refund.State.ASKED:
        return
    gateway = gateway_named(refund.payment.gateway)
    try:
        gateway.ask_refund(payment=str(refund.payment.key), refund=refund.key, fen=refund.fen)
    except GatewayFault:
        logger.exception("refund %s was refused; a person has to look", refund.key)
        Refund.objects.filter(pk=refund_id, state=Refund.State.ASKED).update(state=Refund.State.FAILED)


@transaction.atomic(durable=True)
def confirm_refund(*, gateway: str, notice: Notice) -> bool:
    """The gateway says how a refund went; told twice it changes nothing. Raises NotRefundable if unknown."""
    payment = Payment.objects.known_to_gateway(gateway=gateway, key=notice.payment).locked().first()
    refund = Refund.objects.filter(key=notice.refund, payment=payment, fen=notice.fen).first()
    if payment is None or refund is None:
        raise NotRefundable
    if GatewayNotice.objects.filter(gateway=gateway, notice_id=notice.notice_id).exists():
        return False
    body = {"event": notice.event.value, "refund": notice.refund, "fen": notice.fen}
    GatewayNotice.objects.create(gateway=gateway, notice_id=notice.notice_id, body=body)
    waiting = Refund.objects.filter(pk=refund.pk)
    if notice.event == Event.REFUND_FAILED:
        waiting.filter(state=Refund.State.ASKED).update(state=Refund.State.FAILED)
        return True
    if waiting.exclude(state=Refund.State.DONE).update(state=Refund.State.DONE, done_at=timezone.now()):
        target = books.gateway_account(gateway)
        post(moves=[Move(books.REFUNDS, target, refund.fen, f"refunded:{refund.key}", refund.order_number)])
    return True


@transaction.atomic(durable=True)
def ask_again(*, refund: Refund, actor: User | None) -> None:
    """Ask the gateway once more for a refund that failed. Raises NotFailed."""
    failed = Refund.objects.filter(pk=refund.pk, state=Refund.State.FAILED)
    if not failed.update(state=Refund.State.ASKED, asked_at=timezone.now()):
        raise NotFailed
    record_act(actor=actor, verb="refund.ask_again", target=f"refund:{refund.key}")
    jobs.SEND_REFUND.after_commit(refund_id=refund.pk)


def resend_refunds(*, asked_before_minutes: int = 2) -> int:
    """Send again what was asked a while ago and not answered: a lost job is not a lost refund."""
    since = timezone.now() - timedelta(minutes=asked_before_minutes)
    waiting = list(Refund.objects.filter(state=Refund.State.ASKED, asked_at__lt=since).values_list("pk"))
    for (pk,) in waiting:
        jobs.SEND_REFUND.send_now(refund_id=pk)
    return len(waiting)
