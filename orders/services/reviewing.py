"""A buyer reviews a line that arrived."""

from django.utils.translation import gettext_lazy as _

from logistics.rules.masking import mask_name
from orders.models import OrderLine, Purchase
from orders.selectors.reviewing import arrived_lines, reference_of
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from shops.models import Review
from shops.services.reviewing import ReviewData, write_review


class NotReceived(Refusal):
    """Only goods that arrived are reviewed, by who bought them."""

    code = "not_received"
    default_message = _("You can review goods as soon as they have arrived.")


def review_line(*, purchase: Purchase, line: OrderLine, author: User | None, data: ReviewData) -> Review:
    """Review one line of a purchase, or change the review; the public reads a masked name.

    Raises NotReceived, and what `write_review` raises.
    """
    bought = OrderLine.objects.filter(order__purchase=purchase, pk=line.pk)
    arrived = arrived_lines(bought).select_related("variant").first()
    if arrived is None:
        raise NotReceived
    return write_review(
        product_id=arrived.variant.product_id,
        reference=reference_of(arrived),
        author=author,
        author_name=mask_name(purchase.name),
        pack=(arrived.variant.title_zh, arrived.variant.title_en),
        data=data,
    )
