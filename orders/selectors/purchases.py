"""A purchase as its buyer, or an order as its shop, looks at it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet

from logistics.models import Consignment, ConsignmentLine
from orders.models import Claim, Order, OrderLine, Purchase, Refund
from orders.selectors.reviewing import with_reviews
from pavilion.regions.models import Region
from pavilion.regions.selectors import HOLDERS

PAGE = 20
Row = TypeVar("Row", Purchase, Order)


@dataclass(frozen=True)
class LineView:
    """One line of an order with what logistics knows of it."""

    line: OrderLine
    sent: ConsignmentLine | None

    @property
    def missing(self) -> int:
        """Packs that will not come and have not been refunded."""
        if self.sent is None:
            return 0
        gone = self.sent.short + self.sent.unsendable + self.sent.cancelled
        return max(0, gone - self.line.refunded_packs)

    @property
    def refundable(self) -> int:
        return self.line.packs - self.line.refunded_packs


@dataclass(frozen=True)
class OrderView:
    """One order, its lines, refunds and complaints, and the references of its consignments."""

    order: Order
    lines: Sequence[LineView]
    refunds: Sequence[Refund]
    claims: Sequence[Claim]
    consignments: Sequence[Consignment]

    @property
    def references(self) -> list[str]:
        return [consignment.reference for consignment in self.consignments]

    @property
    def cancellable(self) -> bool:
        """Paid, asked for (parts of group buys are left elsewhere), and nothing of it is being packed."""
        waiting = {Consignment.State.WAITING, Consignment.State.CLOSED}
        asked = self.order.state == Order.State.PAID and bool(self.consignments)
        return asked and all(one.state in waiting and one.dispatch_id is None for one in self.consignments)

    @property
    def missing(self) -> int:
        return sum(line.missing for line in self.lines)

    @property
    def open_claim(self) -> Claim | None:
        return next((claim for claim in self.claims if claim.state == Claim.State.OPEN), None)


@dataclass(frozen=True)
class PurchaseView:
    """A whole purchase."""

    purchase: Purchase
    orders: Sequence[OrderView]
    places: Sequence[Region]

    @property
    def reviewable(self) -> list[OrderLine]:
        """Lines that arrived, each with the `stars` given to it, if any."""
        lines = [each.line for order in self.orders for each in order.lines]
        return [line for line in lines if vars(line)["reviewable"]]

    @property
    def redirectable(self) -> bool:
        """It may still go elsewhere: open or paid, and nothing of it is being packed."""
        waiting = {Consignment.State.WAITING, Consignment.State.CLOSED}
        return self.purchase.state in {Purchase.State.OPEN, Purchase.State.PAID} and all(
            one.state in waiting and one.dispatch_id is None
            for order in self.orders
            for one in order.consignments
        )

    @property
    def references(self) -> list[str]:
        return [reference for order in self.orders for reference in order.references]

    @property
    def refunds(self) -> list[Refund]:
        return [refund for order in self.orders for refund in order.refunds]


def read_purchase(purchase: Purchase) -> PurchaseView:
    """All of a purchase in five queries; its region comes with the parents loaded."""
    orders = list(Order.objects.filter(purchase=purchase).select_related("shop").order_by("pk"))
    return PurchaseView(
        purchase=purchase,
        orders=read_orders(orders),
        places=_places(purchase.region),
    )


def _places(region: Region) -> list[Region]:
    """The region and all above it, province first; needs the parents loaded. Places named alike are one."""
    found = [region]
    while (above := found[-1].parent) is not None:
        found.append(above)
    return [
        each
        for n, each in enumerate(reversed(found))
        if each.code not in HOLDERS and (n == 0 or each.name_zh != found[-n].name_zh)
    ]


def read_orders(orders: Sequence[Order]) -> list[OrderView]:
    """Orders with everything about them, in five queries however many they are."""
    lines: dict[int, list[OrderLine]] = defaultdict(list)
    bought = OrderLine.objects.filter(order__in=orders).select_related("harvest")
    for line in with_reviews(bought).order_by("pk"):
        lines[line.order_id].append(line)
    asked = [line.consignment_line_id for group in lines.values() for line in group]
    sent = {
        row.pk: row
        for row in ConsignmentLine.objects.filter(
            pk__in=[pk for pk in asked if pk is not None]
        ).select_related("consignment")
    }
    numbers = [order.number for order in orders]
    refunds: dict[str, list[Refund]] = defaultdict(list)
    for refund in Refund.objects.filter(order_number__in=numbers).order_by("pk"):
        refunds[refund.order_number].append(refund)
    claims: dict[str, list[Claim]] = defaultdict(list)
    for claim in Claim.objects.filter(order_number__in=numbers).order_by("pk"):
        claims[claim.order_number].append(claim)
    return [
        OrderView(
            order=order,
            lines=[LineView(line, sent.get(line.consignment_line_id or 0)) for line in lines[order.pk]],
            refunds=refunds[order.number],
            claims=claims[order.number],
            consignments=_consignments(lines[order.pk], sent),
        )
        for order in orders
    ]


def _consignments(lines: Sequence[OrderLine], sent: dict[int, ConsignmentLine]) -> list[Consignment]:
    found = {
        row.consignment.reference: row.consignment
        for line in lines
        if (row := sent.get(line.consignment_line_id or 0)) is not None
    }
    return [found[reference] for reference in sorted(found)]


def newest_purchases(
    purchases: QuerySet[Purchase], *, before: int | None
) -> tuple[list[Purchase], int | None]:
    """A page of purchases with their orders and shops, newest first, and where the next page begins."""
    found = list(_page(purchases, before).prefetch_related("orders__shop")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def newest_orders(orders: QuerySet[Order], *, before: int | None) -> tuple[list[OrderView], int | None]:
    """A page of orders, newest first, and where the next page begins."""
    found = list(_page(orders, before).select_related("purchase")[: PAGE + 1])
    return read_orders(found[:PAGE]), found[PAGE - 1].pk if len(found) > PAGE else None


def _page(rows: QuerySet[Row], before: int | None) -> QuerySet[Row]:
    return (rows.filter(pk__lt=before) if before else rows).order_by("-pk")
