"""Where a purchase can be paid."""

from django.utils import timezone

from orders.models import Payment, Purchase


def open_payment(purchase: Purchase) -> Payment | None:
    """The payment with which a purchase can be paid now, if there is one."""
    if purchase.state != Purchase.State.OPEN or purchase.expires_at <= timezone.now():
        return None
    waiting = Payment.objects.filter(purchase_number=purchase.number, state=Payment.State.OPEN)
    return waiting.order_by("-pk").first()
