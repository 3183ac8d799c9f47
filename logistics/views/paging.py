"""Where a page of a list begins, and what it is narrowed to."""

from collections.abc import Collection
from urllib.parse import urlencode

from django.http import HttpRequest

MOST_DIGITS = 18
MOST_CODE_LETTERS = 24


def number_in(request: HttpRequest, name: str) -> int | None:
    """A positive number in the address; None for anything else."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and int(text) else None


def choice_in(request: HttpRequest, name: str, choices: Collection[str]) -> str:
    """One of the choices in the address, or nothing."""
    text = request.GET.get(name, "")
    return text if text in choices else ""


def code_in(request: HttpRequest, name: str) -> str:
    """A code in the address, or nothing where there are signs no code has."""
    text = request.GET.get(name, "")[:MOST_CODE_LETTERS]
    return text if text.isascii() and text.isprintable() else ""


def next_page(*, before: int | None, **chosen: object) -> str:
    """The query of the next page; empty on the last one."""
    if before is None:
        return ""
    return "?" + urlencode(
        {name: str(value) for name, value in chosen.items() if value} | {"before": str(before)}
    )
