"""Numbers turned into drawings: bars to scale, columns, prices by weight, tones of states."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from pavilion.kit import money

register = template.Library()

BAR_WIDTH = 1000
COLUMNS_WIDTH, COLUMNS_HEIGHT = 720, 150

_TONES = {
    "olive": "received paid delivered settled ready active open sent accepted done finished approved on_sale",
    "herb": "expected draft pending waiting placed awaiting awaiting_payment held asked allocated queued",
    "sky": "packed packing running dispatched in_transit handed_over labelled out_for_delivery shipped",
    "pepper": "short unsendable failed problem exception returned rejected expired refunded paid_unfilled",
}
_TONE_OF_STATE = {state: tone for tone, states in _TONES.items() for state in states.split()}


@dataclass(frozen=True)
class Piece:
    """One piece of a bar: where it starts and how wide it is, in thousandths of the bar."""

    kind: str
    label: str | Promise
    grams: int
    x: int
    width: int


@dataclass(frozen=True)
class Row:
    """One bar of a chart with its direct label."""

    label: str
    value: int
    text: str
    width: int


@dataclass(frozen=True)
class Column:
    """One upright column with the places of its two labels."""

    label: str
    text: str
    x: int
    y: int
    width: int
    height: int
    middle: int
    top: bool


@register.simple_tag
def harvest_pieces(
    received: int, packed: int = 0, held: int = 0, lost: int = 0, expected: int | None = None
) -> list[Piece]:
    """A harvest to scale: packed, held, on hand, lost and, while sold ahead, what is yet to come."""
    whole = max(received or 0, expected or 0, packed + held + lost)
    to_come = max(whole - max(received or 0, packed + held + lost), 0)
    amounts: list[tuple[str, str | Promise, int]] = [
        ("packed", _("packed"), packed),
        ("held", _("held"), held),
        ("hand", _("on hand"), whole - packed - held - lost - to_come),
        ("lost", _("lost"), lost),
        ("expected", _("expected"), to_come),
    ]
    pieces, start = [], 0
    for kind, label, grams in amounts:
        left, right = (edge * BAR_WIDTH // max(whole, 1) for edge in (start, start + grams))
        if grams or kind in {"packed", "hand"}:
            pieces.append(Piece(kind=kind, label=label, grams=grams, x=left, width=right - left))
        start += grams
    return pieces


def _text(value: int, unit: str) -> str:
    if unit == "fen":
        return sum_text(value)
    if unit == "grams":
        return money.weight_text(value)
    return f"{value:,} {unit}".strip()


@register.simple_tag
def bar_rows(rows: Iterable[tuple[str, int]], unit: str = "") -> list[Row]:
    """Lying bars from zero to the largest value; `unit` may be fen, grams or a word."""
    pairs = list(rows)
    largest = max((value for _label, value in pairs), default=0) or 1
    return [
        Row(label=label, value=value, text=_text(value, unit), width=max(value, 0) * BAR_WIDTH // largest)
        for label, value in pairs
    ]


@register.simple_tag
def chart_columns(rows: Sequence[tuple[str, int]], unit: str = "") -> list[Column]:
    """Standing columns from zero; every value is written above its column."""
    largest = max((value for _label, value in rows), default=0) or 1
    step = COLUMNS_WIDTH // max(len(rows), 1)
    columns = []
    for place, (label, value) in enumerate(rows):
        height = max(value, 0) * COLUMNS_HEIGHT // largest
        columns.append(
            Column(
                label=label,
                text=_text(value, unit),
                x=place * step + step // 6,
                y=COLUMNS_HEIGHT - height + 24,
                width=step - step // 3,
                height=height,
                middle=place * step + step // 2,
                top=value == largest,
            )
        )
    return columns


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One symbol of the sprite; without a label it is decoration. A tag, because a page holds dozens."""
    spoken = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    sprite = f"{static('icons/sprite.svg')}#{escape(name)}"
    return SafeString(f'<svg class="icon" width="20" height="20" {spoken}><use href="{sprite}"/></svg>')


@register.simple_tag
def star_row(value: float) -> SafeString:
    """Five stars, as many filled as the value rounds to; the value itself stands in words beside them."""
    full = int(value + 0.5)
    return format_html_join(
        "",
        '<span class="{}">{}</span>',
        (("on", icon("star-full")) if n < full else ("off", icon("star")) for n in range(5)),
    )


@register.simple_tag
def price_text(
    fen: int, net_grams: int = 0, was_fen: int | None = None, *, at_least: bool = False
) -> SafeString:
    """What stands inside a price: yuan large, fen small, what was charged before, the price of 500 g."""
    words = _from_words(get_language()) if at_least else ("", "")
    before, after = (f"<small>{word}</small>" if word else "" for word in words)
    large = f"<small>¥</small>{yuan_whole(fen)}<small>{yuan_rest(fen)}</small>"
    text = f'<data class="sum" value="{fen:d}">{before}{large}{after}</data>'
    if was_fen:
        hidden = f'<span class="visually-hidden">{escape(gettext("before"))} </span>'
        text += f"<s>{hidden}{sum_text(was_fen)}</s>"
    if net_grams:
        text += f'<span class="per">¥{per_500g(fen, net_grams)} / 500 g</span>'
    return SafeString(text)


@lru_cache(maxsize=2_000)
def _picked(_language: str | None, picked: date) -> str:
    return gettext("picked %(day)s") % {"day": day(picked)}


@lru_cache
def _from_words(_language: str | None) -> tuple[str, str]:
    before, after = pgettext("price", "from %(sum)s").split("%(sum)s")
    return escape(before), escape(after)


@register.simple_tag
def origin_line(place: str, elevation_m: int | None = None, picked: date | None = None) -> SafeString:
    """The line under the goods: Liangshui, Wudu · 1,040 m · picked 12 Oct; it breaks only at the dots."""
    parts = [place, f"{elevation_m:,} m" if elevation_m else ""]
    parts.append(_picked(get_language(), picked) if picked else "")
    return SafeString(" · ".join(f"<span>{escape(part)}</span>" for part in parts if part))


@register.simple_tag
def thousandths(part: int, whole: int) -> int:
    """How much of the whole is done, in thousandths, never more than all of it."""
    return min(part * BAR_WIDTH // whole, BAR_WIDTH) if whole > 0 else 0


@register.filter
def yuan_whole(fen: int | None) -> str:
    """The yuan of a price without its fen: 123456 becomes 1,234."""
    return "" if fen is None else money.yuan_text(fen).split(".")[0]


@register.filter
def yuan_rest(fen: int | None) -> str:
    """The fen of a price: 123456 becomes 56; nothing for round yuan."""
    return "" if not fen or fen % 100 == 0 else f".{abs(fen) % 100:02d}"


@register.simple_tag
def per_500g(fen: int, net_grams: int) -> str:
    """What half a kilogram costs at this pack's price, in yuan, half a fen rounded up."""
    return money.yuan_text((fen * 500 * 2 + net_grams) // (2 * net_grams)) if net_grams else ""


@register.filter
def count(number: int | None) -> str:
    """A count with thousands separators, whatever the locale settings say."""
    return "" if number is None else f"{number:,}"


@register.filter(name="sum")
def sum_text(fen: int | None) -> str:
    """A sum with its sign before the yuan: -500 becomes −¥5.00."""
    return "" if fen is None else f"{'−' if fen < 0 else ''}¥{money.yuan_text(abs(fen))}"


@register.filter
def day(when: date | None) -> str:
    """A day of this season: 12 Oct, 10月12日."""
    return date_format(when, pgettext("day of the season, date format", "j M")) if when else ""


@register.filter
def day_and_year(when: date | None) -> str:
    """A day with its year: 12 Oct 2024, 2024年10月12日."""
    return date_format(when, pgettext("day with its year, date format", "j M Y")) if when else ""


@register.filter
def names(people: str | Iterable[object]) -> str:
    """One name or several, joined."""
    return people if isinstance(people, str) else ", ".join(str(person) for person in people)


@register.filter
def tone_of(state: str) -> str:
    """The colour of a state: olive good, herb waiting, sky on its way, pepper trouble, soft the rest."""
    return _TONE_OF_STATE.get(str(state).lower(), "soft")
