"""Take in what a gateway tells: once, whatever the order, and the goods are asked for in the same step."""

import logging
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from logistics.services.consigning import BadConsignment
from orders import jobs
from orders.gateways import is_open
from orders.gateways.notices import Event, Notice
from orders.models import GatewayNotice, Order, Payment, Purchase, Refund
from orders.rules import books
from orders.services.group_locks import GroupBuyOver
from orders.services.ledger import Move, post
from orders.services.pledging import keep_pledge
from orders.services.refunds import confirm_refund
from orders.services.sending import ask_for_goods
from orders.services.vouchers import VoucherRefused, check_late
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from shops.services.stock import NotEnoughStock, patient_lock

logger = logging.getLogger(__name__)
PAYABLE = (Purchase.State.OPEN, Purchase.State.EXPIRED)


class UnknownPayment(Refusal):
    """The gateway speaks of a payment we do not have, or of another amount."""

    code = "unknown_payment"
    default_message = _("We do not know this payment.")


def record_notice(*, gateway: str, notice: Notice) -> bool:
    """Take in one verified notification; False when it was told before and nothing changed.

    Raises UnknownPayment when key or amount do not fit, and PleaseRetry.
    """
    if notice.event in {Event.REFUNDED, Event.REFUND_FAILED}:
        return confirm_refund(gateway=gateway, notice=notice)
    try:
        return _take_in(gateway, notice, fill=True)
    except (NotEnoughStock, BadConsignment, GroupBuyOver, VoucherRefused) as refusal:
        logger.warning("payment %s cannot be filled: %s", notice.payment, refusal.message)
        return _take_in(gateway, notice, fill=False)


def reopen_payment(*, purchase: Purchase, actor: User | None) -> Payment:
    """The payment with which a waiting purchase can be paid: the open one, or a new try. Raises Refusal."""
    with transaction.atomic(durable=True):
        payments = list(Payment.objects.filter(purchase_number=purchase.number).locked())
        row = Purchase.objects.filter(pk=purchase.pk).locked().get()
        if row.state != Purchase.State.OPEN or not is_open(payments[-1].gateway):
            raise Refusal(_("This purchase does not wait for payment."))
        waiting = [payment for payment in payments if payment.state == Payment.State.OPEN]
        if waiting:
            return waiting[-1]
        record_act(actor=actor, verb="payment.open", target=f"purchase:{row.number}")
        return Payment.objects.create(
            purchase_number=row.number, gateway=payments[-1].gateway, fen=row.total_fen
        )


@transaction.atomic(durable=True)
def _take_in(gateway: str, notice: Notice, *, fill: bool) -> bool:
    with patient_lock():
        return _take_in_locked(gateway, notice, fill=fill)


def _take_in_locked(gateway: str, notice: Notice, *, fill: bool) -> bool:
    payment = Payment.objects.known_to_gateway(gateway=gateway, key=notice.payment).locked().first()
    if payment is None or payment.fen != notice.fen:
        logger.error("notice %s does not fit a payment of ours", notice.notice_id)
        raise UnknownPayment
    if GatewayNotice.objects.filter(gateway=gateway, notice_id=notice.notice_id).exists():
        return False
    GatewayNotice.objects.create(gateway=gateway, notice_id=notice.notice_id, body=asdict(notice))
    if payment.paid_at is not None:
        return True  # paid is paid, and sent back is sent back, whatever else is told
    if notice.event == Event.DECLINED:
        Payment.objects.filter(pk=payment.pk, state=Payment.State.OPEN).update(state=Payment.State.FAILED)
        return True
    _settle_payment(payment, notice, fill=fill)
    return True


def _settle_payment(payment: Payment, notice: Notice, *, fill: bool) -> None:
    purchase = Purchase.objects.filter(number=payment.purchase_number).locked().get()
    payment.paid_at, payment.gateway_reference = timezone.now(), notice.reference
    if purchase.state in {Purchase.State.PAID, Purchase.State.PAID_UNFILLED}:
        # Another attempt was faster; this money goes straight back.
        payment.state = Payment.State.CLOSED
        payment.save(update_fields=["state", "paid_at", "gateway_reference"])
        _send_back(payment, reason="double")
        return
    payment.state = Payment.State.PAID
    payment.save(update_fields=["state", "paid_at", "gateway_reference"])
    if fill and purchase.state in PAYABLE:
        _fill(payment, purchase)
    else:
        purchase.state, purchase.paid_at = Purchase.State.PAID_UNFILLED, payment.paid_at
        purchase.save(update_fields=["state", "paid_at"])
        Order.objects.filter(purchase=purchase, state=Order.State.OPEN).update(state=Order.State.CANCELLED)
        _send_back(payment, reason="unfilled")
        record_act(actor=None, verb="purchase.unfilled", target=f"purchase:{purchase.number}")


def _send_back(payment: Payment, *, reason: str) -> None:
    """Refund a whole payment that bought nothing; the money never reaches escrow."""
    key = f"{reason}:{payment.key}"
    refund = Refund.objects.create(
        key=key, payment=payment, order_number=payment.purchase_number, fen=payment.fen, reason=reason
    )
    source = books.gateway_account(payment.gateway)
    post(moves=[Move(source, books.REFUNDS, payment.fen, f"refund:{key}")])
    jobs.SEND_REFUND.after_commit(refund_id=refund.pk)


def _fill(payment: Payment, purchase: Purchase) -> None:
    """Mark everything paid, post it, and ask for the goods: harvests, if at all, are locked last."""
    orders = list(Order.objects.filter(purchase=purchase).locked())
    if purchase.state == Purchase.State.EXPIRED:
        check_late(purchase=purchase)
    purchase.state, purchase.paid_at = Purchase.State.PAID, payment.paid_at
    purchase.save(update_fields=["state", "paid_at"])
    Order.objects.filter(purchase=purchase).update(state=Order.State.PAID)
    source = books.gateway_account(payment.gateway)
    post(
        moves=[
            Move(source, books.ESCROW, order.total_fen, f"paid:{order.number}", order.number)
            for order in orders
        ]
    )
    record_act(actor=None, verb="purchase.paid", target=f"purchase:{purchase.number}")
    if not keep_pledge(purchase=purchase):
        ask_for_goods(purchase=purchase, orders=orders)
