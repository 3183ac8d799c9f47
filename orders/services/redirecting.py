"""Change where a purchase goes while nothing of it is packed; within the province, so no money moves."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from logistics.models import ConsignmentLine
from logistics.services.consigning import RecipientData
from logistics.services.redirecting import OtherProvince, redirect_consignments
from orders.models import OrderLine, Purchase
from orders.services.checkout import Destination
from orders.services.quoting import RegionTooWide
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from pavilion.regions.selectors import is_deliverable
from shops.services.stock import patient_lock

REDIRECTABLE = (Purchase.State.OPEN, Purchase.State.PAID)


class NotRedirectable(Refusal):
    """Cancelled, expired, or given back."""

    code = "not_redirectable"
    default_message = _("This purchase is not sent anywhere any more.")


@transaction.atomic(durable=True)
def redirect_purchase(*, purchase: Purchase, destination: Destination, actor: User | None) -> None:
    """Send a purchase to another person or place of the same province, as long as all of it waits.

    Raises NotRedirectable, RegionTooWide, OtherProvince, AlreadyPacking, PleaseRetry.
    """
    if not is_deliverable(code=destination.region_code):
        raise RegionTooWide
    with patient_lock():
        locked = Purchase.objects.filter(pk=purchase.pk).locked().get()
    if locked.state not in REDIRECTABLE:
        raise NotRedirectable
    if locked.region_id[:2] != destination.region_code[:2]:
        raise OtherProvince
    locked.name, locked.phone = destination.name, destination.phone
    locked.region_id, locked.detail = destination.region_code, destination.detail
    locked.save(update_fields=["name", "phone", "region", "detail"])
    record_act(actor=actor, verb="purchase.redirect", target=f"purchase:{locked.number}")
    asked = OrderLine.objects.filter(order__purchase=locked, consignment_line_id__isnull=False)
    sent = ConsignmentLine.objects.filter(pk__in=asked.values("consignment_line_id"))
    redirect_consignments(
        consignment_ids=sorted(set(sent.values_list("consignment_id", flat=True))),
        recipient=RecipientData(
            destination.name, destination.phone, destination.region_code, destination.detail
        ),
    )
