"""What the floors below tell: hear, ask for a job, done."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from logistics.signals import consignment_delivered, packs_cancelled
from orders import jobs
from orders.services import carts, earning, guests, privacy
from orders.views.cart_cookie import cart_key
from pavilion.accounts.models import User
from pavilion.accounts.signals import person_leaving, person_told
from shops.signals import harvest_paid_out


@receiver(consignment_delivered, dispatch_uid="orders.stamp_due_on_delivery")
def stamp_due_on_delivery(*, consignment_id: int, **_: object) -> None:
    """An order that arrived begins its return days."""
    jobs.STAMP_DUE.after_commit(consignment_id=consignment_id)


@receiver(packs_cancelled, dispatch_uid="orders.refund_on_cancel")
def refund_on_cancel(*, packs_by_line: Mapping[int, int], **_: object) -> None:
    """Packs taken out of a consignment are refunded, in a job: orders are never locked after lines."""
    for line_id in packs_by_line:
        jobs.REFUND_CANCELLED.after_commit(consignment_line_id=line_id)


@receiver(harvest_paid_out, dispatch_uid="orders.tell_paid_out")
def tell_paid_out(*, harvest_id: int, **_: object) -> bool:
    """Whether an order with goods of the harvest is settled."""
    return earning.is_paid_out(harvest_id=harvest_id)


@receiver(person_told, dispatch_uid="orders.tell_orders")
def tell_orders(*, person: User, **_: object) -> dict[str, Any]:
    """Her cart and purchases are part of her data."""
    return privacy.orders_of(person=person)


@receiver(person_leaving, dispatch_uid="orders.forget_buyer")
def forget_buyer(*, person: User, check: bool, **_: object) -> None:
    """Whoever waits for goods or money stays; of others the orders lose their name."""
    if check:
        privacy.check_no_orders(person=person)
    else:
        privacy.forget_buyer(person=person)


@receiver(user_logged_in, dispatch_uid="orders.adopt_guest")
def adopt_guest(*, request: HttpRequest | None, user: User, **_: object) -> None:
    """What somebody put in the cart, or bought, before signing in is theirs."""
    if request is None:
        return
    key: uuid.UUID | None = cart_key(request)
    if key is not None:
        carts.merge_carts(person=user, key=key)
    guests.adopt_purchases(person=user, numbers=request.session.get("purchases", []))
