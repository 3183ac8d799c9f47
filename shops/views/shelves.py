"""Shelves of goods: a county, a shop."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from pavilion.regions.models import Region
from shops.models import Product
from shops.models.catalogue import ProductQuerySet
from shops.selectors.origins import origin_of
from shops.selectors.shelves import (
    SORTS,
    Wish,
    county_names,
    narrowed,
    shelf_of,
)
from shops.views.public import public_page

STOCK_WORDS: dict[str, str | Promise] = {
    "": _("All"),
    "now": _("In stock"),
    "ahead": _("Sold ahead"),
}
SORT_WORDS: dict[str, str | Promise] = {
    "new": _("Newest"),
    "cheap": _("Lowest price"),
    "dear": _("Highest price"),
}


@dataclass(frozen=True)
class Chip:
    """One choice on a shelf."""

    href: str
    label: str | Promise
    count: int | None
    current: bool


def wish_of(request: HttpRequest) -> Wish:
    """The filters of the address bar; what makes no sense is left out."""
    county, stock = request.GET.get("county", ""), request.GET.get("stock", "")
    sort = request.GET.get("sort", "new")
    return Wish(
        county=county if county.isascii() and county.isdecimal() and len(county) == 6 else "",
        stock=stock if stock in STOCK_WORDS else "",
        sort=sort if sort in SORTS else "new",
        after=request.GET.get("after", "")[:40],
    )


def address(request: HttpRequest, **changes: str) -> str:
    """This page with other filters; always from the first page on."""
    wish = wish_of(request)
    asked = {"county": wish.county, "stock": wish.stock, "sort": wish.sort} | changes
    kept = {name: value for name, value in asked.items() if value and (name, value) != ("sort", "new")}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def choices(request: HttpRequest, name: str, words: dict[str, str | Promise], current: str) -> list[Chip]:
    """A filter's choices as links."""
    return [
        Chip(address(request, **{name: value}), label, None, value == current)
        for value, label in words.items()
    ]


def show_shelf(
    request: HttpRequest, goods: ProductQuerySet, *, template: str, chips: Sequence[Chip], **context: object
) -> HttpResponse:
    """Filter, sort and page goods and show them."""
    wish, today = wish_of(request), timezone.localdate()
    shelf = shelf_of(narrowed(goods, wish=wish, on=today), wish=wish, on=today)
    context |= {
        "shelf": shelf,
        "wish": wish,
        "counties": chips,
        "stocks": choices(request, "stock", STOCK_WORDS, wish.stock),
        "sorts": choices(request, "sort", SORT_WORDS, wish.sort),
        "next": address(request, after=shelf.after) if shelf.after else "",
        "previous": address(request) if wish.after else "",
        "all": request.path,
    }
    return render(request, template, context)


@public_page
def county(request: HttpRequest, code: str) -> HttpResponse:
    """What grows in one county, or in any region below it; who sells there, and the last harvests."""
    regions = Region.objects.under(code).select_related("parent__parent", "village")
    origin = origin_of(get_object_or_404(regions, code=code))
    names = county_names()
    chips = [
        Chip(reverse("shops:county", args=[each]), name, None, each == code) for each, name in names.items()
    ]
    goods = Product.objects.on_sale().filter(origin__code__startswith=code)
    context = {"title": origin.name, "origin": origin}
    return show_shelf(request, goods, template="shops/county_show.html", chips=chips, **context)
