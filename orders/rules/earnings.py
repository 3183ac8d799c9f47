"""Who earns what of an order: the shop or, for pooled harvests, the growers by share; commission; freight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pavilion.kit.money import share_out

BASIS_POINTS = 10_000


@dataclass(frozen=True)
class SoldLine:
    """Goods of one order line that stay sold: their value, and who put how much into their harvest."""

    line_id: int
    goods_fen: int
    growers: tuple[tuple[str, int], ...] = ()  # (account name, grams); empty: the shop's own harvest


@dataclass(frozen=True)
class Earning:
    """Fen for one account out of one line ("" and 0 for what is not of a line)."""

    kind: str  # goods, commission, freight
    account: str
    fen: int
    line_id: int = 0


@dataclass(frozen=True)
class Sold:
    """An order as settlement sees it: what is left after refunds."""

    shop_account: str
    commission_account: str
    lines: Sequence[SoldLine]
    freight_fen: int
    discount_fen: int
    commission_bp: int


def commission_on(goods_fen: int, *, basis_points: int) -> int:
    """The pavilion's part of goods, rounded down in the shop's favour."""
    return goods_fen * basis_points // BASIS_POINTS


def earnings_of(sold: Sold) -> list[Earning]:
    """Divide an order; the parts sum to goods + freight - discount, to the fen.

    Discount and commission weigh on the lines by their value. Freight is the shop's, who pays the carrier.
    """
    goods = [line.goods_fen for line in sold.lines]
    discounts = share_out(sold.discount_fen, goods) if goods else []
    net = [fen - less for fen, less in zip(goods, discounts, strict=True)]
    commission = commission_on(sum(net), basis_points=sold.commission_bp)
    fees = share_out(commission, net) if net else []
    parts = [Earning("commission", sold.commission_account, commission)]
    parts.append(Earning("freight", sold.shop_account, sold.freight_fen))
    for line, fen, fee in zip(sold.lines, net, fees, strict=True):
        parts.extend(_of_line(line, fen - fee, shop_account=sold.shop_account))
    return [part for part in parts if part.fen]


def _of_line(line: SoldLine, fen: int, *, shop_account: str) -> list[Earning]:
    if not line.growers:
        return [Earning("goods", shop_account, fen, line.line_id)]
    parts = share_out(fen, [grams for _name, grams in line.growers])
    return [
        Earning("goods", name, part, line.line_id)
        for (name, _grams), part in zip(line.growers, parts, strict=True)
    ]


def difference(before: Sequence[Earning], after: Sequence[Earning]) -> Mapping[str, int]:
    """What each account has to give back when an order earns less than was settled."""
    owed: dict[str, int] = {}
    for sign, parts in ((1, before), (-1, after)):
        for part in parts:
            owed[part.account] = owed.get(part.account, 0) + sign * part.fen
    return {name: fen for name, fen in owed.items() if fen}
