"""Ask for goods to be sent: consignments with their lines, many at once; and take packs back out of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from logistics.models import Consignment, ConsignmentLine, Recipient
from logistics.services.cancelling import AlreadyPacking, TooManyPacks, cancel_packs
from pavilion.kit.errors import PleaseRetry, Refusal
from pavilion.regions.models import Region, trim_code
from shops.models import Harvest, Variant
from shops.services.stock import claim_grams, free_grams, hand_over_holds

__all__ = [
    "AlreadyPacking",
    "BadConsignment",
    "ConsignmentData",
    "LineData",
    "RecipientData",
    "TooManyPacks",
    "cancel_packs",
    "consign",
    "consign_many",
]

BATCH = 2000


class BadConsignment(Refusal):
    """What was asked cannot be a consignment; the message says why."""

    code = "bad_consignment"
    default_message = _("This cannot be sent as asked.")


@dataclass(frozen=True, slots=True)
class RecipientData:
    """Who gets the parcel, and where."""

    name: str
    phone: str
    region_code: str
    detail: str


@dataclass(frozen=True, slots=True)
class LineData:
    """Whole packs of one variant out of one harvest; as large as the variant's packs are unless told.

    `called_off`: so many of them were called off before they were asked for; they need no grams.
    """

    variant_id: int
    harvest_id: int
    packs: int
    pack_grams: int = 0
    called_off: int = 0


@dataclass(frozen=True, slots=True)
class ConsignmentData:
    """One request to send goods; `reference` is its link and idempotency key in one."""

    reference: str
    shop_id: int
    recipient: RecipientData
    lines: Sequence[LineData]
    promised_on: date
    note: str = ""


def consign(
    *,
    reference: str,
    shop_id: int,
    recipient: RecipientData,
    lines: Sequence[LineData],
    promised_on: date,
    holder: str | None,
    note: str = "",
) -> Consignment:
    """Ask for one consignment; the same reference again answers the first one.

    Raises BadConsignment, NotEnoughStock, PleaseRetry.
    """
    asked = ConsignmentData(reference, shop_id, recipient, lines, promised_on, note)
    return consign_many(asked=[asked], holder=holder)[0]


@transaction.atomic
def consign_many(*, asked: Sequence[ConsignmentData], holder: str | None) -> list[Consignment]:
    """Ask for many consignments at once, all or none; answers one for each, in the order asked.

    With a holder its holds become the open lines (what they lack is taken, what they have too much is
    freed); without one the grams are taken now. Consignments whose reference exists are left as they are.
    Raises BadConsignment, NotEnoughStock, PleaseRetry.
    """
    references = [one.reference for one in asked]
    known = _existing(references)
    missing = list({one.reference: one for one in asked if one.reference not in known}.values())
    if missing:
        grams = _write(missing)
        known |= _existing([one.reference for one in missing])
        _take_grams(grams, holder)
    return [known[reference] for reference in references]


def _existing(references: Iterable[str]) -> dict[str, Consignment]:
    return {each.reference: each for each in Consignment.objects.filter(reference__in=list(references))}


def _write(asked: Sequence[ConsignmentData]) -> Counter[int]:
    """Write recipients, consignments and lines; answers the grams they need by harvest."""
    pack_grams = _check_goods(asked)
    regions = _check_regions(asked)
    recipients = Recipient.objects.bulk_create(
        (
            Recipient(
                name=one.recipient.name,
                phone=one.recipient.phone,
                region_id=regions[one.recipient.region_code],
                detail=one.recipient.detail,
            )
            for one in asked
        ),
        batch_size=BATCH,
    )
    consignments = _write_consignments(asked, recipients)
    lines = [
        ConsignmentLine(
            consignment=consignment,
            variant_id=variant_id,
            harvest_id=harvest_id,
            packs=packs,
            cancelled=called_off,
            pack_grams=told or pack_grams[variant_id],
        )
        for one, consignment in zip(asked, consignments, strict=True)
        for (variant_id, harvest_id, told), (packs, called_off) in _merged(one.lines).items()
    ]
    ConsignmentLine.objects.bulk_create(lines, batch_size=BATCH)
    grams: Counter[int] = Counter()
    for line in lines:
        grams[line.harvest_id] += (line.packs - line.cancelled) * line.pack_grams
    return grams


def _write_consignments(
    asked: Sequence[ConsignmentData], recipients: Sequence[Recipient]
) -> list[Consignment]:
    rows = (
        Consignment(
            reference=one.reference,
            shop_id=one.shop_id,
            recipient=recipient,
            province=str(recipient.region_id)[:2],
            promised_on=one.promised_on,
            note=one.note,
        )
        for one, recipient in zip(asked, recipients, strict=True)
    )
    try:
        with transaction.atomic():
            return Consignment.objects.bulk_create(rows, batch_size=BATCH)
    except IntegrityError as error:  # somebody asked with the same reference at the same moment
        raise PleaseRetry from error


def _merged(lines: Iterable[LineData]) -> Mapping[tuple[int, int, int], tuple[int, int]]:
    """Packs asked for, and called off, by variant, harvest and size of pack."""
    merged: dict[tuple[int, int, int], tuple[int, int]] = {}
    for line in lines:
        key = (line.variant_id, line.harvest_id, line.pack_grams)
        packs, called_off = merged.get(key, (0, 0))
        merged[key] = (packs + line.packs, called_off + line.called_off)
    return merged


def _check_goods(asked: Sequence[ConsignmentData]) -> Mapping[int, int]:
    """Refuse lines that cannot be; answers the grams of one pack by variant."""
    lines = [line for one in asked for line in one.lines]
    if any(not any(line.packs > line.called_off for line in one.lines) for one in asked):
        raise BadConsignment(_("There is nothing to send."))
    if any(line.packs <= 0 or not 0 <= line.called_off <= line.packs for line in lines):
        raise BadConsignment(_("There is nothing to send."))
    variants = Variant.objects.filter(pk__in={line.variant_id for line in lines})
    goods = {
        pk: (product, grams) for pk, product, grams in variants.values_list("pk", "product", "net_grams")
    }
    harvests = Harvest.objects.filter(pk__in={line.harvest_id for line in lines})
    lots = {
        pk: (product, shop) for pk, product, shop in harvests.values_list("pk", "product", "product__shop")
    }
    for one in asked:
        for line in one.lines:
            if line.variant_id not in goods or line.harvest_id not in lots:
                raise BadConsignment(_("These goods do not exist."))
            product, shop = lots[line.harvest_id]
            if goods[line.variant_id][0] != product or shop != one.shop_id:
                raise BadConsignment(_("These goods do not come from this harvest."))
    return {pk: grams for pk, (_product, grams) in goods.items()}


def _check_regions(asked: Sequence[ConsignmentData]) -> Mapping[str, str]:
    """Refuse places that do not exist; answers the trimmed code of every code given."""
    trimmed = {}
    for code in {one.recipient.region_code for one in asked}:
        try:
            trimmed[code] = trim_code(code)
        except ValueError as fault:
            raise BadConsignment(_("This place is not in the list of regions.")) from fault
    known = set(Region.objects.filter(pk__in=trimmed.values()).values_list("pk", flat=True))
    if set(trimmed.values()) - known:
        raise BadConsignment(_("This place is not in the list of regions."))
    return trimmed


def _take_grams(needed: Counter[int], holder: str | None) -> None:
    """Turn holds into open lines, or take the grams; the harvests are locked last."""
    held = Counter(hand_over_holds(holder=holder)) if holder is not None else Counter[int]()
    if lacking := needed - held:
        # Who held once and comes late buys by retail: not from the reserve, and nothing that is too old.
        claim_grams(grams_by_harvest=lacking, wholesale=holder is None)
    if spare := held - needed:
        free_grams(grams_by_harvest=spare)
