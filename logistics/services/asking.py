"""Other systems ask for consignments directly: goods are placed, a day is promised, repeats are harmless."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from logistics.models import Consignment, ConsignmentLine
from logistics.services.consigning import AlreadyPacking, LineData, RecipientData, cancel_packs, consign
from logistics.services.quoting import quote_freight
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from shops.models import Shop, Variant
from shops.services.stock import NotEnoughStock, Placed, place_packs

ATTEMPTS = 3
PACKING_DAYS = 1  # from ready to handed over


class ReferenceTaken(Refusal):
    """The reference names another consignment."""

    code = "reference_taken"
    default_message = _("This reference was used for another consignment.")


class NotOfThisShop(Refusal):
    """Some of the goods are not this shop's."""

    code = "not_of_this_shop"
    default_message = _("This shop does not have such goods.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What another system wants to be sent; `reference` is its own name for it."""

    reference: str
    recipient: RecipientData
    packs: Mapping[int, int]
    promised_on: date | None = None
    note: str = ""


def reference_of(*, shop: Shop, reference: str) -> str:
    """Our name for what a system of this shop calls `reference`: no shop can name another's."""
    return f"api:{shop.pk}:{reference}"


def ask_for_consignment(*, shop: Shop, asked: Asked, actor: User, acting_for: str = "") -> Consignment:
    """Place the packs on harvests and ask for one consignment; the same again answers the first.

    Raises ReferenceTaken, NotOfThisShop, NotEnoughStock, BadConsignment, PleaseRetry.
    """
    reference = reference_of(shop=shop, reference=asked.reference)
    before = Consignment.objects.filter(reference=reference).select_related("recipient").first()
    if before is not None:
        _check_same(before, asked)
        return before
    mine = Variant.objects.filter(pk__in=asked.packs, product__shop=shop).count()
    if mine < len(asked.packs):
        raise NotOfThisShop
    for attempt in count(1):
        placed = place_packs(wanted=asked.packs, on=timezone.localdate(), wholesale=True)
        try:
            return _consign(shop, reference, asked, placed, actor, acting_for)
        except NotEnoughStock:
            # Somebody was faster on one harvest; another may still have it.
            if attempt == ATTEMPTS:
                raise
    raise AssertionError


@transaction.atomic
def _consign(
    shop: Shop, reference: str, asked: Asked, placed: Sequence[Placed], actor: User, acting_for: str
) -> Consignment:
    promised_on = asked.promised_on or _promise(asked, placed)
    record_act(
        actor=actor,
        verb="consignment.ask",
        target=f"consignment:{reference}",
        acting_for=acting_for,
        detail={"packs": sum(asked.packs.values())},
    )
    return consign(
        reference=reference,
        shop_id=shop.pk,
        recipient=asked.recipient,
        lines=[LineData(each.variant_id, each.harvest_id, each.packs) for each in placed],
        promised_on=promised_on,
        holder=None,
        note=asked.note,
    )


def _promise(asked: Asked, placed: Sequence[Placed]) -> date:
    today = timezone.localdate()
    ready = max(each.ready_on or today for each in placed)
    quote = quote_freight(packs=asked.packs, region_code=asked.recipient.region_code, on=today)
    return max(today, ready) + timedelta(days=PACKING_DAYS + quote.days_max)


def _check_same(before: Consignment, asked: Asked) -> None:
    lines = ConsignmentLine.objects.filter(consignment=before).values_list("variant_id")
    packs = Counter(dict(lines.annotate(Sum("packs")).order_by()))
    to = before.recipient
    same = RecipientData(to.name, to.phone, to.region_id, to.detail) == asked.recipient
    if not same or packs != Counter(asked.packs):
        raise ReferenceTaken


@transaction.atomic
def take_back(*, consignment: Consignment, actor: User, acting_for: str = "") -> int:
    """Cancel every pack that waits, of all lines or of none; answers how many packs.

    Raises AlreadyPacking when a dispatch was faster, and PleaseRetry.
    """
    waiting = _waiting_packs(consignment)
    for line_id, packs in waiting.items():
        cancel_packs(line_id=line_id, packs=packs)
    if waiting:
        record_act(
            actor=actor,
            verb="consignment.cancel",
            target=f"consignment:{consignment.reference}",
            acting_for=acting_for,
            detail={"packs": sum(waiting.values())},
        )
    return sum(waiting.values())


def _waiting_packs(consignment: Consignment) -> dict[int, int]:
    if consignment.state == Consignment.State.PACKED:
        raise AlreadyPacking
    lines = ConsignmentLine.objects.filter(consignment=consignment).annotate(
        waiting=F("packs") - F("short") - F("unsendable") - F("cancelled")
    )
    return dict(lines.filter(waiting__gt=0).order_by("pk").values_list("pk", "waiting"))
