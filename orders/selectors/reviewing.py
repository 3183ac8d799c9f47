"""Which lines a buyer may review, and the stars she gave them."""

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from logistics.models import Parcel, ParcelLine
from orders.models import OrderLine
from shops.models import Review

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
