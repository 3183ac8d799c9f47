"""What waits for the shop about its orders."""

from dataclasses import dataclass

from django.db import connection

COUNTS = """
SELECT
    (SELECT count(*) FROM orders_order AS o JOIN orders_claim AS a ON a.order_number = o.number
        WHERE o.shop_id = %(shop)s AND a.state = 'open'),
    (SELECT count(DISTINCT o.id) FROM orders_order AS o JOIN orders_orderline AS l ON l.order_id = o.id
        JOIN logistics_consignmentline AS c ON c.id = l.consignment_line_id
        WHERE o.shop_id = %(shop)s AND o.state = 'paid'
            AND c.short + c.unsendable + c.cancelled > l.refunded_packs)
"""


@dataclass(frozen=True)
class OrdersTodo:
    """Counts for the desk's first page."""

    complaints: int
    short: int


def orders_todo(*, shop_id: int) -> OrdersTodo:
    """Open complaints, and orders with packs that will not come; one query."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"shop": shop_id})
        complaints, short = cursor.fetchone()
    return OrdersTodo(complaints=complaints, short=short)
