"""The cookie that names a guest's cart; set only when something is written."""

import uuid

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from orders.models import Cart
from pavilion.accounts.models import User

NAME = "cart"
SIXTY_DAYS = 60 * 24 * 3600


def cart_key(request: HttpRequest) -> uuid.UUID | None:
    """The key in the cookie; none when there is no cookie or it is not one of ours."""
    try:
        return uuid.UUID(request.COOKIES.get(NAME, ""))
    except ValueError:
        return None


def person_of(request: HttpRequest) -> User | None:
    """Who is signed in."""
    return request.user if isinstance(request.user, User) else None


def carts_of(request: HttpRequest) -> QuerySet[Cart]:
    """The reader's cart, as a question."""
    return Cart.objects.held_by(person=person_of(request), key=cart_key(request))


def cart_of(request: HttpRequest) -> Cart | None:
    """The reader's cart, if there is one."""
    return carts_of(request).first()


def remember(response: HttpResponse, cart: Cart) -> None:
    """Let a guest find the cart again."""
    if cart.person_id is None:
        response.set_cookie(
            NAME,
            str(cart.key),
            max_age=SIXTY_DAYS,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
