"""One cart over many shops: add, change, remove, and merge at sign-in."""

import uuid

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from orders.models import Cart
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from shops.models import Product, Shop, Variant

MOST_PACKS = 999  # of one variant; whoever wants more asks the shop
MOST_LINES = 60

ADD_LINE = """
INSERT INTO orders_cartline AS line (cart_id, variant_id, packs, seen_price_fen) VALUES (%s, %s, %s, %s)
ON CONFLICT (cart_id, variant_id) DO UPDATE
SET packs = least(line.packs + excluded.packs, %s), seen_price_fen = excluded.seen_price_fen
"""


class NotForSale(Refusal):
    """The variant is not on sale."""

    code = "not_for_sale"
    default_message = _("This is not on sale any more.")


class TooMany(Refusal):
    """More packs, or more different goods, than one cart takes."""

    code = "too_many"
    default_message = _("A cart takes from 1 to 999 packs of one thing.")


@transaction.atomic
def put_in_cart(*, person: User | None, key: uuid.UUID | None, variant_id: int, packs: int) -> Cart:
    """Add packs to what lies in the cart, making the cart if there is none. Raises NotForSale, TooMany."""
    _check_packs(packs)
    variant = Variant.objects.filter(
        pk=variant_id,
        on_sale=True,
        product__state=Product.State.ON_SALE,
        product__shop__state=Shop.State.OPEN,
    ).first()
    if variant is None:
        raise NotForSale
    cart = _cart_for(person=person, key=key)
    if cart.lines.exclude(variant=variant).count() >= MOST_LINES:
        raise TooMany(_("This cart is full. Please buy what is in it first."))
    _add(cart, variant_id=variant.pk, packs=packs, price_fen=variant.price_fen)
    return cart


@transaction.atomic
def set_packs(*, cart: Cart, variant_id: int, packs: int) -> None:
    """Say how many packs of a variant the cart should hold; none takes it out. Raises TooMany."""
    if packs == 0:
        cart.lines.filter(variant_id=variant_id).delete()
        return
    _check_packs(packs)
    line = cart.lines.select_related("variant").filter(variant_id=variant_id).first()
    if line is not None:
        line.packs, line.seen_price_fen = packs, line.variant.price_fen
        line.save(update_fields=["packs", "seen_price_fen"])


@transaction.atomic
def merge_carts(*, person: User, key: uuid.UUID) -> None:
    """Put what lies in the cookie's cart into the person's, and throw the cookie's cart away."""
    guest = Cart.objects.held_by(person=None, key=key).select_for_update().first()
    if guest is None:
        return
    cart = _cart_for(person=person, key=None)
    for line in guest.lines.all():
        _add(cart, variant_id=line.variant_id, packs=line.packs, price_fen=line.seen_price_fen)
    guest.delete()


def _cart_for(*, person: User | None, key: uuid.UUID | None) -> Cart:
    cart = Cart.objects.held_by(person=person, key=key).first()
    if cart is None and person is not None:
        cart, _made = Cart.objects.get_or_create(person=person)
    return cart or Cart.objects.create()


def _add(cart: Cart, *, variant_id: int, packs: int, price_fen: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ADD_LINE, [cart.pk, variant_id, packs, price_fen, MOST_PACKS])
    Cart.objects.filter(pk=cart.pk).update(touched_at=Now())


def _check_packs(packs: int) -> None:
    if not 1 <= packs <= MOST_PACKS:
        raise TooMany(fields={"packs": TooMany.default_message})
