"""What was not paid in time, or is called off before payment, gives its grams back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import Order, Payment, Purchase
from orders.services.checkout import holder_of
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from shops.services import stock

BATCH = 500


class NotOpen(Refusal):
    """The purchase does not wait for payment any more."""

    code = "not_open"
    default_message = _("This purchase does not wait for payment any more.")


def release_expired() -> int:
    """Expire purchases that were not paid in time and give back every hold that is over; the sweep."""
    expired = 0
    while batch := _expire_some():
        expired += batch
    stock.release_expired()
    return expired


@transaction.atomic(durable=True)
def _expire_some() -> int:
    late = Purchase.objects.filter(state=Purchase.State.OPEN, expires_at__lt=timezone.now())
    ids = list(
        late.locked().select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)[:BATCH]
    )
    Purchase.objects.filter(pk__in=ids).update(state=Purchase.State.EXPIRED)
    Order.objects.filter(purchase__in=ids, state=Order.State.OPEN).update(state=Order.State.CANCELLED)
    return len(ids)


@transaction.atomic(durable=True)
def cancel_purchase(*, purchase: Purchase, actor: User | None) -> None:
    """Call off a purchase before it is paid; the goods are for sale again at once. Raises NotOpen."""
    with stock.patient_lock():
        list(Payment.objects.filter(purchase_number=purchase.number).locked())
    if not Purchase.objects.filter(pk=purchase.pk).advance(
        source=Purchase.State.OPEN, target=Purchase.State.CANCELLED
    ):
        raise NotOpen
    Order.objects.filter(purchase=purchase).update(state=Order.State.CANCELLED)
    waiting = Payment.objects.filter(purchase_number=purchase.number)
    waiting.exclude(state=Payment.State.PAID).update(state=Payment.State.CLOSED)
    record_act(actor=actor, verb="purchase.cancel", target=f"purchase:{purchase.number}")
    stock.release_holds(holder=holder_of(purchase_number=purchase.number))
