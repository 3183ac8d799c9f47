"""What lies in a cart, shop by shop."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from orders.models import Cart, CartLine
from shops.models import Product, Shop, Variant
from shops.selectors.shelves import Picture, picture_from


@dataclass(frozen=True)
class CartRow:
    """One line of a cart as people read it."""

    line: CartLine
    shop: Shop
    for_sale: bool
    picture: Picture | None = None

    @property
    def fen(self) -> int:
        return self.line.packs * self.line.variant.price_fen

    @property
    def was_fen(self) -> int | None:
        """The price last seen, if it has changed since."""
        seen = self.line.seen_price_fen
        return seen if seen != self.line.variant.price_fen else None


@dataclass(frozen=True)
class CartPart:
    """What one shop sells to this cart."""

    shop: Shop
    rows: Sequence[CartRow]

    @property
    def goods_fen(self) -> int:
        return sum(row.fen for row in self.rows if row.for_sale)


@dataclass(frozen=True)
class CartContents:
    """A whole cart."""

    parts: Sequence[CartPart]

    @property
    def cart(self) -> Cart | None:
        """The cart itself, unless nothing lies in it."""
        return self.parts[0].rows[0].line.cart if self.parts else None

    @property
    def goods_fen(self) -> int:
        return sum(part.goods_fen for part in self.parts)

    @property
    def packs(self) -> int:
        return sum(row.line.packs for part in self.parts for row in part.rows)

    @property
    def variants(self) -> dict[int, Variant]:
        """The variants in the cart, with product and shop."""
        return {row.line.variant_id: row.line.variant for part in self.parts for row in part.rows}

    @property
    def wanted(self) -> dict[int, int]:
        """Packs by variant, of what is on sale."""
        rows = (row for part in self.parts for row in part.rows if row.for_sale)
        return {row.line.variant_id: row.line.packs for row in rows}


def read_cart(cart: Cart | None, *, pictures: bool = True) -> CartContents:
    """Everything in a cart, in two queries, or one without pictures."""
    if cart is None:
        return CartContents(parts=[])
    return find_contents(Cart.objects.filter(pk=cart.pk), pictures=pictures)


def find_contents(carts: QuerySet[Cart], *, pictures: bool = True) -> CartContents:
    """Everything in the cart that is asked for, without reading the cart before; queries as above."""
    lines = CartLine.objects.filter(cart__in=carts).select_related("cart", "variant__product__shop")
    if pictures:
        lines = lines.prefetch_related("variant__product__images")
    rows: dict[int, list[CartRow]] = {}
    for line in lines:
        product = line.variant.product
        for_sale = (
            line.variant.on_sale
            and product.state == Product.State.ON_SALE
            and product.shop.state == Shop.State.OPEN
        )
        image = next(iter(product.images.all()), None) if pictures else None
        picture = picture_from(image.renditions, alt="") if image else None
        rows.setdefault(product.shop_id, []).append(
            CartRow(line=line, shop=product.shop, for_sale=for_sale, picture=picture)
        )
    return CartContents(parts=[CartPart(shop=group[0].shop, rows=group) for group in rows.values()])


def count_packs(cart: Cart | None) -> int:
    """How many packs lie in a cart, for the header."""
    return 0 if cart is None else sum(cart.lines.values_list("packs", flat=True))
