"""Which purchases were placed in this session; how a guest finds them again."""

from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle

from orders.models import Purchase
from orders.services.open_purchases import check_open, note_guest
from orders.views.cart_cookie import person_of

MOST = 20


def noted_numbers(request: HttpRequest) -> list[str]:
    """Numbers of the purchases placed in this session."""
    return list(request.session.get("purchases", []))


def note_purchase(request: HttpRequest, purchase: Purchase) -> None:
    """Remember a purchase for this session."""
    numbers = [number for number in noted_numbers(request) if number != purchase.number]
    request.session["purchases"] = [*numbers, purchase.number][-MOST:]
    note_guest(number=purchase.number, address=_address(request))


def check_guest(request: HttpRequest, *, checkout_key: str) -> None:
    """Whether this guest, or this person, may set aside still more. Raises TooManyOpen."""
    check_open(
        buyer=person_of(request),
        checkout_key=checkout_key,
        numbers=noted_numbers(request),
        address=_address(request),
    )


def _address(request: HttpRequest) -> str:
    """Where the request comes from, behind as many proxies as the settings say."""
    return str(BaseThrottle().get_ident(request))  # type: ignore[arg-type]  # it reads headers alone
