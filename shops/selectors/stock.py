"""What a product's harvests offer the public: now, or promised for a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Greatest

from shops.models import Harvest, Product, Variant
from shops.models.catalogue import ProductQuerySet

LAST_GRAMS = 20_000  # below this the page says how much is left


@dataclass(frozen=True)
class Offer:
    """What can be bought of a product: grams on hand, grams sold ahead and the day they are promised for."""

    now_grams: int
    ahead_grams: int
    ready_on: date | None

    @property
    def sold_out(self) -> bool:
        return self.now_grams <= 0 and self.ahead_grams <= 0

    @property
    def ahead(self) -> bool:
        """Only sold ahead: nothing lies ready."""
        return self.now_grams <= 0 < self.ahead_grams

    @property
    def last_grams(self) -> int:
        """What is left, when it is so little that buyers want to know; else 0."""
        return self.now_grams if 0 < self.now_grams < LAST_GRAMS else 0


def offer_of(lots: Iterable[Harvest]) -> Offer:
    """Sum up living harvests; a pack is never cut over two, so tiny rests may still not fill a sack."""
    ready: list[Harvest] = []
    ahead: list[Harvest] = []
    for lot in lots:
        (ready if lot.weighed_in_at is not None else ahead).append(lot)
    days = [lot.ready_on for lot in ahead if lot.ready_on and lot.for_sale_grams]
    return Offer(
        now_grams=sum(lot.for_sale_grams for lot in ready),
        ahead_grams=sum(lot.for_sale_grams for lot in ahead),
        ready_on=min(days, default=None),
    )


def packs_available(*, variant: Variant, lots: Sequence[Harvest]) -> int:
    """Whole packs of one size that could be bought if nobody bought anything else."""
    return sum(lot.for_sale_grams // variant.net_grams for lot in lots)


def _on_hand(source: str) -> F:
    return F(source) - F("held_grams") - F("packed_grams") - F("lost_grams") - F("reserve_grams")  # type: ignore[return-value]  # combined expression


def in_stock(goods: ProductQuerySet, *, on: date) -> ProductQuerySet:
    """Products with something weighed in and free."""
    lots = Harvest.objects.on_sale(on=on).order_by().filter(product=OuterRef("pk"))
    ready = lots.filter(weighed_in_at__isnull=False).alias(free=_on_hand("received_grams")).filter(free__gt=0)
    return goods.filter(Exists(ready))


def sold_ahead(goods: ProductQuerySet, *, on: date) -> ProductQuerySet:
    """Products with something promised for later and still free."""
    lots = (
        Harvest.objects.on_sale(on=on).order_by().filter(product=OuterRef("pk"), weighed_in_at__isnull=True)
    )
    coming = lots.alias(most=Greatest("expected_grams", "received_grams")).alias(free=_on_hand("most"))
    return goods.filter(Exists(coming.filter(free__gt=0)))


def growers_of() -> ArrayAgg:
    """Annotates harvests with the households that agreed to be named, in the order they were written down."""
    return ArrayAgg(
        "shares__household", filter=Q(shares__named=True), order_by="shares__pk", default=Value([])
    )


def lots_by_product(*, products: Iterable[Product], on: date) -> dict[int, list[Harvest]]:
    """Living harvests of products with their villages, in the order they leave: one query."""
    lots: dict[int, list[Harvest]] = {product.pk: [] for product in products}
    if lots:
        living = Harvest.objects.on_sale(on=on).filter(product_id__in=list(lots))
        for lot in living.select_related("village__village", "village__parent"):
            lots[lot.product_id].append(lot)
    return lots
