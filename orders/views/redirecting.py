"""What a buyer does with a purchase besides cancelling: another address, and the same once more."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from orders.forms import AddressForm
from orders.models import Purchase
from orders.selectors.places import codes_of_region, picker_levels
from orders.services.buying_again import buy_again
from orders.services.checkout import Destination
from orders.services.redirecting import redirect_purchase
from orders.views.cart_cookie import cart_key, person_of, remember
from orders.views.purchases import find_purchase
from pavilion.kit.errors import Refusal

UNPROCESSABLE = 422


@never_cache
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, number: str) -> HttpResponse:
    """Send a purchase somewhere else while all of it waits."""
    purchase = find_purchase(request, number)
    if purchase is None:
        return redirect_to_login(request.get_full_path())
    if request.method == "GET":
        return _page(request, purchase, AddressForm(initial=_as_it_is(purchase)))
    if "region_again" in request.POST:  # without script: the next list of the picker was asked for
        return _page(request, purchase, AddressForm(initial=request.POST.dict()))
    form = AddressForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        to = Destination(data["name"], data["phone"], data["region_code"], data["detail"])
        try:
            redirect_purchase(purchase=purchase, destination=to, actor=person_of(request))
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("It goes to the new address."))
            return redirect(purchase)
    return _page(request, purchase, form, status=UNPROCESSABLE)


def _as_it_is(purchase: Purchase) -> dict[str, object]:
    province, city, county = codes_of_region(purchase.region_id)
    return {
        "name": purchase.name,
        "phone": purchase.phone,
        "detail": purchase.detail,
        "province": province,
        "city": city,
        "county": county,
    }


def _page(request: HttpRequest, purchase: Purchase, form: AddressForm, *, status: int = 200) -> HttpResponse:
    province, city, county = form.chosen()
    context = {
        "form": form,
        "purchase": purchase,
        "levels": picker_levels(province=province, city=city, county=county),
        "region_errors": form.region_errors(),
    }
    return render(request, "orders/purchase_redirect.html", context, status=status)


@require_POST
def again(request: HttpRequest, number: str) -> HttpResponse:
    """Put the goods of a purchase in the cart once more."""
    purchase = find_purchase(request, number)
    if purchase is None:
        return redirect_to_login(request.get_full_path())
    cart, left_out = buy_again(person=person_of(request), key=cart_key(request), purchase=purchase)
    if left_out:
        text = ngettext(
            "%(n)d thing is not on sale any more.", "%(n)d things are not on sale any more.", left_out
        )
        messages.warning(request, text % {"n": left_out})
    response = redirect("orders:cart")
    if cart is not None:
        remember(response, cart)
    return response
