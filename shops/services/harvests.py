"""The life of a harvest: announced, received, weighed in, closed; and what is lost on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import PleaseRetry, Refusal
from pavilion.kit.pages import forget_pages
from shops.models import Harvest, Product, Share, StockEntry
from shops.services.stock import patient_lock
from shops.services.weighing import (
    AlreadyWeighedIn,
    HarvestClosed,
    NothingReceived,
    NotThatMuch,
    StillPromised,
    book_loss,
    check_amount,
    weigh_in,
)
from shops.signals import harvest_paid_out

__all__ = [
    "AlreadyWeighedIn",
    "HarvestClosed",
    "HarvestData",
    "NotThatMuch",
    "NothingReceived",
    "ShareData",
    "SharesPaid",
    "StillPromised",
    "announce_harvest",
    "book_loss",
    "close_harvest",
    "receive_delivery",
    "revise_harvest",
    "share_harvest",
    "weigh_in",
]


class SharesPaid(Refusal):
    """Money of the harvest was paid by its shares: they stay as they are."""

    code = "shares_paid"
    default_message = _("Money of this harvest has been paid out by its shares; they stay as they are.")


@dataclass(frozen=True)
class HarvestData:
    """What a keeper says of a harvest to come."""

    expected_grams: int
    ready_on: date | None = None
    best_before: date | None = None
    harvested_on: date | None = None
    village_code: str | None = None
    reserve_grams: int = 0


@dataclass(frozen=True)
class ShareData:
    """What one household put in."""

    household: str
    grams: int
    person_id: int | None = None
    named: bool = False


def _locked(harvest_id: int) -> Harvest:
    with patient_lock():
        harvest = Harvest.objects.filter(pk=harvest_id).locked().get()
    if harvest.state == Harvest.State.CLOSED:
        raise HarvestClosed
    return harvest


def _free_code(product: Product) -> str:
    stem = f"{product.key[:26].strip('-')}-{timezone.localdate():%y%m%d}"
    taken = set(Harvest.objects.filter(code__startswith=stem).values_list("code", flat=True))
    if stem not in taken:
        return stem
    return next(code for n in range(2, len(taken) + 3) if (code := f"{stem}-{n}") not in taken)


@transaction.atomic
def announce_harvest(
    *, product: Product, data: HarvestData, actor: User | None, acting_for: str = ""
) -> Harvest:
    """Open a lot that is expected; from now on it can be sold ahead. Raises NotThatMuch, PleaseRetry."""
    check_amount(grams=data.expected_grams)
    try:
        with transaction.atomic():
            harvest = Harvest.objects.create(
                product=product,
                code=_free_code(product),
                village_id=data.village_code,
                expected_grams=data.expected_grams,
                reserve_grams=data.reserve_grams,
                ready_on=data.ready_on,
                best_before=data.best_before,
                harvested_on=data.harvested_on,
            )
    except IntegrityError as error:  # two people took the same code
        raise PleaseRetry from error
    _record(harvest, "harvest.announce", actor, acting_for, expected_grams=data.expected_grams)
    return harvest


@transaction.atomic
def revise_harvest(
    *, harvest_id: int, data: HarvestData, actor: User | None, acting_for: str = ""
) -> Harvest:
    """Change what is expected, the dates or the wholesale reserve. Raises StillPromised, HarvestClosed."""
    harvest = _locked(harvest_id)
    harvest.reserve_grams, harvest.village_id = data.reserve_grams, data.village_code
    harvest.ready_on, harvest.best_before = data.ready_on, data.best_before
    harvest.harvested_on = data.harvested_on
    if harvest.weighed_in_at is None:
        check_amount(grams=data.expected_grams)
        harvest.expected_grams = data.expected_grams
        if harvest.on_hand_grams < 0:
            raise StillPromised(
                _("More than that is already promised."),
                fields={"kilograms": _("More than that is already promised.")},
            )
    harvest.save(
        update_fields=[
            "expected_grams", "reserve_grams", "village", "ready_on", "best_before", "harvested_on"
        ]
    )  # fmt: skip
    _record(harvest, "harvest.revise", actor, acting_for, expected_grams=harvest.expected_grams)
    return harvest


@transaction.atomic
def receive_delivery(
    *, harvest_id: int, grams: int, token: str, actor: User | None, acting_for: str = ""
) -> StockEntry:
    """Write down one delivery; the same token again answers the first entry.

    Raises AlreadyWeighedIn, HarvestClosed, NotThatMuch.
    """
    check_amount(grams=grams)
    reference = f"weighing:{token}"
    harvest = _locked(harvest_id)
    if entry := StockEntry.objects.filter(reference=reference).first():
        return entry
    if harvest.weighed_in_at is not None:
        raise AlreadyWeighedIn
    entry = StockEntry.objects.create(
        harvest=harvest, kind=StockEntry.Kind.RECEIVED, grams=grams, reference=reference
    )
    Harvest.objects.filter(pk=harvest_id).update(received_grams=F("received_grams") + grams)
    _record(harvest, "harvest.receive", actor, acting_for, grams=grams)
    return entry


@transaction.atomic
def close_harvest(*, harvest_id: int, actor: User | None, acting_for: str = "") -> None:
    """Take a lot out of sale for good; what nobody bought stays as its rest. Raises StillPromised."""
    harvest = _locked(harvest_id)
    if harvest.held_grams:
        raise StillPromised
    Harvest.objects.filter(pk=harvest_id).update(state=Harvest.State.CLOSED)
    _record(harvest, "harvest.close", actor, acting_for, rest_grams=harvest.on_hand_grams)


@transaction.atomic
def share_harvest(
    *, harvest_id: int, shares: Sequence[ShareData], actor: User | None, acting_for: str = ""
) -> None:
    """Say what each household put in; replaces what was said before.

    Raises HarvestClosed, NotThatMuch, SharesPaid.
    """
    harvest = _locked(harvest_id)
    if any(paid for _receiver, paid in harvest_paid_out.send(sender=Harvest, harvest_id=harvest_id)):
        raise SharesPaid
    for share in shares:
        check_amount(grams=share.grams)
    if len({share.household for share in shares}) < len(shares):
        raise NotThatMuch(_("Each household may stand in the list once."))
    harvest.shares.all().delete()
    Share.objects.bulk_create(
        Share(
            harvest=harvest,
            household=each.household,
            grams=each.grams,
            person_id=each.person_id,
            named=each.named,
        )
        for each in shares
    )
    _record(harvest, "harvest.share", actor, acting_for, households=len(shares))


def _record(harvest: Harvest, verb: str, actor: User | None, acting_for: str, **detail: int) -> None:
    forget_pages(f"product:{harvest.product_id}")
    record_act(actor=actor, verb=verb, target=f"harvest:{harvest.code}", acting_for=acting_for, detail=detail)
