"""The demand board for buyers: look, post, read offers, buy what was offered to oneself alone."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orders.forms import CheckoutForm, DemandForm
from orders.models import Demand, Offer
from orders.selectors.demands import author_name, board, my_demands, offers_of, public_demand
from orders.selectors.places import codes_of_region, picker_levels
from orders.services import demands
from orders.services.checkout import Destination
from orders.services.quoting import Quote
from orders.views.cart_cookie import person_of
from orders.views.paging import before_of
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from pavilion.regions.selectors import is_deliverable
from shops.models import Category
from shops.views.desk import posted, reader, show_refusal

UNPROCESSABLE = 422
BIGGEST_ID = 2**63 - 1


@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What people look for, newest first; one's own above."""
    category = request.GET.get("category", "")
    category = category if category in Category.values else ""
    found, before = board(category=category, before=before_of(request))
    person = person_of(request)
    chips = [("", _("All")), *Category.choices]
    context = {"demands": found, "before": before, "category": category, "chips": chips}
    mine = my_demands(person=person) if person else []
    return render(request, "orders/demand_list.html", context | {"mine": mine, "aisle": category})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def post(request: HttpRequest) -> HttpResponse:
    """Put what one looks for on the board."""
    person = reader(request)
    form = DemandForm(posted(request))
    if form.is_valid():
        try:
            demand = demands.post_demand(buyer=person, data=form.data_of())
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("It is on the board. Shops answer here."))
            return redirect(demand)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "orders/demand_post.html", {"form": form}, status=status)


@never_cache
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One demand; its author also sees the offers, which nobody else does."""
    person = person_of(request)
    demand = _find(pk, person)
    mine = person is not None and demand.buyer_id == person.pk
    context = {
        "demand": demand,
        "mine": mine,
        "author": author_name(demand),
        "offers": offers_of(Offer.objects.visible_to(person).filter(demand=demand))
        if person and mine
        else [],
    }
    return render(request, "orders/demand_show.html", context)


def _find(pk: int, person: User | None) -> Demand:
    demand = public_demand(demand_id=pk, person=person) if pk <= BIGGEST_ID else None
    if demand is None:
        raise Http404
    return demand


@never_cache
@login_required
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own demand off the board."""
    person = reader(request)
    demand = get_object_or_404(Demand.objects.visible_to(person), pk=min(pk, BIGGEST_ID))
    demands.close_demand(demand=demand, actor=person)
    messages.success(request, _("Taken off the board."))
    return redirect(demand)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, pk: int, offer: int) -> HttpResponse:
    """Buy what a shop offered to oneself alone: address, freight, total, then the payment."""
    person = reader(request)
    rows = Offer.objects.visible_to(person).select_related(
        "demand", "shop", "variant__product__shop", "harvest", "purchase", "group_buy"
    )
    if max(pk, offer) > BIGGEST_ID:
        raise Http404
    found = get_object_or_404(rows, pk=offer, demand=pk)
    if found.group_buy is not None:
        return redirect(found.group_buy)
    if request.method == "POST" and "place" in request.POST:
        return _place(request, found, person)
    if request.method == "POST":
        initial: dict[str, object] = {name: request.POST.get(name, "") for name in CheckoutForm.base_fields}
    else:
        initial = _remembered(person)
    return _page(request, found, CheckoutForm(initial=initial))


def _remembered(person: User) -> dict[str, object]:
    initial: dict[str, object] = {"checkout_key": uuid.uuid4()}
    address = person.addresses.order_by("-used_at").first()
    if address is not None:
        province, city, county = codes_of_region(address.region_id)
        initial |= {"name": address.name, "phone": address.phone, "detail": address.detail}
        initial |= {"province": province, "city": city, "county": county}
    return initial


def _page(
    request: HttpRequest, offer: Offer, form: CheckoutForm, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    province, city, county = form.chosen()
    quote, trouble = _quote(offer, county or city or province)
    context = {
        "offer": offer,
        "form": form,
        "quote": quote,
        "trouble": trouble,
        "wrong": wrong,
        "levels": picker_levels(province=province, city=city, county=county),
        "region_errors": form.region_errors(),
    }
    template = "orders/offer_accept.html"
    if request.headers.get("HX-Target") == "sums":
        template += "#sums"
    return render(request, template, context, status=status)


def _quote(offer: Offer, region_code: str) -> tuple[Quote | None, str]:
    if not offer.buyable or not region_code or not is_deliverable(code=region_code):
        return None, ""
    try:
        return demands.quote_offer(offer=offer, region_code=region_code, on=timezone.localdate()), ""
    except Refusal as refusal:
        return None, str(refusal.message)


def _place(request: HttpRequest, offer: Offer, person: User) -> HttpResponse:
    form = CheckoutForm(request.POST)
    if not form.is_valid():
        return _page(request, offer, form, status=UNPROCESSABLE)
    data = form.cleaned_data
    try:
        purchase = demands.accept_offer(
            offer=offer,
            buyer=person,
            destination=Destination(data["name"], data["phone"], data["region_code"], data["detail"]),
            checkout_key=str(data["checkout_key"]),
            seen_total_fen=data["seen_total"],
        )
    except Refusal as refusal:
        return _page(request, offer, form, wrong=str(refusal.message), status=UNPROCESSABLE)
    return redirect("orders:pay", number=purchase.number)
