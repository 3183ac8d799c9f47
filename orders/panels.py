"""What the orders floor hangs on pages of the floors below."""

from typing import Any

from django.http import HttpRequest

from orders.selectors.carts import count_packs
from orders.selectors.freight import provinces
from orders.views.cart_cookie import cart_of
from pavilion.kit import readers
from pavilion.kit.panels import Context, register
from shops.models import Product
from shops.selectors.stock import packs_available


def buy(request: HttpRequest, subject: Any) -> Context | None:
    """Choose a pack and put it in the cart; the same for everybody."""
    if not isinstance(subject, Product):
        return None
    lots = list(subject.harvests.all())
    choices = [
        (variant, packs_available(variant=variant, lots=lots))
        for variant in subject.variants.all()
        if variant.on_sale
    ]
    first = next((variant.pk for variant, packs in choices if packs), None)
    return {"choices": choices, "first": first} if choices else None


def freight(request: HttpRequest, subject: Any) -> Context | None:
    """What sending costs to a province."""
    if not isinstance(subject, Product):
        return None
    variant = next((each for each in subject.variants.all() if each.on_sale), None)
    return {"provinces": provinces(), "variant": variant} if variant else None


def cart_count(request: HttpRequest) -> int:
    """How many packs lie in the reader's cart."""
    return count_packs(cart_of(request))


register(slot="buy", name="orders.buy", order=10, template="orders/panels/buy.html", fill=buy)
register(slot="freight", name="orders.freight", order=10, template="orders/panels/freight.html", fill=freight)
readers.register(readers.CART_COUNT, cart_count)
