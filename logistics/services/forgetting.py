"""Forget who received parcels: the one change a recipient's row may see."""

from collections.abc import Iterable

from django.db import transaction

from logistics.models import Consignment, Recipient
from logistics.rules.masking import STAR, mask_name, mask_phone


@transaction.atomic
def forget_recipients(*, consignment_ids: Iterable[int]) -> int:
    """Mask name and phone and drop the detail of recipients, and the notes sent along; answers how many."""
    consignments = Consignment.objects.filter(pk__in=list(consignment_ids))
    recipients = list(Recipient.objects.filter(consignments__in=consignments).distinct().order_by("pk"))
    for recipient in recipients:
        recipient.name, recipient.phone = mask_name(recipient.name), mask_phone(recipient.phone)
        recipient.detail = STAR
    Recipient.objects.bulk_update(recipients, ["name", "phone", "detail"], batch_size=500)
    consignments.exclude(note="").update(note="")
    return len(recipients)
