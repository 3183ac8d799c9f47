"""The card of a product: written here and not as a component, because a page holds two dozen of them."""

from datetime import date
from functools import lru_cache
from html import escape
from typing import Protocol

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from pavilion.templatetags.drawing import icon, origin_line, price_text

register = template.Library()

SIZES = "(min-width: 1120px) 270px, (min-width: 720px) 31vw, calc(50vw - 22px)"


class Picture(Protocol):
    """What the card needs of a picture."""

    src: str
    srcset: str
    width: int
    height: int


class Card(Protocol):
    """What the card says; `several` pack sizes make it a lowest price."""

    href: str
    title: str
    category: str
    fen: int
    net_grams: int
    several: bool
    picture: Picture | None
    place: str
    gi_name: str
    elevation_m: int | None
    picked: date | None
    ahead: bool
    sold_out: bool


@register.simple_tag
def product_card(card: Card, *, eager: bool = False) -> SafeString:
    """The goods, the price, where they come from; the whole card is one link. `eager` above the fold."""
    out = " sold-out" if card.sold_out else ""
    origin = origin_line(card.place, card.elevation_m, card.picked) if card.place else ""
    place = f'<span class="origin">{origin}</span>' if origin else ""
    return SafeString(
        f'<a class="product-card tone-{escape(card.category)}{out}" href="{escape(card.href)}">\n'
        f'  <span class="pic">{_picture(card, eager=eager)}{_badges(card)}</span>\n'
        f'  <span class="name">{escape(card.title)}</span>\n'
        f'  <span class="price">{price_text(card.fen, card.net_grams, at_least=card.several)}</span>\n'
        f"  {place}\n</a>"
    )


def _picture(card: Card, *, eager: bool) -> str:
    picture = card.picture
    if picture is None:
        return icon(card.category)
    srcset = f' srcset="{escape(picture.srcset)}" sizes="{SIZES}"' if picture.srcset else ""
    when = ' fetchpriority="high"' if eager else ' loading="lazy"'
    size = f'width="{picture.width}" height="{picture.height}"'
    return f'<img src="{escape(picture.src)}"{srcset} {size} alt=""{when} decoding="async">'


@lru_cache
def _words(_language: str | None) -> tuple[str, str, str]:
    return escape(gettext("Sold out")), escape(gettext("Sold ahead")), escape(gettext("Protected origin"))


def _badges(card: Card) -> str:
    sold_out, ahead, protected = _words(get_language())
    badges = ""
    if card.sold_out:
        badges = f'<span class="badge tone-soft">{sold_out}</span>'
    elif card.ahead:
        badges = f'<span class="badge tone-herb">{ahead}</span>'
    if card.gi_name:
        badges += f'<span class="badge tone-olive" title="{escape(card.gi_name)}">{protected}</span>'
    return f'<span class="badges">{badges}</span>' if badges else ""
