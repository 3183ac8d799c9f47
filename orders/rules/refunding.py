"""What goes back with refunded packs.

Each pack takes its price and its share of the order's freight with it, less its share of the discount.
Shares go by the value of the goods and are counted from the sum refunded so far, so that single refunds
add up, to the fen, to what one refund of everything would give.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Back:
    """Fen that go back for some packs."""

    goods_fen: int
    freight_fen: int
    discount_fen: int

    @property
    def fen(self) -> int:
        return self.goods_fen + self.freight_fen - self.discount_fen


@dataclass(frozen=True)
class Terms:
    """The frozen sums of one order."""

    goods_fen: int
    freight_fen: int
    discount_fen: int = 0


def share(amount: int, *, whole: int, before: int, now: int) -> int:
    """The part of `amount` that falls on `now` of `whole`, when `before` was already counted."""
    return amount * (before + now) // whole - amount * before // whole


def money_back(terms: Terms, *, refunded_goods_fen: int, goods_fen: int) -> Back:
    """What goes back for goods of this value, after goods of `refunded_goods_fen` went back before."""
    if goods_fen < 0 or refunded_goods_fen + goods_fen > terms.goods_fen:
        msg = "more goods than the order has"
        raise ValueError(msg)
    freight, discount = (
        share(amount, whole=terms.goods_fen, before=refunded_goods_fen, now=goods_fen)
        for amount in (terms.freight_fen, terms.discount_fen)
    )
    return Back(goods_fen=goods_fen, freight_fen=freight, discount_fen=discount)
