"""Which lines a buyer may review, and the stars she gave them."""

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from logistics.models import Parcel, ParcelLine
from orders.models import OrderLine, Purchase
from shops.models import Review

BIGGEST_ID = 2**63 - 1
PREFIX = "line:"  # among the references of reviews


def reference_of(line: OrderLine) -> str:
    """The name of a line among reviews."""
    return f"{PREFIX}{line.pk}"


def _arrived() -> Q:
    parcels = ParcelLine.objects.filter(
        line_id=OuterRef("consignment_line_id"), parcel__state=Parcel.State.DELIVERED
    )
    return Q(Exists(parcels)) & Q(refunded_packs__lt=F("packs"))


def with_reviews(lines: QuerySet[OrderLine]) -> QuerySet[OrderLine]:
    """Lines that say whether they are `reviewable` (a parcel arrived, not all refunded) and their `stars`."""
    name = Concat(Value(PREFIX), Cast(OuterRef("pk"), CharField()))
    said = Review.objects.filter(reference=name).values("stars")
    return lines.annotate(reviewable=_arrived(), stars=Subquery(said))


def arrived_lines(lines: QuerySet[OrderLine]) -> QuerySet[OrderLine]:
    """Only lines that may be reviewed, with their `stars`."""
    return with_reviews(lines.filter(_arrived()))


def bought_line(purchase: Purchase, *, pk: int) -> OrderLine | None:
    """A line of a purchase with its product."""
    lines = OrderLine.objects.filter(order__purchase=purchase, pk=min(pk, BIGGEST_ID))
    return lines.select_related("variant__product").first()


def review_of(line: OrderLine) -> Review | None:
    """What was said of a line."""
    return Review.objects.filter(reference=reference_of(line)).first()
