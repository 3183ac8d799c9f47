"""Put what was bought before in the cart once more."""

import uuid
from collections import Counter

from orders.models import Cart, OrderLine, Purchase
from orders.services.carts import MOST_PACKS, NotForSale, TooMany, put_in_cart
from pavilion.accounts.models import User


def buy_again(*, person: User | None, key: uuid.UUID | None, purchase: Purchase) -> tuple[Cart | None, int]:
    """Put a purchase's goods in the cart at today's prices; answers the cart and how many goods are left out.

    Left out is what is not on sale any more, or does not fit into the cart.
    """
    packs: Counter[int] = Counter()
    for variant_id, bought in OrderLine.objects.filter(order__purchase=purchase).values_list(
        "variant_id", "packs"
    ):
        packs[variant_id] += bought
    cart, left_out = None, 0
    for variant_id, wanted in sorted(packs.items()):
        try:
            cart = put_in_cart(
                person=person,
                key=cart.key if cart else key,
                variant_id=variant_id,
                packs=min(wanted, MOST_PACKS),
            )
        except (NotForSale, TooMany):
            left_out += 1
    return cart, left_out
