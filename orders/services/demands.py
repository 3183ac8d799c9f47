"""The demand board: post what one looks for, answer with an offer, accept it by buying."""

from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.gateways import is_open
from orders.models import Demand, GroupBuy, Offer, Purchase
from orders.rules.contacts import mask_contacts
from orders.services.checkout import GATEWAY, CannotPay, Destination, PriceChanged, place_quoted
from orders.services.quoting import Quote, quote_placed
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from pavilion.regions.models import Region
from shops.models import Harvest, Shop, Variant
from shops.services.stock import Placed, patient_lock

MOST_OPEN = 5  # demands of one person on the board
MOST_A_DAY = 10  # demands of one person
MOST_OFFERS_A_DAY = 50  # of one shop
LONGEST = timedelta(days=365)


class TooManyDemands(Refusal):
    """One person looks for many things already."""

    code = "too_many_demands"
    default_message = _("You look for many things already. Please close one first, or come back tomorrow.")


class BadDemand(Refusal):
    """A demand that cannot be; `fields` says why."""

    code = "bad_demand"
    default_message = _("This cannot be put on the board like this.")


class DemandOver(Refusal):
    """Closed, hidden, or its day has passed."""

    code = "demand_over"
    default_message = _("This is not looked for any more.")


class BadOffer(Refusal):
    """An offer that cannot be; `fields` says why."""

    code = "bad_offer"
    default_message = _("This cannot be offered.")


class OfferGone(Refusal):
    """Withdrawn, bought already, or never to be bought alone."""

    code = "offer_gone"
    default_message = _("This offer cannot be bought any more.")


@dataclass(frozen=True)
class DemandData:
    """What somebody looks for."""

    title: str
    grams: int
    region: Region
    by_day: date
    category: str = ""
    fen_per_500g: int | None = None
    words: str = ""


@dataclass(frozen=True)
class OfferData:
    """Packs of a variant out of a harvest at a price, or a group buy to join."""

    variant: Variant | None = None
    harvest: Harvest | None = None
    packs: int = 0
    price_fen: int = 0
    group_buy: GroupBuy | None = None
    words: str = ""


@transaction.atomic
def post_demand(*, buyer: User, data: DemandData) -> Demand:
    """Put a demand on the board; ways to reach people are masked. Raises TooManyDemands, BadDemand."""
    User.objects.select_for_update(no_key=True).get(pk=buyer.pk)  # one person counts one after the other
    mine = Demand.objects.visible_to(buyer)
    since = timezone.now() - timedelta(days=1)
    if mine.on_board().count() >= MOST_OPEN or mine.filter(posted_at__gt=since).count() >= MOST_A_DAY:
        raise TooManyDemands
    today, title = timezone.localdate(), mask_contacts(data.title)[:60]
    if not title.strip("* "):
        raise BadDemand(fields={"title": _("Say what you look for.")})
    if not today <= data.by_day <= today + LONGEST:
        raise BadDemand(fields={"by_day": _("Choose a day within the next year.")})
    demand = Demand.objects.create(
        buyer=buyer,
        title=title,
        category=data.category,
        grams=data.grams,
        region=data.region,
        by_day=data.by_day,
        fen_per_500g=data.fen_per_500g,
        words=mask_contacts(data.words)[:1000],
    )
    record_act(actor=buyer, verb="demand.post", target=f"demand:{demand.pk}")
    return demand


@transaction.atomic
def close_demand(*, demand: Demand, actor: User) -> None:
    """Take one's demand off the board; closing twice is closing once."""
    open_one = Demand.objects.filter(pk=demand.pk, state=Demand.State.OPEN)
    if open_one.update(state=Demand.State.CLOSED):
        record_act(actor=actor, verb="demand.close", target=f"demand:{demand.pk}")


@transaction.atomic
def hide_demand(*, demand: Demand, because: str, actor: User | None) -> None:
    """The pavilion takes a demand off the board and tells its author why."""
    shown = Demand.objects.filter(pk=demand.pk).exclude(state=Demand.State.HIDDEN)
    if shown.update(state=Demand.State.HIDDEN, hidden_because=because):
        record_act(actor=actor, verb="demand.hide", target=f"demand:{demand.pk}", detail={"because": because})


@transaction.atomic
def make_offer(
    *, demand: Demand, shop: Shop, data: OfferData, actor: User | None, acting_for: str = ""
) -> Offer:
    """Answer a demand, or answer it anew while nothing was bought. Raises DemandOver, BadOffer, OfferGone."""
    if not Demand.objects.on_board().filter(pk=demand.pk).exists():
        raise DemandOver
    _check_offer(shop, data)
    known = Offer.objects.filter(demand=demand, shop=shop).select_for_update(of=("self",)).first()
    if known is not None and known.group_buy_id is None and not known.buyable and known.withdrawn_at is None:
        raise OfferGone
    day = Offer.objects.of_shop(shop).filter(offered_at__gt=timezone.now() - timedelta(days=1))
    if known is None and day.count() >= MOST_OFFERS_A_DAY:
        raise BadOffer(_("That is enough for today. Please answer more tomorrow."))
    fields = {
        "variant": data.variant,
        "harvest": data.harvest,
        "packs": data.packs if data.variant else 0,
        "price_fen": data.price_fen if data.variant else 0,
        "group_buy": data.group_buy,
        "words": mask_contacts(data.words)[:500],
        "offered_at": timezone.now(),
        "withdrawn_at": None,
        "purchase": None,
    }
    offer, _made = Offer.objects.update_or_create(demand=demand, shop=shop, defaults=fields)
    record_act(actor=actor, acting_for=acting_for, verb="offer.make", target=f"demand:{demand.pk}")
    return offer


def _check_offer(shop: Shop, data: OfferData) -> None:
    if data.group_buy is not None:
        if data.group_buy.shop_id != shop.pk or not data.group_buy.joinable or data.variant is not None:
            raise BadOffer(fields={"group_buy": _("This group buy cannot be joined.")})
        return
    if data.variant is None or data.harvest is None or data.packs < 1 or data.price_fen < 1:
        raise BadOffer(_("Offer packs of a harvest at a price, or a group buy."))
    if data.variant.product.shop_id != shop.pk or data.harvest.product_id != data.variant.product_id:
        raise BadOffer(fields={"harvest": _("These packs do not come from this harvest.")})
    if data.packs * data.variant.net_grams > data.harvest.for_sale_grams:
        raise BadOffer(fields={"packs": _("There is not enough of this harvest left for so many packs.")})


@transaction.atomic
def withdraw_offer(*, offer: Offer, actor: User | None, acting_for: str = "") -> None:
    """Take an offer back while nobody has bought it. Raises OfferGone."""
    row = Offer.objects.select_for_update(of=("self",)).select_related("purchase").get(pk=offer.pk)
    if row.group_buy_id is None and not row.buyable:
        raise OfferGone
    Offer.objects.filter(pk=row.pk).update(withdrawn_at=timezone.now())
    record_act(actor=actor, acting_for=acting_for, verb="offer.withdraw", target=f"demand:{row.demand_id}")


def quote_offer(*, offer: Offer, region_code: str, on: date) -> Quote:
    """Price an offer at its own price, sent to a region; reads only. Raises OfferGone and CannotSend."""
    hidden = offer.demand.state == Demand.State.HIDDEN
    if hidden or not offer.buyable or offer.variant is None or offer.harvest is None:
        raise OfferGone
    variant = copy(offer.variant)
    variant.price_fen = offer.price_fen  # never saved: this is what the packs cost this buyer
    harvest = offer.harvest
    placed = Placed(variant.pk, harvest.pk, offer.packs, variant.net_grams, harvest.ready_on)
    return quote_placed(placed=[placed], region_code=region_code, on=on, variants={variant.pk: variant})


def accept_offer(
    *,
    offer: Offer,
    buyer: User,
    destination: Destination,
    checkout_key: str,
    seen_total_fen: int | None = None,
) -> Purchase:
    """Buy what was offered to oneself alone. The same key again is the same purchase.

    Raises OfferGone, PriceChanged, CannotPay, RegionTooWide, CannotSend, NotEnoughStock, PleaseRetry.
    """
    if not is_open(GATEWAY):
        raise CannotPay
    if (before := Purchase.objects.visible_to(buyer).filter(checkout_key=checkout_key).first()) is not None:
        return before
    quote = quote_offer(offer=offer, region_code=destination.region_code, on=timezone.localdate())
    if seen_total_fen not in {None, quote.total_fen}:
        raise PriceChanged

    def take(purchase: Purchase) -> None:
        with patient_lock():
            row = Offer.objects.select_for_update(of=("self",), no_key=True).get(pk=offer.pk)
        if not row.buyable or row.price_fen != offer.price_fen or row.packs != offer.packs:
            raise OfferGone
        Offer.objects.filter(pk=row.pk).update(purchase=purchase)

    return place_quoted(
        buyer=buyer, quote=quote, destination=destination, checkout_key=checkout_key, besides=take
    )
