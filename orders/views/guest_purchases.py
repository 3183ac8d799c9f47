"""Which purchases were placed in this session; how a guest finds them again."""

from django.http import HttpRequest

from orders.models import Purchase

MOST = 20


def noted_numbers(request: HttpRequest) -> list[str]:
    """Numbers of the purchases placed in this session."""
    return list(request.session.get("purchases", []))


def note_purchase(request: HttpRequest, purchase: Purchase) -> None:
    """Remember a purchase for this session."""
    numbers = [number for number in noted_numbers(request) if number != purchase.number]
    request.session["purchases"] = [*numbers, purchase.number][-MOST:]
