"""How these tests look at group buys."""

from logistics.models import Consignment, ConsignmentLine
from orders.models import OrderLine, Pledge, Posting, Refund
from pavilion.accounts.models import Act
from pavilion.kit import proofs
from shops.models import Hold
from shops.services.harvests import receive_delivery, weigh_in
from tests.orders.factories import make_goods


def breaches():
    return [text for proof in proofs.registered() for text in proof.find().breaches]


def held(group):
    return dict(Hold.objects.filter(harvest=group.harvest).values_list("holder", "grams"))


def given(group):
    return list(Pledge.objects.in_order().filter(group_buy=group).values_list("given", flat=True))


def refunded(group):
    lines = OrderLine.objects.filter(pledge__group_buy=group).order_by("pledge__paid_at", "pledge__pk")
    return list(lines.values_list("refunded_packs", flat=True))


def asked():
    rows = ConsignmentLine.objects.order_by("pk")
    return [line.packs - line.cancelled for line in rows]


def written():
    return [rows.objects.count() for rows in (Refund, Posting, Consignment, Act)]


def expected_goods(**extra):
    """Goods of a harvest that is still to come."""
    return make_goods(received_grams=0, expected_grams=20_000, **extra)


def weigh(harvest, grams):
    receive_delivery(harvest_id=harvest.pk, grams=grams, token="t", actor=None)
    return weigh_in(harvest_id=harvest.pk, actor=None)
