"""Order sheets: take a file in once, and hand its good rows in as consignments once."""

import hashlib
from collections import defaultdict
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from logistics.models import OrderSheet
from logistics.rules.sheets import NoHead, find_head, rows_of
from logistics.selectors.sheets import (
    ACCEPTED,
    DUPLICATE,
    Outcome,
    judge,
    promised_on,
    reference_of,
)
from logistics.services.consigning import ConsignmentData, LineData, RecipientData, consign_many
from logistics.services.sheet_reading import UnreadableSheet, read_table
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from shops.models import Shop

MOST_ROWS = 5_000
NOTE_LENGTH = 200
NAME_LENGTH = 120


class NothingToSend(Refusal):
    """No row of the sheet can be handed in."""

    code = "nothing_to_send"
    default_message = _("No row of this sheet can be sent. Fix the rows and upload the sheet again.")


class AlreadyHandedIn(Refusal):
    """The sheet was handed in before."""

    code = "already_handed_in"
    default_message = _("This sheet was handed in already.")


def upload_sheet(
    *, shop: Shop, name: str, body: bytes, actor: User, acting_for: str = ""
) -> tuple[OrderSheet, bool]:
    """Read a file of orders; the same file again is the one there is (and False). Raises UnreadableSheet."""
    digest = hashlib.sha256(body).hexdigest()
    known = OrderSheet.objects.filter(shop=shop, digest=digest).first()
    if known:
        return known, False
    table = read_table(body=body)
    try:
        rows = rows_of(table, find_head(table))
    except NoHead as error:
        message = _("These columns are missing: %(names)s.") % {"names": "、".join(error.missing)}
        raise UnreadableSheet(message) from error
    if not rows:
        raise UnreadableSheet(_("There is no order in this sheet."))
    if len(rows) > MOST_ROWS:
        raise UnreadableSheet(_("A sheet may have at most 5,000 rows. Please cut it into several."))
    try:
        with transaction.atomic():
            sheet = OrderSheet.objects.create(
                shop=shop,
                name=name[:NAME_LENGTH],
                digest=digest,
                table=table,
                rows=len(rows),
                uploaded_by=actor,
            )
            record_act(actor=actor, verb="sheet.upload", target=f"sheet:{sheet.pk}", acting_for=acting_for)
    except IntegrityError:  # the same file came twice at the same moment
        return OrderSheet.objects.get(shop=shop, digest=digest), False
    return sheet, True


@transaction.atomic
def hand_in_sheet(*, sheet: OrderSheet, actor: User, acting_for: str = "") -> OrderSheet:
    """Ask for a consignment for each order whose rows are all good, for all of them or for none.

    Raises AlreadyHandedIn, NothingToSend, NotEnoughStock, PleaseRetry.
    """
    today = timezone.localdate()
    sheet = OrderSheet.objects.locked().select_related("shop").get(pk=sheet.pk)
    if sheet.state != OrderSheet.State.READ:
        raise AlreadyHandedIn
    verdict = judge(sheet=sheet, on=today)
    orders: dict[str, list[Outcome]] = defaultdict(list)
    for each in verdict.outcomes:
        if each.outcome == ACCEPTED:
            orders[each.row["order"]].append(each)
    if not orders:
        raise NothingToSend
    sheet.state, sheet.sent_at = OrderSheet.State.SENT, timezone.now()
    sheet.accepted, sheet.duplicates = verdict.count(ACCEPTED), verdict.count(DUPLICATE)
    sheet.outcomes = {each.row.line: [each.outcome, each.reason, each.cell] for each in verdict.outcomes}
    sheet.save(update_fields=["state", "sent_at", "accepted", "duplicates", "outcomes"])
    record_act(
        actor=actor,
        verb="sheet.hand_in",
        target=f"sheet:{sheet.pk}",
        acting_for=acting_for,
        detail={"orders": len(orders), "rows": sheet.accepted},
    )
    asked = [_consignment(sheet, order, rows, today=today) for order, rows in orders.items()]
    consign_many(asked=asked, holder=None)
    return sheet


def _consignment(sheet: OrderSheet, order: str, rows: list[Outcome], *, today: date) -> ConsignmentData:
    first = rows[0]
    notes = dict.fromkeys(each.row["note"] for each in rows if each.row["note"])
    return ConsignmentData(
        reference=reference_of(sheet, order),
        shop_id=sheet.shop_id,
        recipient=RecipientData(
            name=first.row["name"], phone=first.phone, region_code=first.region, detail=first.row["detail"]
        ),
        lines=[
            LineData(share.variant_id, share.harvest_id, share.packs)
            for each in rows
            for share in each.shares
        ],
        promised_on=promised_on(outcomes=rows, on=today),
        note=" ".join(notes)[:NOTE_LENGTH],
    )
