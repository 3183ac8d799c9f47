"""Ask logistics for the goods of paid orders."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection

from logistics.models import ConsignmentLine
from logistics.services.consigning import ConsignmentData, LineData, RecipientData, consign_many
from orders.models import Order, OrderLine, Purchase
from orders.services.checkout import holder_of

NOTE_PLACES = """
UPDATE orders_orderline AS line SET consignment_line_id = place.consignment_line
FROM unnest(%s::bigint[], %s::bigint[]) AS place(line, consignment_line) WHERE line.id = place.line
"""


def ask_for_goods(*, purchase: Purchase, orders: Sequence[Order]) -> None:
    """Ask for the goods of locked, paid orders: one consignment for each promised day; harvests last.

    Packs that were refunded before are asked for as called off. Raises BadConsignment, NotEnoughStock,
    PleaseRetry.
    """
    lines: dict[tuple[int, date], list[OrderLine]] = defaultdict(list)
    for line in OrderLine.objects.filter(order__in=orders).order_by("pk"):
        lines[line.order_id, line.promised_on].append(line)
    to = RecipientData(purchase.name, purchase.phone, purchase.region_id, purchase.detail)
    asked: list[ConsignmentData] = []
    groups: list[list[OrderLine]] = []
    for order in orders:
        days = sorted(day for order_id, day in lines if order_id == order.pk)
        for number, day in enumerate(days, start=1):
            group = lines[order.pk, day]
            goods = [
                LineData(line.variant_id, line.harvest_id, line.packs, line.pack_grams, line.refunded_packs)
                for line in group
            ]
            reference = f"{order.number}-{number}"
            asked.append(ConsignmentData(reference, order.shop_id, to, goods, day, order.note))
            groups.append(group)
    consignments = consign_many(asked=asked, holder=holder_of(purchase_number=purchase.number))
    rows = ConsignmentLine.objects.filter(consignment__in=[each.pk for each in consignments])
    places = {
        (consignment, variant, harvest): pk
        for consignment, variant, harvest, pk in rows.values_list("consignment", "variant", "harvest", "pk")
    }
    _note_places(
        {
            line.pk: places[consignment.pk, line.variant_id, line.harvest_id]
            for consignment, group in zip(consignments, groups, strict=True)
            for line in group
        }
    )


def _note_places(places: Mapping[int, int]) -> None:
    """Write beside each order line which line of a consignment sends it."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE_PLACES, [list(places), list(places.values())])
