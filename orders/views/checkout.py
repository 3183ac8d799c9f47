"""The checkout: address, freight by shop, total; then to the payment."""

import uuid
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from orders.forms import CheckoutForm
from orders.models import Purchase
from orders.selectors.addresses import address_book, pasted_fields
from orders.selectors.carts import CartContents, find_contents
from orders.selectors.places import codes_of_region, picker_levels
from orders.services import checkout
from orders.services.quoting import Quote, quote_cart
from orders.services.vouchers import VoucherRefused, with_vouchers
from orders.views.cart_cookie import carts_of, person_of
from orders.views.guest_purchases import check_guest, note_purchase
from pavilion.accounts.models import Address, User
from pavilion.kit.errors import Refusal
from pavilion.regions.selectors import is_deliverable
from shops.services.stock import NotEnoughStock

UNPROCESSABLE = 422


@never_cache
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """Ask where to; show what it costs; place the purchase once, however often the form is sent."""
    if request.method == "POST" and "place" in request.POST:
        return _place(request)
    contents = find_contents(carts_of(request), pictures=False)
    if not contents.wanted:
        return redirect("orders:cart")
    if request.method == "POST":  # the lists, the freight or a filled-in address were asked for
        initial: dict[str, object] = {name: request.POST.get(name, "") for name in CheckoutForm.base_fields}
        return _page(request, CheckoutForm(initial=initial | _filled_in(request)), contents)
    book = address_book(person=person_of(request))
    return _page(request, CheckoutForm(initial=_remembered(book)), contents, book=book)


def _remembered(book: Sequence[Address]) -> dict[str, object]:
    initial: dict[str, object] = {"checkout_key": uuid.uuid4()}
    return initial | (_fields_of(book[0]) if book else {})


def _filled_in(request: HttpRequest) -> dict[str, object]:
    """The fields that a pasted line or a choice from the address book fills in; what it leaves open stays."""
    person, chosen = person_of(request), request.POST.get("use_address", "")
    if "read_paste" in request.POST:
        return pasted_fields(request.POST.get("paste", ""))
    if person is not None and chosen.isascii() and chosen.isdecimal() and len(chosen) < 19:
        address = person.addresses.filter(pk=chosen).first()
        return _fields_of(address) if address is not None else {}
    return {}


def _fields_of(address: Address) -> dict[str, object]:
    province, city, county = codes_of_region(address.region_id)
    return {
        "name": address.name,
        "phone": address.phone,
        "detail": address.detail,
        "province": province,
        "city": city,
        "county": county,
    }


def _page(
    request: HttpRequest,
    form: CheckoutForm,
    contents: CartContents,
    *,
    wrong: str = "",
    status: int = 200,
    book: Sequence[Address] | None = None,
    priced: bool = True,
) -> HttpResponse:
    province, city, county = form.chosen()
    quote, trouble = _quote(contents, county or city or province) if priced else (None, "")
    refused = ""
    if quote is not None:
        quote, refused = _less_vouchers(quote, form, person_of(request))
    context = {
        "form": form,
        "cart": contents,
        "quote": quote,
        "trouble": trouble,
        "refused_voucher": refused,
        "wrong": wrong,
        "levels": picker_levels(province=province, city=city, county=county),
        "region_errors": form.region_errors(),
        "minutes": settings.HOLD_MINUTES,
        "addresses": address_book(person=person_of(request)) if book is None else book,
        "unsure": bool(form.initial.get("unsure")),
    }
    template = "orders/checkout_place.html"
    if request.headers.get("HX-Target") == "sums":
        template += "#sums"
    return render(request, template, context, status=status)


def _quote(contents: CartContents, region_code: str) -> tuple[Quote | None, str]:
    """The quote as soon as the region is fine enough, or why there is none."""
    if not region_code or not is_deliverable(code=region_code):
        return None, ""
    try:
        return quote_cart(
            wanted=contents.wanted,
            region_code=region_code,
            on=timezone.localdate(),
            variants=contents.variants,
        ), ""
    except Refusal as refusal:
        return None, str(refusal.message)


def _less_vouchers(quote: Quote, form: CheckoutForm, buyer: User | None) -> tuple[Quote, str]:
    """The quote with the typed vouchers taken off, or as it is and why they are refused."""
    try:
        return with_vouchers(quote=quote, codes=form.codes(), buyer=buyer), ""
    except VoucherRefused as refusal:
        return quote, str(refusal.message)


def _place(request: HttpRequest) -> HttpResponse:
    form = CheckoutForm(request.POST)
    contents = find_contents(carts_of(request), pictures=False)
    if not form.is_valid():
        return _page(request, form, contents, status=UNPROCESSABLE)
    data = form.cleaned_data
    try:
        check_guest(request, checkout_key=str(data["checkout_key"]))
        purchase = checkout.place_purchase(
            buyer=person_of(request),
            wanted=contents.wanted,
            destination=checkout.Destination(
                name=data["name"],
                phone=data["phone"],
                region_code=data["region_code"],
                detail=data["detail"],
            ),
            checkout_key=str(data["checkout_key"]),
            cart=contents.cart,
            variants=contents.variants,
            note=data["note"],
            seen_total_fen=data["seen_total"],
            vouchers=form.codes(),
        )
    except checkout.NothingToBuy:
        return redirect("orders:cart")
    except Refusal as refusal:
        # What is gone has no price: whoever comes late in a rush is told so without asking everything again.
        priced = not isinstance(refusal, NotEnoughStock)
        wrong = str(refusal.message)
        return _page(request, form, contents, wrong=wrong, status=UNPROCESSABLE, priced=priced)
    return _to_payment(request, purchase)


def _to_payment(request: HttpRequest, purchase: Purchase) -> HttpResponse:
    if person_of(request) is None:
        note_purchase(request, purchase)
    return redirect("orders:pay", number=purchase.number)
