"""What a keeper must do now about goods and harvests: two queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Greatest

from shops.models import Harvest, Product, ProductImage, Shop


@dataclass(frozen=True)
class GoodsTodo:
    """Counts of what waits."""

    to_weigh: int
    overdue: int
    sold_out: int
    drafts: int
    bare: int
    questions: int


def goods_todo(*, shop: Shop, on: date) -> GoodsTodo:
    """Harvests to weigh in, promises whose day has come, goods with nothing to sell, questions."""
    free = Greatest("expected_grams", "received_grams") - F("held_grams") - F("packed_grams")
    sellable = (
        Harvest.objects.on_sale(on=on)
        .order_by()
        .filter(product=OuterRef("pk"))
        .alias(free=free - F("lost_grams"))
        .filter(free__gt=0)
    )
    pictures = ProductImage.objects.filter(product=OuterRef("pk"))
    shown = Q(state=Product.State.ON_SALE)
    unanswered = Q(questions__answer="", questions__hidden_at__isnull=True)
    products = shop.products.aggregate(  # each question repeats its product: count products once
        drafts=Count("pk", filter=Q(state=Product.State.DRAFT), distinct=True),
        sold_out=Count("pk", filter=shown & Q(~Exists(sellable)), distinct=True),
        bare=Count("pk", filter=shown & Q(~Exists(pictures)), distinct=True),
        questions=Count("questions", filter=unanswered, distinct=True),
    )
    open_lots = Harvest.objects.filter(product__shop=shop, state=Harvest.State.EXPECTED)
    lots = open_lots.aggregate(
        to_weigh=Count("pk", filter=Q(received_grams__gt=0)),
        overdue=Count("pk", filter=Q(received_grams=0, ready_on__lte=on)),
    )
    return GoodsTodo(**products, **lots)
