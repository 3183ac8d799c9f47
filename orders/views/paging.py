"""Where a page of a list begins."""

from django.http import HttpRequest


def before_of(request: HttpRequest) -> int | None:
    """The row before which the page begins; from the start for what is not a number."""
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
