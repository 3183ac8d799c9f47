"""What a shop is owed, and why, parcel by parcel."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, Sum

from orders.models import Account, Order, Posting, Refund
from orders.rules import books
from orders.rules.earnings import commission_on
from orders.rules.refunding import share

PAGE = 30

PARCELS = """
SELECT sent.order_id, p.waybill, p.state, p.fee_fen + p.carton_fen + p.handling_fen
FROM (
    SELECT DISTINCT ol.order_id, cl.consignment_id
    FROM orders_orderline AS ol JOIN logistics_consignmentline AS cl ON cl.id = ol.consignment_line_id
    WHERE ol.order_id = ANY(%s)
) AS sent
JOIN logistics_parcel AS p ON p.consignment_id = sent.consignment_id AND p.state <> 'cancelled'
ORDER BY sent.order_id, p.id
"""


@dataclass(frozen=True)
class ParcelCost:
    """What one parcel of an order cost: carton, handling, pickup and courier."""

    waybill: str
    state: str
    fen: int


@dataclass(frozen=True)
class StatementRow:
    """One order in a statement; what is not settled yet is what it will be if nothing changes."""

    order: Order
    parcels: Sequence[ParcelCost]
    freight_back_fen: int = 0
    goods_back_fen: int = 0

    @property
    def refunded_fen(self) -> int:
        return -self.order.refunded_fen

    @property
    def voucher_fen(self) -> int:
        """What the pavilion pays for its own vouchers, less what fell on refunded goods."""
        back = share(self.order.pavilion_fen, whole=self.order.goods_fen, before=0, now=self.goods_back_fen)
        return self.order.pavilion_fen - back

    @property
    def shop_discount_fen(self) -> int:
        """What the shop's own vouchers took off."""
        return self.order.pavilion_fen - self.order.discount_fen

    @property
    def commission_fen(self) -> int:
        goods_back = self.order.refunded_fen - self.freight_back_fen
        kept = self.order.goods_fen - self.order.discount_fen - goods_back + self.voucher_fen
        return -commission_on(kept, basis_points=self.order.commission_bp)

    @property
    def carriage_fen(self) -> int:
        return -sum(parcel.fen for parcel in self.parcels)

    @property
    def owed_fen(self) -> int:
        kept = self.order.total_fen + self.refunded_fen + self.voucher_fen
        return kept + self.commission_fen + self.carriage_fen


@dataclass(frozen=True)
class GrowerBalance:
    """What one household is owed."""

    household: str
    fen: int


@dataclass(frozen=True)
class Statement:
    """A shop's money at a glance, and one page of its orders."""

    balance_fen: int
    coming_fen: int
    growers: Sequence[GrowerBalance]
    rows: Sequence[StatementRow]
    next_before: int | None


def balance_of(*, account_id: int) -> int:
    """What an account holds: all that came in less all that went out."""
    came = Posting.objects.filter(target=account_id).aggregate(fen=Sum("fen"))["fen"] or 0
    went = Posting.objects.filter(source=account_id).aggregate(fen=Sum("fen"))["fen"] or 0
    return came - went


def read_statement(*, shop_id: int, before: int | None = None) -> Statement:
    """Balances, and a page of paid, settled and refunded orders, newest first."""
    accounts = dict(Account.objects.filter(shop=shop_id).values_list("name", "pk"))
    balances = _balances(accounts.values())
    own = books.shop_account(shop_id)
    shown = Order.objects.filter(shop=shop_id).exclude(state__in=[Order.State.OPEN, Order.State.CANCELLED])
    coming = shown.filter(state=Order.State.PAID).aggregate(total=Sum("total_fen"), back=Sum("refunded_fen"))
    goods_back = Sum(F("lines__refunded_packs") * F("lines__price_fen"), default=0)
    if before:
        shown = shown.filter(pk__lt=before)
    orders = list(shown.annotate(goods_back=goods_back).order_by("-pk")[: PAGE + 1])
    parcels = _parcels(orders[:PAGE])
    backs = Refund.objects.filter(order_number__in=[order.number for order in orders])
    freight_back = dict(backs.values_list("order_number").annotate(Sum("freight_fen")))
    return Statement(
        balance_fen=balances.get(accounts.get(own, 0), 0),
        coming_fen=(coming["total"] or 0) - (coming["back"] or 0),
        growers=[
            GrowerBalance(household=name.split(":", 2)[2], fen=balances.get(pk, 0))
            for name, pk in sorted(accounts.items())
            if name.startswith("grower:")
        ],
        rows=[
            StatementRow(
                order=one,
                parcels=parcels[one.pk],
                freight_back_fen=freight_back.get(one.number, 0),
                goods_back_fen=vars(one)["goods_back"],
            )
            for one in orders[:PAGE]
        ],
        next_before=orders[PAGE - 1].pk if len(orders) > PAGE else None,
    )


def _balances(accounts: Iterable[int]) -> dict[int, int]:
    ids = list(accounts)
    balances: dict[int, int] = defaultdict(int)
    for pk, fen in Posting.objects.filter(target__in=ids).values_list("target").annotate(Sum("fen")):
        balances[pk] += fen
    for pk, fen in Posting.objects.filter(source__in=ids).values_list("source").annotate(Sum("fen")):
        balances[pk] -= fen
    return balances


def _parcels(orders: Sequence[Order]) -> dict[int, list[ParcelCost]]:
    parcels: dict[int, list[ParcelCost]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(PARCELS, [[order.pk for order in orders]])
        for order_id, waybill, state, fen in cursor.fetchall():
            parcels[order_id].append(ParcelCost(waybill=waybill or "", state=state, fen=fen))
    return parcels
