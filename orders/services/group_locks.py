"""A group buy is locked after its orders and before its parts: whoever counts finds nothing changing."""

from django.utils.translation import gettext_lazy as _

from orders.models import GroupBuy, Order
from pavilion.kit.errors import Refusal
from shops.services.stock import patient_lock


class GroupBuyOver(Refusal):
    """The group buy does not take or give back any more."""

    code = "group_buy_over"
    default_message = _("This group buy is over.")


def lock_group_buy(*, order: Order) -> GroupBuy | None:
    """Lock the group buy that a locked order is part of; None for other orders. Raises PleaseRetry."""
    part = GroupBuy.objects.filter(pledges__purchase=order.purchase_id)
    with patient_lock():
        return part.locked().first()
