"""What a shelf is narrowed by, as links: every state has an address, every choice can be taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.http import HttpRequest
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from shops.models import Category
from shops.rules.facets import AHEAD, AISLES, BANDS_FEN, FIELDS, PAPERS, READY, Tally, values_of
from shops.selectors.listings import LAST_PAGE, ORDERS, Choice
from shops.selectors.shelves import county_names

Words = str | Promise
MOST_LETTERS = 80
READS = ("q", "category", "county", "price", "grade", "paper", "month", "stock", "sort", "page")
SPELT: Mapping[str, Sequence[str]] = {"stock": ("now", "ahead"), "paper": PAPERS, "category": AISLES}
TITLES: Mapping[str, Words] = {
    "category": _("Aisle"),
    "county": _("County"),
    "price": _("Price"),
    "grade": _("Grade"),
    "paper": _("Certificates"),
    "month": _("Harvest month"),
    "stock": _("Stock"),
}
STOCK: Mapping[int, Words] = {READY: _("In stock"), AHEAD: _("Sold ahead")}
PAPER_WORDS: Mapping[str, Words] = {
    "gi": _("Protected origin"),
    "organic": _("Organic"),
    "green": _("Green food"),
    "test": _("Test report"),
}
GRADE_WORDS: tuple[Words, ...] = (
    _("Top grade"), _("First grade"), _("Second grade"), _("Third grade"), _("Extra virgin"),
    _("Fine virgin"), _("Virgin"), _("Unsorted"), _("Meets the standard"), _("Pieces"), _("Light halves"),
)  # fmt: skip
SORT_WORDS: Mapping[str, Words] = {
    "best": _("Best match"),
    "fresh": _("Newest harvest"),
    "cheap": _("Lowest price per 500 g"),
    "dear": _("Highest price per 500 g"),
    "sold": _("Most sold"),
}


@dataclass(frozen=True)
class Link:
    """One choice: where it leads, what it is called, how many goods it has."""

    href: str
    label: Words
    count: int | None
    current: bool


@dataclass(frozen=True)
class Facet:
    """One facet with what can be chosen."""

    name: str
    title: Words
    links: list[Link]
    chosen: Words


def words_of(request: HttpRequest) -> str:
    """What is searched for, without characters no title has."""
    text = "".join(letter if letter.isprintable() else " " for letter in request.GET.get("q", ""))
    return " ".join(text.split())[:MOST_LETTERS]


def choice_of(request: HttpRequest, *, fixed: Mapping[str, int] | None = None) -> Choice:
    """The choices in the address bar; what makes no sense is left out."""
    chosen = dict(fixed or {})
    for name in FIELDS:
        if name not in chosen and (value := _value(name, request.GET.get(name, ""))):
            chosen[name] = value
    sort, page = request.GET.get("sort", ""), request.GET.get("page", "")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) <= 3 else 1
    return Choice(chosen, sort if sort in ORDERS else "best", min(max(number, 1), LAST_PAGE))


def _value(name: str, text: str) -> int:
    """The value of a facet as the address bar spells it; 0 for nonsense."""
    if name in SPELT:
        return SPELT[name].index(text) + 1 if text in SPELT[name] else 0
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        return 0
    if name == "county":
        return int(text) if text in county_names() else 0
    return int(text) if int(text) in values_of(name) else 0


def _spelt(name: str, value: int) -> str:
    return SPELT[name][value - 1] if name in SPELT else str(value)


class Addresses:
    """Addresses of one shelf with other choices; always from the first page on."""

    def __init__(self, request: HttpRequest, choice: Choice, *, fixed: Iterable[str] = (), words: str = ""):
        self.path = request.path
        self.asked = {"q": words} if words else {}
        self.asked |= {
            name: _spelt(name, value) for name, value in choice.facets.items() if name not in set(fixed)
        }
        if choice.sort != "best":
            self.asked["sort"] = choice.sort

    def to(self, **changes: str) -> str:
        """This shelf with these changes; an empty value takes a choice back."""
        kept = {name: value for name, value in {**self.asked, **changes}.items() if value}
        return f"{self.path}?{urlencode(kept)}" if kept else self.path


def labels_of(name: str) -> Mapping[int, Words]:
    """What the values of a facet are called, in the order they are shown."""
    if name == "county":
        return {int(code): label for code, label in county_names().items()}
    if name == "price":
        return dict(enumerate(_band_words(), start=1))
    if name == "month":
        return MONTHS
    if name == "stock":
        return STOCK
    if name == "category":
        return {number: Category(aisle).label for number, aisle in enumerate(AISLES, start=1)}
    words = GRADE_WORDS if name == "grade" else [PAPER_WORDS[paper] for paper in PAPERS]
    return dict(enumerate(words, start=1))


def _band_words() -> list[Words]:
    yuan = [edge // 100 for edge in BANDS_FEN]
    between = [f"¥{low}–{high}" for low, high in pairwise(yuan)]
    return [_("Below ¥%s") % yuan[0], *between, _("¥%s and more") % yuan[-1]]


def facets_of(*, addresses: Addresses, choice: Choice, tally: Tally, names: Iterable[str]) -> list[Facet]:
    """Facets with their counts; values nothing has are not offered."""
    facets = []
    for name in names:
        chosen, counts, labels = choice.facets.get(name), tally.counts[name], labels_of(name)
        without = addresses.to(**{name: ""})
        start = f"{without}{'&' if '?' in without else '?'}{name}="
        links = [
            Link(start + _spelt(name, value), label, counts.get(value, 0), value == chosen)
            for value, label in labels.items()
            if value in counts or value == chosen
        ]
        if chosen is not None:
            links.insert(0, Link(without, _("Any"), None, current=False))
        if chosen is not None or len(links) > 1:
            facets.append(Facet(name, TITLES[name], links, labels[chosen] if chosen else ""))
    return facets


def chips_of(*, addresses: Addresses, facets: Iterable[Facet]) -> list[Link]:
    """What is chosen, each with the address that takes it back."""
    return [
        Link(addresses.to(**{facet.name: ""}), facet.chosen, None, current=True)
        for facet in facets
        if facet.chosen
    ]


def sorts_of(*, addresses: Addresses, choice: Choice) -> list[Link]:
    """The orders goods can stand in."""
    return [
        Link(addresses.to(sort="" if name == "best" else name), label, None, name == choice.sort)
        for name, label in SORT_WORDS.items()
    ]
