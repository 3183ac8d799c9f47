"""Template tags of the ground: panels, money, grams."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from pavilion.accounts.verbs import words_of
from pavilion.kit import money, panels

register = template.Library()


@register.simple_tag(takes_context=True)
def panel_slot(context: dict[str, Any], slot: str, subject: object = None) -> SafeString:
    """Every panel hung at `slot`, rendered for `subject`."""
    return panels.render(request=context["request"], slot=slot, subject=subject)


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as yuan with two decimals and thousands separators: 123456 becomes 1,234.56."""
    return "" if fen is None else money.yuan_text(fen)


@register.filter
def kg(grams: int | None) -> str:
    """Grams as kilograms for people: 12000 becomes 12 kg, 750 becomes 750 g."""
    return "" if grams is None else money.weight_text(grams)


@register.filter
def act_words(verb: str) -> str:
    """What somebody did, in words: shop.open becomes "opened a shop"."""
    return words_of(verb)
