"""Settle what is due: escrow to shop or growers, commission, and the carriers' cost; in sets, at night."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from orders.models import Claim, Order, OrderLine
from orders.rules import books
from orders.services.earning import Growers, borne_by_pavilion, earnings, gone_fen, growers_of
from orders.services.ledger import Move, post

BATCH = 500
DAYS_WITHOUT_COMPLAINT = 10

# Due is an order whose every consignment is packed, whose missing packs went back to the buyer, and whose
# every parcel arrived, or left ten days ago without trouble; or whose trouble was answered in a claim.
STAMP = """
UPDATE orders_order AS o SET due_at = d.due_at
FROM (
    SELECT ol.order_id,
        max(CASE WHEN p.state = 'delivered' THEN p.state_at ELSE p.packed_at + %(wait)s::interval END)
            + max(ol.return_days) * interval '1 day' AS due_at
    FROM orders_order AS paid
    JOIN orders_orderline AS ol ON ol.order_id = paid.id
    LEFT JOIN logistics_consignmentline AS cl ON cl.id = ol.consignment_line_id
    LEFT JOIN logistics_consignment AS c ON c.id = cl.consignment_id
    LEFT JOIN logistics_parcel AS p ON p.consignment_id = c.id AND p.state <> 'cancelled'
    WHERE paid.state = 'paid' AND paid.due_at IS NULL AND (%(order)s::bigint IS NULL OR paid.id = %(order)s)
    GROUP BY ol.order_id, paid.number
    HAVING bool_and(coalesce(c.state IN ('packed', 'closed'), false))
        AND bool_and(ol.refunded_packs >= cl.short + cl.unsendable + cl.cancelled)
        AND count(p.id) > 0
        AND bool_and(p.id IS NULL OR p.state = 'delivered' OR p.packed_at < %(now)s - %(wait)s::interval)
        AND (NOT coalesce(bool_or(p.state IN ('problem', 'returning', 'returned', 'lost')), false)
            OR EXISTS (
                SELECT FROM orders_claim AS a WHERE a.order_number = paid.number AND a.state <> 'open'))
) AS d
WHERE o.id = d.order_id AND o.state = 'paid' AND o.due_at IS NULL
"""

# A parcel that came into trouble after the day was stamped: nothing is due until the trouble is answered.
UNSTAMP = """
UPDATE orders_order AS o SET due_at = NULL
WHERE o.state = 'paid' AND o.due_at <= %(now)s
  AND EXISTS (
    SELECT FROM orders_orderline AS ol
    JOIN logistics_consignmentline AS cl ON cl.id = ol.consignment_line_id
    JOIN logistics_parcel AS p ON p.consignment_id = cl.consignment_id
    WHERE ol.order_id = o.id AND p.state IN ('problem', 'returning', 'returned', 'lost'))
  AND NOT EXISTS (SELECT FROM orders_claim AS a WHERE a.order_number = o.number AND a.state <> 'open')
"""

CARRIAGE = """
SELECT sent.order_id, sum(p.fee_fen + p.carton_fen + p.handling_fen)
FROM (
    SELECT DISTINCT ol.order_id, cl.consignment_id
    FROM orders_orderline AS ol JOIN logistics_consignmentline AS cl ON cl.id = ol.consignment_line_id
    WHERE ol.order_id = ANY(%s)
) AS sent
JOIN logistics_parcel AS p ON p.consignment_id = sent.consignment_id AND p.state <> 'cancelled'
GROUP BY sent.order_id
"""


def stamp_due(*, order_id: int | None = None) -> int:
    """Write on orders that arrived from when they may be settled; answers how many, safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(
            STAMP,
            {
                "order": order_id,
                "now": timezone.now(),
                "wait": f"{DAYS_WITHOUT_COMPLAINT} days",
            },
        )
        return int(cursor.rowcount)


def stamp_due_after_delivery(*, consignment_id: int) -> int:
    """The same for the order behind one consignment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ol.order_id FROM logistics_consignmentline AS cl"
            " JOIN orders_orderline AS ol ON ol.consignment_line_id = cl.id WHERE cl.consignment_id = %s",
            [consignment_id],
        )
        orders = [row[0] for row in cursor.fetchall()]
    return sum(stamp_due(order_id=order_id) for order_id in orders)


def unstamp_troubled() -> int:
    """Take back the day of orders with a parcel in trouble since; answers how many, safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(UNSTAMP, {"now": timezone.now()})
        return int(cursor.rowcount)


def settle_due() -> int:
    """Settle every order that is due and has no open claim, and answer how many; the nightly sweep."""
    unstamp_troubled()
    stamp_due()
    now, settled = timezone.now(), 0
    while batch := _settle_some(now):
        settled += batch
    return settled


@transaction.atomic(durable=True)
def _settle_some(now: datetime) -> int:
    open_claim = Claim.objects.filter(order_number=OuterRef("number"), state=Claim.State.OPEN)
    due = Order.objects.filter(~Exists(open_claim), state=Order.State.PAID, due_at__lte=now)
    orders = list(due.order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH])
    if not orders:
        return 0
    lines: dict[int, list[OrderLine]] = defaultdict(list)
    for line in OrderLine.objects.filter(order__in=orders).order_by("pk"):
        lines[line.order_id].append(line)
    growers = growers_of(
        lines=[line for group in lines.values() for line in group],
        shop_by_order={order.pk: order.shop_id for order in orders},
    )
    carriage = _carriage(orders)
    post(
        moves=[
            move
            for order in orders
            for move in _moves(order, lines[order.pk], growers, carriage.get(order.pk, 0))
        ]
    )
    Order.objects.filter(pk__in=[order.pk for order in orders]).update(
        state=Order.State.SETTLED, settled_at=now
    )
    return len(orders)


def _carriage(orders: Sequence[Order]) -> Mapping[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(CARRIAGE, [[order.pk for order in orders]])
        return {order_id: int(fen) for order_id, fen in cursor.fetchall()}


def _moves(order: Order, lines: Sequence[OrderLine], growers: Growers, carriage_fen: int) -> list[Move]:
    refunded = {line.pk: line.refunded_packs for line in lines}
    parts = earnings(order=order, lines=lines, growers=growers, refunded_packs=refunded)
    voucher_fen = borne_by_pavilion(order=order, gone_fen=gone_fen(lines=lines, refunded_packs=refunded))
    moves = [Move(books.VOUCHERS, books.ESCROW, voucher_fen, f"voucher:{order.number}", order.number)]
    moves += [
        Move(books.ESCROW, part.account, part.fen, f"settle:{order.number}:{part.kind}:{n}", order.number)
        for n, part in enumerate(parts)
    ]
    shop = books.shop_account(order.shop_id)
    moves.append(Move(shop, books.CARRIAGE, carriage_fen, f"carriage:{order.number}", order.number))
    return moves
