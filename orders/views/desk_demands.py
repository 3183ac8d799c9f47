"""The demand board at the desk: what is looked for, and the shop's answers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from orders.forms import OfferForm
from orders.models import Demand, Offer
from orders.selectors.demands import author_name, board, offers_of, with_offers
from orders.services import demands
from orders.views.desk_shop import desk_shop
from orders.views.paging import before_of
from pavilion.kit.errors import Refusal
from shops.models import Power
from shops.views.desk import desk_page, posted, reader, show_refusal

UNPROCESSABLE = 422
BIGGEST_ID = 2**63 - 1


@desk_page
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """What is looked for, and what this shop has offered."""
    here = desk_shop(request, Power.ORDERS)
    found, before = board(before=before_of(request))
    offers = offers_of(Offer.objects.of_shop(here.shop))
    context = {"demands": found, "before": before, "offers": offers}
    return render(request, "orders/desk_demand_list.html", here.context | context)


@desk_page
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One demand, and the form for this shop's answer."""
    here = desk_shop(request, Power.ORDERS)
    if pk > BIGGEST_ID:
        raise Http404
    demand = get_object_or_404(with_offers(Demand.objects.on_board()), pk=pk)
    form = OfferForm(posted(request), shop=here.shop)
    if form.is_valid():
        try:
            demands.make_offer(
                demand=demand,
                shop=here.shop,
                data=form.data_of(),
                actor=reader(request),
                acting_for=here.acting_for,
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The buyer sees your offer now, and nobody else."))
            return redirect("orders:desk_demand", slug, pk)
    own = offers_of(Offer.objects.of_shop(here.shop).filter(demand=demand))
    context = {"demand": demand, "form": form, "own": own, "author": author_name(demand)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "orders/desk_demand_show.html", here.context | context, status=status)


@desk_page
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an offer back while nobody has bought it."""
    here = desk_shop(request, Power.ORDERS)
    offer = get_object_or_404(Offer.objects.of_shop(here.shop), pk=min(pk, BIGGEST_ID))
    if request.method == "POST":
        try:
            demands.withdraw_offer(offer=offer, actor=reader(request), acting_for=here.acting_for)
            messages.success(request, _("Withdrawn."))
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
    return redirect("orders:desk_demands", slug)
