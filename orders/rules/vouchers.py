"""What vouchers take off: at most one of each shop and one of the pavilion, off the goods, not the freight.

A shop's voucher weighs on that shop's goods. The pavilion's weighs on what is left of all goods, divided over
the orders by value, to the fen. Together they leave at least a tenth of an order's goods to be paid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pavilion.kit.money import share_out

SHOP, PAVILION = "shop", "pavilion"


@dataclass(frozen=True)
class Discount:
    """Fen that one voucher takes off one order, and who bears them."""

    voucher_id: int
    code: str
    borne_by: str
    fen: int


@dataclass(frozen=True)
class Worth:
    """What a voucher is worth: so many fen, or so many percent (up to so many fen)."""

    voucher_id: int
    code: str
    shop_id: int | None  # None: the pavilion's
    fen: int = 0
    percent: int = 0
    most_fen: int | None = None

    def off(self, goods_fen: int) -> int:
        """Fen off goods of this value, rounded down."""
        fen = goods_fen * self.percent // 100 if self.percent else self.fen
        return min(fen, goods_fen if self.most_fen is None else min(goods_fen, self.most_fen))


def most_off(goods_fen: int) -> int:
    """What all vouchers together may take off an order's goods."""
    return goods_fen * 9 // 10


def deal(vouchers: Sequence[Worth], *, goods_by_shop: Mapping[int, int]) -> dict[int, list[Discount]]:
    """Discounts of each shop's order: the shops' own vouchers first, then the pavilion's on what is left."""
    discounts: dict[int, list[Discount]] = {shop: [] for shop in goods_by_shop}
    room = {shop: most_off(goods) for shop, goods in goods_by_shop.items()}
    left = dict(goods_by_shop)
    for voucher in vouchers:
        if voucher.shop_id in room:
            fen = min(voucher.off(goods_by_shop[voucher.shop_id]), room[voucher.shop_id])
            discounts[voucher.shop_id].append(Discount(voucher.voucher_id, voucher.code, SHOP, fen))
            room[voucher.shop_id] -= fen
            left[voucher.shop_id] -= fen
    for voucher in vouchers:
        if voucher.shop_id is None:
            off = min(voucher.off(sum(left.values())), sum(room.values()))
            for shop, fen in _spread(off, left, room).items():
                discounts[shop].append(Discount(voucher.voucher_id, voucher.code, PAVILION, fen))
                room[shop] -= fen
    return {shop: [each for each in found if each.fen] for shop, found in discounts.items()}


def _spread(off: int, left: Mapping[int, int], room: Mapping[int, int]) -> dict[int, int]:
    """Divide fen by value, and what finds no room in one order goes to the others."""
    shops = list(left)
    parts = dict(zip(shops, share_out(off, [left[shop] for shop in shops]), strict=True))
    over = 0
    for shop in shops:
        over += max(0, parts[shop] - room[shop])
        parts[shop] = min(parts[shop], room[shop])
    for shop in shops:
        more = min(over, room[shop] - parts[shop])
        parts[shop] += more
        over -= more
    return parts
