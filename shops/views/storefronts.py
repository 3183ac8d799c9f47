"""Shops: the list, and one shop's own page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from shops.models import Product
from shops.selectors.shelves import county_names
from shops.selectors.storefronts import open_shops, shop_picture, shop_place, shop_row
from shops.views.public import public_page
from shops.views.shelves import Chip, address, show_shelf, wish_of


@public_page
def shops(request: HttpRequest) -> HttpResponse:
    """All open shops, county by county."""
    wish = wish_of(request)
    row = shop_row(county=wish.county, after=wish.after)
    chips = [Chip(address(request, county=""), _("All counties"), None, not wish.county)]
    chips += [
        Chip(address(request, county=code), name, None, wish.county == code)
        for code, name in county_names().items()
    ]
    context = {
        "row": row,
        "counties": chips,
        "next": address(request, after=row.after) if row.after else "",
        "previous": address(request) if wish.after else "",
    }
    return render(request, "shops/shop_list.html", context)


@public_page
def shop(request: HttpRequest, slug: str) -> HttpResponse:
    """One shop: who keeps it, where, and what it sells."""
    found = get_object_or_404(open_shops(), slug=slug)
    goods = Product.objects.on_sale().filter(shop=found)
    return show_shelf(
        request,
        goods,
        template="shops/shop_show.html",
        chips=(),
        shop=found,
        place=shop_place(found),
        banner=shop_picture(found),
    )
