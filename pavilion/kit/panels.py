"""Cards on shared pages: the floors above hang theirs on the pages of the floors below."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

Context = dict[str, Any]
Fill = Callable[[HttpRequest, Any], Context | None]


@dataclass(frozen=True)
class Panel:
    """One card: where it hangs, in which order, its template, and what fills it (None hides it)."""

    slot: str
    name: str
    order: int
    template: str
    fill: Fill


_BY_SLOT: dict[str, list[Panel]] = defaultdict(list)


def register(*, slot: str, name: str, order: int, template: str, fill: Fill) -> None:
    """Hang a panel; called from an app's `panels` module, which its AppConfig imports when ready."""
    others = [panel for panel in _BY_SLOT[slot] if panel.name != name]
    _BY_SLOT[slot] = sorted([*others, Panel(slot, name, order, template, fill)], key=lambda each: each.order)


def render(*, request: HttpRequest, slot: str, subject: object = None) -> SafeString:
    """All panels of a slot as HTML, in order."""
    cards = []
    for panel in _BY_SLOT[slot]:
        context = panel.fill(request, subject)
        if context is not None:
            cards.append(render_to_string(panel.template, {**context, "subject": subject}, request=request))
    return mark_safe("".join(cards))  # noqa: S308 - joins already escaped templates
