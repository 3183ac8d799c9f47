"""A buyer's purchases: the list, one of them, and what may still be done with it."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from orders.forms import ClaimForm
from orders.gateways import gateway_named
from orders.models import Order, Purchase
from orders.selectors.purchases import newest_purchases, read_purchase
from orders.services import claims, expiry, payments, refunds
from orders.views.cart_cookie import person_of
from orders.views.guest_purchases import noted_numbers
from orders.views.paging import before_of
from pavilion.kit.errors import Refusal

UNPROCESSABLE = 422


@never_cache
@require_GET
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Everything I bought, newest first."""
    person = person_of(request)
    if person is None:
        raise Http404
    found, before = newest_purchases(Purchase.objects.visible_to(person), before=before_of(request))
    return render(request, "orders/purchase_list.html", {"purchases": found, "before": before})


@never_cache
@require_GET
def show(request: HttpRequest, number: str) -> HttpResponse:
    """One purchase: where it stands, what it cost, where the parcels are."""
    purchase = find_purchase(request, number)
    if purchase is None:
        return redirect_to_login(request.get_full_path())
    return _page(request, purchase)


def _page(
    request: HttpRequest, purchase: Purchase, *, wrong: str = "", claim: ClaimForm | None = None
) -> HttpResponse:
    seen = read_purchase(purchase)
    waits = purchase.state == Purchase.State.OPEN
    context = {
        "seen": seen,
        "purchase": purchase,
        "waits": waits,
        "confirming": waits and "returned" in request.GET,
        "consignments": [each for order in seen.orders for each in order.consignments],
        "wrong": wrong,
        "claim_form": claim or ClaimForm(),
    }
    status = UNPROCESSABLE if wrong or (claim and claim.errors) else 200
    return render(request, "orders/purchase_show.html", context, status=status)


def find_purchase(request: HttpRequest, number: str) -> Purchase | None:
    """The purchase, if it is this reader's; None for somebody who should sign in first, else 404."""
    person = person_of(request)
    mine = Purchase.objects.open_to(person, numbers=noted_numbers(request)).filter(number=number)
    purchase = mine.select_related("region__parent__parent", "pledge__group_buy").first()
    if purchase is None and person is not None:
        raise Http404
    return purchase


def _act(request: HttpRequest, number: str, act: Callable[[Purchase], str]) -> HttpResponse:
    """Do something with a purchase of one's own, and say so on its page; a refusal is shown there."""
    purchase = find_purchase(request, number)
    if purchase is None:
        return redirect_to_login(request.get_full_path())
    try:
        messages.success(request, act(purchase))
    except Refusal as refusal:
        return _page(request, purchase, wrong=str(refusal.message))
    return redirect(purchase)


@never_cache
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """To the gateway's page, with the open payment or a new try."""
    purchase = find_purchase(request, number)
    if purchase is None:
        return redirect_to_login(request.get_full_path())
    try:
        payment = payments.reopen_payment(purchase=purchase, actor=person_of(request))
    except Refusal:
        return redirect(purchase)
    return redirect(gateway_named(payment.gateway).payment_path(payment=str(payment.key)))


@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Call off a purchase that is not paid."""

    def act(purchase: Purchase) -> str:
        expiry.cancel_purchase(purchase=purchase, actor=person_of(request))
        return _("The purchase is cancelled. Nothing was charged.")

    return _act(request, number, act)


@require_POST
def cancel_order(request: HttpRequest, number: str, order: str) -> HttpResponse:
    """Call off one shop's part after paying, while nothing of it is being packed."""

    def act(purchase: Purchase) -> str:
        refunds.cancel_paid_order(order=_order(purchase, order), actor=person_of(request))
        return _("The order is cancelled. The money is on its way back.")

    return _act(request, number, act)


@require_POST
def claim(request: HttpRequest, number: str, order: str) -> HttpResponse:
    """Say that something is wrong with an order."""
    form = ClaimForm(request.POST)
    if not form.is_valid():
        purchase = find_purchase(request, number)
        if purchase is None:
            return redirect_to_login(request.get_full_path())
        return _page(request, purchase, claim=form)

    def act(purchase: Purchase) -> str:
        claims.open_claim(order=_order(purchase, order), asked_by=person_of(request), **form.cleaned_data)
        return _("The shop has been told. Nothing is paid out to it until this is answered.")

    return _act(request, number, act)


def _order(purchase: Purchase, number: str) -> Order:
    return get_object_or_404(purchase.orders.all(), number=number)
