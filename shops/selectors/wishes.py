"""What one person keeps in mind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, IntegerField, Value, When

from pavilion.accounts.models import User
from shops.models import Favourite, Product, Watch
from shops.selectors.shelves import Card, cards_of

MOST_WISHES = 300  # favourites, and things to be told, of one person


@dataclass(frozen=True)
class Wishes:
    """How a person stands to one product."""

    favourite: bool
    back: bool
    harvested: bool


def wishes_of(*, person: User, product: Product) -> Wishes:
    """Whether a product is a favourite, and what is to be told of it: two queries."""
    untils = set(
        Watch.objects.waiting().filter(person=person, product=product).values_list("until", flat=True)
    )
    return Wishes(
        favourite=Favourite.objects.filter(person=person, product=product).exists(),
        back=Watch.Until.BACK in untils,
        harvested=Watch.Until.HARVESTED in untils,
    )


def favourite_cards(*, person: User, on: date) -> Sequence[Card]:
    """Cards of the favourites that are on sale, the newest first: three queries."""
    keys = list(Favourite.objects.filter(person=person).order_by("-pk").values_list("product_id", flat=True))
    if not keys:
        return ()
    place = Case(*(When(pk=pk, then=Value(n)) for n, pk in enumerate(keys)), output_field=IntegerField())
    return cards_of(Product.objects.on_sale().filter(pk__in=keys).order_by(place), on=on, most=MOST_WISHES)


def open_watches(*, person: User) -> list[Watch]:
    """What a person is still to be told, newest first: one query."""
    return list(Watch.objects.waiting().filter(person=person).select_related("product").order_by("-pk"))
