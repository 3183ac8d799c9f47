"""The shop's side: its orders, refunds by line, complaints, and what it is owed."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from orders.forms import AnswerForm, RefundForm
from orders.models import Claim, Order
from orders.selectors.purchases import OrderView, newest_orders, read_orders
from orders.selectors.statements import read_statement
from orders.services import claims, refunds
from orders.views.cart_cookie import person_of
from orders.views.desk_shop import DeskShop, desk_shop
from orders.views.paging import before_of
from pavilion.kit.errors import Refusal
from shops.models import Power

UNPROCESSABLE = 422


@never_cache
@require_GET
@login_required
def orders(request: HttpRequest, slug: str) -> HttpResponse:
    """The shop's orders, newest first; with `state` only those."""
    here = desk_shop(request, Power.ORDERS)
    kept = _kept(request, here).exclude(state__in=[Order.State.OPEN, Order.State.CANCELLED])
    state = request.GET.get("state", "")
    if state in Order.State.values:
        kept = kept.filter(state=state)
    found, before = newest_orders(kept, before=before_of(request))
    chips = [("", _("All")), *((one.value, one.label) for one in SHOWN_STATES)]
    context = {"orders": found, "before": before, "chips": chips, "state": state}
    return render(request, "orders/desk_order_list.html", here.context | context)


SHOWN_STATES = (Order.State.PAID, Order.State.SETTLED, Order.State.REFUNDED)


@never_cache
@require_GET
@login_required
def order(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """One order: goods, buyer, parcels, refunds and complaints."""
    here = desk_shop(request, Power.ORDERS)
    return _page(request, here, _find(request, here, number))


def _kept(request: HttpRequest, here: DeskShop) -> QuerySet[Order]:
    person = person_of(request)
    if person is None:
        return Order.objects.none()
    return Order.objects.kept_by(person, Power.ORDERS, on=timezone.localdate()).filter(shop=here.shop)


def _find(request: HttpRequest, here: DeskShop, number: str) -> OrderView:
    kept = _kept(request, here).select_related("purchase__region", "shop")
    return read_orders([get_object_or_404(kept, number=number)])[0]


def _page(
    request: HttpRequest,
    here: DeskShop,
    seen: OrderView,
    *,
    form: RefundForm | None = None,
    wrong: str = "",
) -> HttpResponse:
    context = {
        "seen": seen,
        "order": seen.order,
        "purchase": seen.order.purchase,
        "form": form or _refund_form(seen),
        "wrong": wrong,
    }
    status = UNPROCESSABLE if wrong or (form and form.errors) else 200
    return render(request, "orders/desk_order_show.html", here.context | context, status=status)


def _refund_form(seen: OrderView, data: QueryDict | None = None) -> RefundForm:
    lines = {each.line.pk: (each.line.title, each.refundable) for each in seen.lines if each.refundable}
    initial: dict[str, object] = {f"packs_{each.line.pk}": each.missing for each in seen.lines}
    return RefundForm(data, lines=lines, initial=initial | {"key": uuid.uuid4()})


@never_cache
@require_POST
@login_required
def refund(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Refund packs by line; packs that still wait are not sent any more."""
    here = desk_shop(request, Power.ORDERS)
    seen = _find(request, here, number)
    form = _refund_form(seen, request.POST)
    if not form.is_valid():
        return _page(request, here, seen, form=form)
    try:
        refunds.refund_packs(
            order=seen.order,
            packs_by_line=form.packs_by_line(),
            reason=form.cleaned_data["reason"],
            key=f"desk:{form.cleaned_data['key']}",
            actor=person_of(request),
            acting_for=here.acting_for,
        )
    except Refusal as refusal:
        return _page(request, here, seen, wrong=str(refusal.message))
    messages.success(request, _("Refunded. The money is on its way to the buyer."))
    return redirect("orders:desk_order", slug=slug, number=number)


@never_cache
@require_POST
@login_required
def answer(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Say whether a complaint is right."""
    here = desk_shop(request, Power.ORDERS)
    seen = _find(request, here, number)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, here, seen, wrong=_("Please answer with yes or no."))
    found = next((each for each in seen.claims if each.pk == form.cleaned_data["claim"]), None)
    if found is None:
        return _page(request, here, seen, wrong=_("There is no such complaint."))
    return _answer(request, here, seen, found, accepted=form.cleaned_data["accepted"])


def _answer(
    request: HttpRequest, here: DeskShop, seen: OrderView, claim: Claim, *, accepted: bool
) -> HttpResponse:
    try:
        claims.answer_claim(
            claim=claim,
            order=seen.order,
            accepted=accepted,
            actor=person_of(request),
            acting_for=here.acting_for,
        )
    except Refusal as refusal:
        return _page(request, here, seen, wrong=str(refusal.message))
    messages.success(request, _("Answered."))
    return redirect("orders:desk_order", slug=here.shop.slug, number=seen.order.number)


@never_cache
@require_GET
@login_required
def money(request: HttpRequest, slug: str) -> HttpResponse:
    """What the shop is owed and why, parcel by parcel."""
    here = desk_shop(request, Power.MONEY_VIEW)
    statement = read_statement(shop_id=here.shop.pk, before=before_of(request))
    return render(request, "orders/desk_money.html", here.context | {"statement": statement})
