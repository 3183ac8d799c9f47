"""What the ground must know about who is reading, told by the floors above: her shops, her cart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

DESKS, OFFICE, CART_COUNT = "desks", "office", "cart_count"


@dataclass(frozen=True)
class Door:
    """One shop somebody may enter from behind."""

    href: str
    name: str
    note: str = ""


_ASKED: dict[str, Callable[[HttpRequest], Any]] = {}


def register(name: str, ask: Callable[[HttpRequest], Any]) -> None:
    """Say who answers; called from an app's `panels` module, which its AppConfig imports when ready."""
    _ASKED[name] = ask


def desks_of(request: HttpRequest) -> Sequence[Door]:
    """The shops the reader works for."""
    return _ASKED[DESKS](request) if DESKS in _ASKED else ()


def serves_in_office(request: HttpRequest) -> bool:
    """Whether the reader has a living appointment."""
    return bool(_ASKED[OFFICE](request)) if OFFICE in _ASKED else False


def cart_count(request: HttpRequest) -> int:
    """How many packs lie in the reader's cart."""
    return int(_ASKED[CART_COUNT](request)) if CART_COUNT in _ASKED else 0
