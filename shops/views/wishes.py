"""Favourites and wishes to be told: a corner of the product page, and a page of one's own."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from shops.models import Product, Watch
from shops.selectors.wishes import favourite_cards, open_watches, wishes_of
from shops.services.wishing import set_favourite, set_watch
from shops.views.desk import reader

BIGGEST_ID = 2**63 - 1
UNPROCESSABLE = 422


@never_cache
@require_safe
def corner(request: HttpRequest, pk: int) -> HttpResponse:
    """The heart and the bell of one product, as the reader left them; a page of its own without script."""
    return _corner(request, _product(pk))


@never_cache
@login_required
@require_POST
def favourite(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a product among the favourites, or no longer."""
    product = _product(pk)
    try:
        set_favourite(person=reader(request), product=product, wanted=request.POST.get("wanted") == "1")
    except Refusal as refusal:
        return _corner(request, product, wrong=str(refusal.message))
    return _done(request, product)


@never_cache
@login_required
@require_POST
def watch(request: HttpRequest, pk: int, until: str) -> HttpResponse:
    """Be told about a product once, or no longer."""
    product = _product(pk)
    if until not in Watch.Until.values:
        raise Http404
    wanted = request.POST.get("wanted") == "1"
    try:
        set_watch(person=reader(request), product=product, until=until, wanted=wanted)
    except Refusal as refusal:
        return _corner(request, product, wrong=str(refusal.message))
    return _done(request, product)


@never_cache
@login_required
@require_safe
def favourites(request: HttpRequest) -> HttpResponse:
    """My favourite goods, and what I wait for."""
    person = reader(request)
    context = {
        "cards": favourite_cards(person=person, on=timezone.localdate()),
        "watches": open_watches(person=person),
    }
    return render(request, "shops/favourite_list.html", context)


def _product(pk: int) -> Product:
    return get_object_or_404(Product.objects.on_sale().select_related("shop"), pk=min(pk, BIGGEST_ID))


def _done(request: HttpRequest, product: Product) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _corner(request, product)
    if request.POST.get("back") == "favourites":
        return redirect("shops:favourites")
    return redirect(product)


def _corner(request: HttpRequest, product: Product, *, wrong: str = "") -> HttpResponse:
    person = request.user
    context = {
        "product": product,
        "wishes": wishes_of(person=person, product=product) if isinstance(person, User) else None,
        "wrong": wrong,
    }
    name = "shops/_wishes.html" if request.headers.get("HX-Request") else "shops/wishes_show.html"
    return render(request, name, context, status=UNPROCESSABLE if wrong else 200)
