"""Join a group buy, change one's mind while it is open, leave it.

A buyer pays at once for the most she would take, and what the cases do not give her goes back by the refunds
that exist. So a promise is never without its money: nobody who is asked to pay later can tear a hole into a
case that others count on. The grams of the most are held from then on, as at any checkout, and the paid order
lies in escrow, until the group buy closes.
"""

from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import GroupBuy, OrderLine, Pledge, Purchase
from orders.services.checkout import (
    Destination,
    PriceChanged,
    holder_of,
    place_quoted,
)
from orders.services.group_locks import GroupBuyOver
from orders.services.quoting import Quote, quote_placed
from orders.services.refunds import cancel_paid_order, refund_packs
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from shops.services.stock import NotEnoughStock, Placed, hold_stock, patient_lock

HELD_FOR = timedelta(days=366)  # after closing: long enough for any harvest to be weighed in
MOST_PACKS = 9_999
CHANGED = "changed"


class CaseFull(Refusal):
    """More than the last case takes."""

    code = "case_full"
    default_message = _("So many packs do not fit into the last case any more.")


class NotSoMany(Refusal):
    """A want that cannot be: none, or more firm packs than one would take."""

    code = "not_so_many"
    default_message = _("Say how many packs you want, and then how many you would take at most.")


class NotPaidYet(Refusal):
    """The part waits for its payment; before that it can only be called off."""

    code = "not_paid_yet"
    default_message = _("Please pay your part first, or cancel it.")


@dataclass(frozen=True)
class Part:
    """What a buyer asks of a group buy: packs she wants, and the most she would take."""

    firm: int
    most: int


def quote_pledge(*, group: GroupBuy, part: Part, region_code: str, on: date) -> Quote:
    """Price the most a buyer would take, at the price of the group buy, sent to a region; reads only.

    Raises GroupBuyOver, NotSoMany, RegionTooWide, CannotSend.
    """
    if not group.joinable:
        raise GroupBuyOver
    if not 1 <= part.firm <= part.most <= MOST_PACKS:
        raise NotSoMany(fields={"most": NotSoMany.default_message})
    variant = copy(group.variant)
    variant.price_fen = group.price_fen  # never saved: this is what the packs cost here
    placed = Placed(variant.pk, group.harvest_id, part.most, variant.net_grams, group.ready_on)
    return quote_placed(placed=[placed], region_code=region_code, on=on, variants={variant.pk: variant})


def join_group_buy(
    *,
    group: GroupBuy,
    part: Part,
    buyer: User,
    destination: Destination,
    checkout_key: str,
    seen_total_fen: int | None = None,
) -> Purchase:
    """Join: a purchase of the most one would take, to be paid now. The same key again is the same purchase.

    Raises GroupBuyOver, NotSoMany, CaseFull, PriceChanged, RegionTooWide, CannotSend, NotEnoughStock,
    PleaseRetry.
    """
    quote = quote_pledge(group=group, part=part, region_code=destination.region_code, on=timezone.localdate())
    if seen_total_fen not in {None, quote.total_fen}:
        raise PriceChanged

    def pledge(purchase: Purchase) -> Pledge:
        with patient_lock():
            row = GroupBuy.objects.filter(pk=group.pk).locked().get()
        if not row.joinable:
            raise GroupBuyOver
        if _firm_packs(row) + part.firm > row.terms.most_packs:
            raise CaseFull(fields={"firm": CaseFull.default_message})
        line = OrderLine.objects.get(order__purchase=purchase)
        return Pledge.objects.create(group_buy=row, buyer=buyer, purchase=purchase, line=line, firm=part.firm)

    try:
        return place_quoted(
            buyer=buyer, quote=quote, destination=destination, checkout_key=checkout_key, besides=pledge
        )
    except NotEnoughStock as refusal:
        raise NotEnoughStock(_("There is not enough of this harvest left for so many packs.")) from refusal


def _firm_packs(group: GroupBuy) -> int:
    parts = (
        Pledge.objects.in_order()
        .filter(group_buy=group)
        .values_list("firm", "line__packs", "line__refunded_packs")
    )
    return sum(min(firm, packs - refunded) for firm, packs, refunded in parts)


def keep_pledge(*, purchase: Purchase) -> bool:
    """Take in the part of a group buy that was just paid, and hold its grams; False for other purchases.

    The caller's last statement: the goods are asked for when the cases are full. Raises GroupBuyOver when it
    closed before the money came, NotEnoughStock, PleaseRetry.
    """
    pledge = Pledge.objects.select_related("line").filter(purchase=purchase).first()
    if pledge is None:
        return False
    with patient_lock():
        group = GroupBuy.objects.filter(pk=pledge.group_buy_id).locked().get()
    if group.state != GroupBuy.State.OPEN:
        raise GroupBuyOver
    Pledge.objects.filter(pk=pledge.pk).update(paid_at=timezone.now())
    hold_stock(
        grams_by_harvest={group.harvest_id: pledge.line.packs * pledge.line.pack_grams},
        holder=holder_of(purchase_number=purchase.number),
        until=group.closes_at + HELD_FOR,
    )
    return True


def change_pledge(*, pledge: Pledge, part: Part, actor: User) -> None:
    """Want other packs, within what was paid, while the group buy is open; the place in the row stays.

    What one would not take any more is refunded at once. Raises GroupBuyOver, NotSoMany, NotPaidYet,
    CaseFull, PleaseRetry.
    """
    line = pledge.line
    left = line.packs - line.refunded_packs
    if not 1 <= part.firm <= part.most <= left:
        raise NotSoMany
    _change_firm(pledge, firm=part.firm, actor=actor)
    if part.most < left:
        refund_packs(
            order=line.order,
            packs_by_line={line.pk: left - part.most},
            reason=CHANGED,
            key=f"pledge:{pledge.pk}:{line.refunded_packs}",
            actor=actor,
        )


@transaction.atomic
def _change_firm(pledge: Pledge, *, firm: int, actor: User) -> None:
    with patient_lock():
        group = GroupBuy.objects.filter(pk=pledge.group_buy_id).locked().get()
    if not group.joinable:
        raise GroupBuyOver
    row = Pledge.objects.filter(pk=pledge.pk).locked().get()
    if row.paid_at is None:
        raise NotPaidYet
    if _firm_packs(group) - row.firm + firm > group.terms.most_packs:
        raise CaseFull
    if firm != row.firm:
        Pledge.objects.filter(pk=pledge.pk).update(firm=firm)
        record_act(
            actor=actor,
            verb="pledge.change",
            target=f"group_buy:{group.pk}",
            detail={"pledge": pledge.pk, "firm": firm},
        )


def leave_group_buy(*, pledge: Pledge, actor: User) -> None:
    """Leave while it is open: all of the money goes back. Raises GroupBuyOver, NotRefundable, PleaseRetry."""
    cancel_paid_order(order=pledge.line.order, actor=actor)
