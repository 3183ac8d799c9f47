"""What a buyer's orders tell of her, and what stays of them when she leaves."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from logistics.models import ConsignmentLine
from logistics.rules.masking import STAR, mask_name, mask_phone
from logistics.services.forgetting import forget_recipients
from orders.models import Cart, CartLine, Claim, Demand, Order, OrderLine, Pledge, Purchase, Refund
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal


class OrdersUnderWay(Refusal):
    """Something is not paid, not arrived, not settled, or not answered yet."""

    code = "orders_under_way"
    default_message = _(
        "You have orders, refunds or demands under way. Please wait until they are done, or cancel them."
    )


def orders_of(*, person: User) -> dict[str, Any]:
    """A buyer's cart, purchases, complaints, demands and parts of group buys, ready for JSON."""
    purchases = Purchase.objects.visible_to(person).order_by("pk")
    lines = OrderLine.objects.filter(order__purchase__in=purchases).order_by("pk")
    return {
        "cart": list(CartLine.objects.filter(cart__person=person).values("variant", "packs")),
        "purchases": list(
            purchases.values(
                "number", "state", "name", "phone", "region", "detail", "total_fen", "placed_at", "paid_at"
            )
        ),
        "order_lines": list(
            lines.values("order__number", "title_zh", "packs", "price_fen", "refunded_packs", "promised_on")
        ),
        "order_notes": list(
            Order.objects.filter(purchase__in=purchases).exclude(note="").values("number", "note")
        ),
        "complaints": list(
            Claim.objects.filter(asked_by=person).values("order_number", "kind", "words", "asked_at")
        ),
        "demands": list(Demand.objects.filter(buyer=person).values("title", "words", "grams", "posted_at")),
        "group_buys": list(Pledge.objects.filter(buyer=person).values("group_buy", "firm", "given")),
    }


def check_no_orders(*, person: User) -> None:
    """Raises OrdersUnderWay as long as money or goods are on their way."""
    purchases = Purchase.objects.visible_to(person)
    numbers = Order.objects.filter(purchase__in=purchases).values("number")
    if (
        purchases.filter(state=Purchase.State.OPEN).exists()
        or Order.objects.filter(purchase__in=purchases, state=Order.State.PAID).exists()
        or Refund.objects.filter(order_number__in=numbers, state=Refund.State.ASKED).exists()
        or Claim.objects.filter(order_number__in=numbers, state=Claim.State.OPEN).exists()
        or Demand.objects.filter(buyer=person, state=Demand.State.OPEN).exists()
        or Pledge.objects.filter(buyer=person, due=True).exists()
    ):
        raise OrdersUnderWay


@transaction.atomic
def forget_buyer(*, person: User) -> None:
    """Take the person out of her purchases: goods, money and days stay, name and place do not."""
    purchases = list(Purchase.objects.visible_to(person).order_by("pk").select_for_update(no_key=True))
    for purchase in purchases:
        purchase.name, purchase.phone = mask_name(purchase.name), mask_phone(purchase.phone)
        purchase.detail = STAR
    Purchase.objects.bulk_update(purchases, ["name", "phone", "detail"], batch_size=500)
    orders = Order.objects.filter(purchase__in=purchases)
    orders.exclude(note="").update(note="")
    sent = OrderLine.objects.filter(order__purchase__in=purchases, consignment_line_id__isnull=False)
    rows = ConsignmentLine.objects.filter(pk__in=sent.values("consignment_line_id"))
    forget_recipients(consignment_ids=set(rows.values_list("consignment_id", flat=True)))
    Claim.objects.filter(order_number__in=list(orders.values_list("number", flat=True))).update(words="")
    Demand.objects.filter(buyer=person).update(words="")
    Cart.objects.filter(person=person).delete()
