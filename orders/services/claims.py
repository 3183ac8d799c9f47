"""A buyer says something is wrong; an open claim stops settlement until the shop answers."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import Claim, Order
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal


class NotClaimable(Refusal):
    """Not paid, given back, or settled already."""

    code = "not_claimable"
    default_message = _("This order cannot be complained about any more.")


class AlreadyAnswered(Refusal):
    """Somebody answered this claim before."""

    code = "already_answered"
    default_message = _("This complaint has been answered already.")


@transaction.atomic
def open_claim(*, order: Order, kind: str, words: str, asked_by: User | None) -> Claim:
    """Complain about a paid order; a claim that is still open is the same claim. Raises NotClaimable."""
    locked = Order.objects.filter(pk=order.pk).locked().get()
    if locked.state != Order.State.PAID:
        raise NotClaimable
    if before := Claim.objects.filter(order_number=locked.number, state=Claim.State.OPEN).first():
        return before
    record_act(actor=asked_by, verb="claim.open", target=f"order:{locked.number}", detail={"kind": kind})
    return Claim.objects.create(order_number=locked.number, kind=kind, words=words, asked_by=asked_by)


@transaction.atomic
def answer_claim(
    *, claim: Claim, order: Order, accepted: bool, actor: User | None, acting_for: str = ""
) -> None:
    """Accept or refuse a complaint; the refund itself is made by packs. Raises AlreadyAnswered."""
    state = Claim.State.ACCEPTED if accepted else Claim.State.REFUSED
    waiting = Claim.objects.filter(pk=claim.pk, order_number=order.number, state=Claim.State.OPEN)
    if not waiting.update(state=state, answered_at=timezone.now()):
        raise AlreadyAnswered
    record_act(
        actor=actor, acting_for=acting_for, verb=f"claim.{state.value}", target=f"order:{order.number}"
    )
