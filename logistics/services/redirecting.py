"""Send what still waits to another recipient; a recipient's row never changes, so it is a new one."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from logistics.models import Consignment, Recipient
from logistics.services.cancelling import AlreadyPacking
from logistics.services.consigning import RecipientData
from logistics.services.waiting import lock_waiting
from pavilion.kit.errors import Refusal


class OtherProvince(Refusal):
    """Tariffs are by province: elsewhere the freight that was paid does not fit."""

    code = "other_province"
    default_message = _(
        "The freight was paid for this province. To send it to another one, cancel and buy again."
    )


@transaction.atomic
def redirect_consignments(*, consignment_ids: Sequence[int], recipient: RecipientData) -> int:
    """Give consignments that are in no chunk a new recipient in the same province; all of them or none.

    Those with nothing left to send stay as they are. The region code is trimmed. Answers how many changed.
    Raises AlreadyPacking, OtherProvince, PleaseRetry.
    """
    waiting = lock_waiting(consignment_ids=consignment_ids)
    locked = [one for one in waiting if one.state == Consignment.State.WAITING]
    alive = Consignment.objects.filter(pk__in=list(consignment_ids)).exclude(state=Consignment.State.CLOSED)
    if alive.count() != len(locked):
        raise AlreadyPacking
    if any(one.province != recipient.region_code[:2] for one in locked):
        raise OtherProvince
    if not locked:
        return 0
    row = Recipient.objects.create(
        name=recipient.name,
        phone=recipient.phone,
        region_id=recipient.region_code,
        detail=recipient.detail,
    )
    return Consignment.objects.filter(pk__in=[one.pk for one in locked]).update(recipient=row)
