"""What the orders floor hangs on pages of the floors below."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orders.models import Purchase
from orders.selectors.carts import count_packs
from orders.selectors.freight import provinces
from orders.selectors.group_buys import group_of, open_cards
from orders.selectors.office import earned_fen
from orders.selectors.todo import orders_todo
from orders.views.cart_cookie import cart_of
from pavilion.kit import columns, places, readers
from pavilion.kit.panels import Context, register
from shops.models import Power, Product, Shop
from shops.selectors.stock import packs_available

MOST_ON_FRONT = 3


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


def group_buy(_request: HttpRequest, subject: Any) -> Context | None:
    """Group buys of a product, from the cache: product pages have few queries to spend."""
    if not isinstance(subject, Product):
        return None
    cards = [card for card in open_cards() if card.group.variant.product_id == subject.pk]
    return {"cards": cards} if cards else None


def front_group_buys(_request: HttpRequest, _subject: Any) -> Context | None:
    """The group buys that close soonest."""
    cards = open_cards()[:MOST_ON_FRONT]
    return {"cards": cards} if cards else None


def purchase_group_buy(_request: HttpRequest, subject: Any) -> Context | None:
    """The group buy that a purchase is part of."""
    group = group_of(subject) if isinstance(subject, Purchase) else None
    return {"group": group} if group else None


def cart_count(request: HttpRequest) -> int:
    """How many packs lie in the reader's cart."""
    return count_packs(cart_of(request))


@dataclass(frozen=True)
class TodoRow:
    """One counted row of the desk."""

    href: str
    count: int
    title: str | Promise
    note: str | Promise = ""
    tone: str = "herb"


def todo(_request: HttpRequest, subject: Any) -> Context | None:
    """What waits at the desk about orders."""
    if not isinstance(subject, Shop):
        return None
    counts = orders_todo(shop_id=subject.pk)
    paid = reverse("orders:desk_orders", args=[subject.slug]) + "?state=paid"
    rows = [
        TodoRow(paid, counts.complaints, _("complaints wait for an answer"), tone="pepper"),
        TodoRow(paid, counts.short, _("orders have packs that will not come"), _("Refund them."), "pepper"),
    ]
    return {"rows": [row for row in rows if row.count], "shop": subject}


def _at(name: str) -> Callable[[str], str]:
    return lambda slug: reverse(f"orders:{name}", args=[slug])


places.register(places.Place("desk", "orders", 40, "orders", _("Orders"), _at("desk_orders"), Power.ORDERS))
places.register(
    places.Place(
        "desk", "money", 70, "money", _("Money"), _at("desk_money"), Power.MONEY_VIEW, rail_only=True
    )
)
places.register(
    places.Place(
        "desk", "vouchers", 46, "star", _("Vouchers"), _at("desk_vouchers"), Power.ORDERS, rail_only=True
    )
)
places.register(
    places.Place(
        "desk", "demands", 47, "search", _("Looked for"), _at("desk_demands"), Power.ORDERS, rail_only=True
    )
)
register(slot="desk", name="orders.todo", order=10, template="orders/panels/todo.html", fill=todo)
register(slot="buy", name="orders.buy", order=10, template="orders/panels/buy.html", fill=buy)
register(slot="freight", name="orders.freight", order=10, template="orders/panels/freight.html", fill=freight)
places.register(
    places.Place(
        "desk",
        "group_buys",
        45,
        "people",
        _("Group buys"),
        _at("desk_group_buys"),
        Power.ORDERS,
        rail_only=True,
    )
)
register(
    slot="buy", name="orders.group_buy", order=20, template="orders/panels/group_buy.html", fill=group_buy
)
register(
    slot="front",
    name="orders.group_buys",
    order=25,
    template="orders/panels/group_buys_front.html",
    fill=front_group_buys,
)
register(
    slot="purchase",
    name="orders.group_buy",
    order=10,
    template="orders/panels/purchase_group_buy.html",
    fill=purchase_group_buy,
)
readers.register(readers.CART_COUNT, cart_count)
columns.register(columns.Column("office_shops", "earned", 40, _("Earned"), columns.FEN, earned_fen))
