"""Group buys as people read them: how full the next case is, who has which part."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Least

from orders.models import GroupBuy, Pledge, Purchase
from orders.models.group_buys import GroupBuyQuerySet, PledgeQuerySet
from orders.rules.cases import Progress, progress_at
from pavilion.accounts.models import User
from pavilion.kit.near import near
from shops.selectors.shelves import Picture, picture_from

OPEN_CARDS = "orders.group_buys"
SECONDS = 20
MOST = 60
MOST_CELLS = 60  # more packs than that in a case are drawn as one bar


@dataclass(frozen=True)
class Cell:
    """One pack of the case being filled, as the bar draws it."""

    x: int
    full: bool


@dataclass(frozen=True)
class GroupCard:
    """One group buy and how far it is."""

    group: GroupBuy
    progress: Progress
    parts: int
    picture: Picture | None = None

    @property
    def saved_fen(self) -> int:
        """What one pack costs less than alone; 0 when it does not."""
        return max(0, self.group.variant.price_fen - self.group.price_fen)

    @property
    def cells(self) -> list[Cell]:
        """The packs of the case being filled, one by one, as long as they can be told apart."""
        size = self.group.case_packs if self.group.case_packs <= MOST_CELLS else 0
        return [Cell(n, n < self.progress.in_case) for n in range(size)]

    @property
    def cases_to_least(self) -> int:
        """How many more cases have to be filled for it to happen at all."""
        return max(0, self.group.least_cases - self.progress.cases)

    @property
    def room(self) -> int:
        """Packs one may still want firmly."""
        return max(0, self.group.terms.most_packs - self.progress.firm)


@dataclass(frozen=True)
class PartView:
    """One buyer's part: what she asked for, what she got."""

    pledge: Pledge
    purchase: Purchase
    most: int
    firm: int

    @property
    def waits(self) -> bool:
        """Still to be paid."""
        return self.purchase.state == Purchase.State.OPEN

    @property
    def left(self) -> bool:
        """Taken back whole."""
        return self.most == 0 and self.pledge.given is None

    @property
    def changeable(self) -> bool:
        return self.pledge.paid_at is not None and self.most > 0


def with_progress(groups: GroupBuyQuerySet) -> GroupBuyQuerySet:
    """Group buys with goods and shop, and the sums of what is wanted: one query."""
    paid = Q(pledges__paid_at__isnull=False)
    left = F("pledges__line__packs") - F("pledges__line__refunded_packs")
    return groups.select_related("shop", "variant__product__shop", "harvest").annotate(
        firm_sum=Sum(Least(F("pledges__firm"), left), filter=paid, default=0),
        most_sum=Sum(left, filter=paid, default=0),
        part_count=Count(
            "pledges", filter=paid & Q(pledges__line__packs__gt=F("pledges__line__refunded_packs"))
        ),
    )


def card_of(group: GroupBuy) -> GroupCard:
    """The card of a group buy that was read with its progress."""
    sums = vars(group)
    progress = progress_at(firm=sums["firm_sum"], most=sums["most_sum"], terms=group.terms)
    images = getattr(group.variant.product, "_prefetched_objects_cache", {}).get("images", ())
    image = next(iter(images), None)
    picture = picture_from(image.renditions, alt="") if image else None
    return GroupCard(group=group, progress=progress, parts=sums["part_count"], picture=picture)


def open_cards() -> list[GroupCard]:
    """What can be joined now, closing soonest first; from the cache, as product pages have few queries."""
    cards: list[GroupCard] | None = near(OPEN_CARDS)
    if cards is None:
        groups = with_progress(GroupBuy.objects.on_sale()).order_by("closes_at", "pk")
        cards = [card_of(group) for group in groups.prefetch_related("variant__product__images")[:MOST]]
        cache.set(OPEN_CARDS, cards, SECONDS)
    return [card for card in cards if card.group.joinable]


def public_card(*, group_id: int) -> GroupCard | None:
    """A group buy of an open shop, open or over, as it is at this moment."""
    groups = with_progress(GroupBuy.objects.public()).prefetch_related("variant__product__images")
    group = groups.filter(pk=group_id).first()
    return card_of(group) if group else None


def my_parts(*, group: GroupBuy, person: User) -> list[PartView]:
    """A person's own parts of a group buy, newest first, without those that were never paid."""
    mine = Pledge.objects.visible_to(person).filter(group_buy=group).order_by("-pk")
    return parts_of(mine.filter(Q(paid_at__isnull=False) | Q(purchase__state=Purchase.State.OPEN)))


def parts_of(pledges: PledgeQuerySet) -> list[PartView]:
    """Parts with their purchases and lines: one query."""
    return [_part(row) for row in pledges.select_related("purchase", "line__order", "buyer")]


def _part(pledge: Pledge) -> PartView:
    most = pledge.line.packs - pledge.line.refunded_packs
    return PartView(pledge, pledge.purchase, most=most, firm=min(pledge.firm, most))


def cards_of_shop(groups: GroupBuyQuerySet, *, most: int = 100) -> list[GroupCard]:
    """Group buys of a desk, newest first: one query."""
    return [card_of(group) for group in with_progress(groups).order_by("-pk")[:most]]


def group_of(purchase: Purchase) -> GroupBuy | None:
    """The group buy that a purchase is part of, if any: no query when its pledge was read along."""
    pledge: Pledge | None = getattr(purchase, "pledge", None)
    return pledge.group_buy if pledge else None
