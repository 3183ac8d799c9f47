"""The far side of the test gateway: what it does when a buyer pays, or when we ask for money back."""

import secrets
import uuid

from django.utils.translation import gettext_lazy as _

from orders import jobs
from orders.gateways import testpay
from orders.gateways.notices import BadNotice, Event, Notice
from orders.gateways.testpay import messages
from orders.models import Payment
from pavilion.kit.errors import Refusal


class NotPayable(Refusal):
    """The buyer was sent here with nothing to pay."""

    code = "not_payable"
    default_message = _("There is nothing to pay here any more.")


def pay(*, payment: Payment, times: int = 1) -> None:
    """The buyer pays: we are told, as often as `times`. Raises NotPayable."""
    if payment.state == Payment.State.PAID:
        raise NotPayable
    notice = Notice(
        notice_id=f"paid-{payment.key}",
        event=Event.PAID,
        payment=str(payment.key),
        fen=payment.fen,
        reference=f"T{secrets.randbits(40):010X}",
    )
    for _time in range(times):
        tell(notice=notice)


def decline(*, payment: Payment) -> None:
    """The buyer has no money there, or changes her mind."""
    key = str(payment.key)
    tell(notice=Notice(f"declined-{uuid.uuid4()}", Event.DECLINED, payment=key, fen=payment.fen))


def tell(*, notice: Notice) -> None:
    """Send a signed notification in the background, over HTTP."""
    jobs.DELIVER_TEST_NOTICE.after_commit(body=messages.write_notice(notice).decode())


def deliver(*, body: str) -> None:
    """Post one notification to our own door. Raises GatewayBusy until it is taken in."""
    testpay().deliver_notice(body.encode())


def take_refund_request(*, body: bytes, signature: str) -> None:
    """We asked for money back: check, and tell how it went. Raises BadNotice."""
    messages.verify(body, signature, key=testpay().key)
    fields = messages.read_fields(body)
    refund, payment, fen = fields.get("refund"), fields.get("payment"), fields.get("fen")
    if not isinstance(refund, str) or not isinstance(payment, str) or not isinstance(fen, int) or fen <= 0:
        msg = "payment, refund and fen are needed"
        raise BadNotice(msg)
    notice_id = f"refunded-{uuid.uuid5(uuid.NAMESPACE_URL, refund)}"
    tell(notice=Notice(notice_id, Event.REFUNDED, payment=payment, fen=fen, refund=refund))
