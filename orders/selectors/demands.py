"""The demand board as people read it."""

from django.db.models import Count, F, Q

from logistics.rules.masking import mask_name
from orders.models import Demand, Offer
from orders.models.demands import DemandQuerySet, OfferQuerySet
from pavilion.accounts.models import User

PAGE = 30


def board(*, category: str = "", before: int | None = None) -> tuple[list[Demand], int | None]:
    """A page of what is looked for, newest first, and where the next page begins: one query."""
    demands = Demand.objects.on_board()
    if category:
        demands = demands.filter(category=category)
    if before:
        demands = demands.filter(pk__lt=before)
    found = list(with_offers(demands).order_by("-pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def with_offers(demands: DemandQuerySet) -> DemandQuerySet:
    """Demands with place, author, and the number of their living offers."""
    living = Count("offers", filter=Q(offers__withdrawn_at__isnull=True))
    return demands.select_related("region", "buyer").annotate(offer_count=living)


def author_name(demand: Demand) -> str:
    """The author as strangers may know her."""
    return mask_name(demand.buyer.name) if demand.buyer.name else ""


def public_demand(*, demand_id: int, person: User | None) -> Demand | None:
    """A demand that is on the board, or one's own whatever became of it."""
    demands = with_offers(Demand.objects.filter(pk=demand_id))
    demand = demands.first()
    if demand is None or (person is not None and demand.buyer_id == person.pk):
        return demand
    return demand if demand.state != Demand.State.HIDDEN else None


def offers_of(offers: OfferQuerySet) -> list[Offer]:
    """Living offers with their goods, the cheapest by weight first: one query."""
    living = offers.filter(Q(withdrawn_at__isnull=True) | Q(purchase__isnull=False))
    found = living.select_related(
        "shop", "variant__product", "harvest", "group_buy__variant__product", "purchase", "demand"
    )
    return list(found.order_by(F("price_fen") * 1000 / F("variant__net_grams"), "pk"))


def my_demands(*, person: User) -> list[Demand]:
    """One's own demands, newest first."""
    return list(with_offers(Demand.objects.visible_to(person)).order_by("-pk")[:PAGE])
