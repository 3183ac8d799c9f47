"""The cart: look at it, put something in, change how many."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from orders.forms import ChangeForm, PacksForm
from orders.selectors.carts import read_cart
from orders.services import carts
from orders.views.cart_cookie import cart_key, cart_of, person_of, remember
from pavilion.kit.errors import Refusal
from pavilion.kit.same_site import same_site_only

UNPROCESSABLE = 422


@never_cache
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """What lies in the cart, shop by shop."""
    return _page(request)


def _page(request: HttpRequest, *, wrong: str = "", status: int = 200) -> HttpResponse:
    contents = read_cart(cart_of(request))
    return render(request, "orders/cart_show.html", {"cart": contents, "wrong": wrong}, status=status)


@same_site_only
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put packs in the cart; with script a line says so where the button was."""
    form = PacksForm(request.POST)
    wrong = "" if form.is_valid() else str(carts.TooMany.default_message)
    if not wrong:
        try:
            cart = carts.put_in_cart(
                person=person_of(request),
                key=cart_key(request),
                variant_id=form.cleaned_data["variant"],
                packs=form.cleaned_data["packs"],
            )
        except Refusal as refusal:
            wrong = str(refusal.message)
        else:
            response = _added(request, form.cleaned_data["packs"])
            remember(response, cart)
            return response
    if request.headers.get("HX-Request"):
        return render(request, "orders/cart_added.html", {"wrong": wrong}, status=UNPROCESSABLE)
    return _page(request, wrong=wrong, status=UNPROCESSABLE)


def _added(request: HttpRequest, packs: int) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "orders/cart_added.html", {"packs": packs})
    return redirect("orders:cart")


@never_cache
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Say how many packs of one thing there should be; none takes it out."""
    cart = cart_of(request)
    data = request.POST.copy()
    if "remove" in data:
        data["packs"] = "0"
    form = ChangeForm(data)
    if not form.is_valid():
        return _page(request, wrong=str(carts.TooMany.default_message), status=UNPROCESSABLE)
    if cart is not None:
        carts.set_packs(cart=cart, variant_id=form.cleaned_data["variant"], packs=form.cleaned_data["packs"])
    return redirect("orders:cart")
