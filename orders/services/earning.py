"""What an order earned, for settlement and for taking back what a late refund costs."""

from collections.abc import Iterable, Mapping, Sequence

from orders.models import Order, OrderLine, Refund
from orders.rules import books
from orders.rules.earnings import Earning, Sold, SoldLine, difference, earnings_of
from orders.rules.refunding import share
from orders.services.ledger import Move
from shops.models import Share, Shop

Growers = Mapping[int, tuple[tuple[str, int], ...]]


def growers_of(*, lines: Iterable[OrderLine], shop_by_order: Mapping[int, int]) -> Growers:
    """For each pooled harvest among the lines: account and grams of every household."""
    shops = {line.harvest_id: shop_by_order[line.order_id] for line in lines}
    growers: dict[int, tuple[tuple[str, int], ...]] = {}
    for part in Share.objects.filter(harvest__in=shops).order_by("harvest_id", "pk"):
        account = books.grower_account(shops[part.harvest_id], part.household)
        growers[part.harvest_id] = (*growers.get(part.harvest_id, ()), (account, part.grams))
    return growers


def is_paid_out(*, harvest_id: int) -> bool:
    """Whether money of a harvest was divided among its growers: an order with goods of it is settled."""
    shop = Shop.objects.filter(products__harvests=harvest_id).values("pk")[:1]  # whose orders have an index
    settled = OrderLine.objects.filter(order__shop=shop, order__settled_at__isnull=False)
    return settled.filter(harvest_id=harvest_id).exists()


def gone_fen(*, lines: Sequence[OrderLine], refunded_packs: Mapping[int, int]) -> int:
    """The value of the goods that went back."""
    return sum(refunded_packs[line.pk] * line.price_fen for line in lines)


def borne_by_pavilion(*, order: Order, gone_fen: int) -> int:
    """What the pavilion's vouchers pay to the shop, after goods of this value went back."""
    return order.pavilion_fen - share(order.pavilion_fen, whole=order.goods_fen, before=0, now=gone_fen)


def earnings(
    *, order: Order, lines: Sequence[OrderLine], growers: Growers, refunded_packs: Mapping[int, int]
) -> list[Earning]:
    """Divide what is left of an order after so many packs of each line went back.

    Only the discount that the shop itself bears makes it earn less; the pavilion pays what its own took off.
    """
    gone = gone_fen(lines=lines, refunded_packs=refunded_packs)
    freight, discount = (
        amount - share(amount, whole=order.goods_fen, before=0, now=gone)
        for amount in (order.freight_fen, order.discount_fen)
    )
    sold = Sold(
        shop_account=books.shop_account(order.shop_id),
        commission_account=books.COMMISSION,
        lines=[
            SoldLine(
                line_id=line.pk,
                goods_fen=(line.packs - refunded_packs[line.pk]) * line.price_fen,
                growers=growers.get(line.harvest_id, ()),
            )
            for line in lines
        ],
        freight_fen=freight,
        discount_fen=discount - borne_by_pavilion(order=order, gone_fen=gone),
        commission_bp=order.commission_bp,
    )
    return earnings_of(sold)


def claw_back(
    *,
    order: Order,
    lines: Sequence[OrderLine],
    refunds: Sequence[Refund],
    packs_before: Mapping[int, int],
) -> list[Move]:
    """Moves that take a refund of a settled order from those who earned it; netted by their next payout."""
    growers = growers_of(lines=lines, shop_by_order={order.pk: order.shop_id})
    now = {line.pk: line.refunded_packs for line in lines}
    before, after = (
        earnings(order=order, lines=lines, growers=growers, refunded_packs=packs)
        for packs in (packs_before, now)
    )
    key = refunds[0].key
    moves = [
        Move(name, books.REFUNDS, fen, f"refund:{key}:{n}", order.number)
        if fen > 0
        else Move(books.REFUNDS, name, -fen, f"refund:{key}:{n}", order.number)  # largest remainders shift
        for n, (name, fen) in enumerate(sorted(difference(before, after).items()))
    ]
    paid, due = (
        borne_by_pavilion(order=order, gone_fen=gone_fen(lines=lines, refunded_packs=packs))
        for packs in (packs_before, now)
    )
    moves.append(Move(books.REFUNDS, books.VOUCHERS, paid - due, f"refund:{key}:voucher", order.number))
    return moves
