"""Group buys at the desk: open, watch, close, call off."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from orders.forms import GroupBuyForm
from orders.models import GroupBuy
from orders.selectors.group_buys import card_of, cards_of_shop, parts_of, with_progress
from orders.services import filling, group_buys
from orders.views.desk_shop import DeskShop, desk_shop
from pavilion.kit.errors import Refusal
from shops.models import Power
from shops.views.desk import desk_page, posted, reader, show_refusal

UNPROCESSABLE = 422
LIST, SHOW = "orders:desk_group_buys", "orders:desk_group_buy"


@desk_page
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """The shop's group buys, newest first."""
    here = desk_shop(request, Power.ORDERS)
    cards = cards_of_shop(GroupBuy.objects.of_shop(here.shop))
    return render(request, "orders/desk_group_list.html", here.context | {"cards": cards})


@desk_page
def open_one(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer cases of a pack size to everybody together."""
    here = desk_shop(request, Power.ORDERS)
    form = GroupBuyForm(posted(request), shop=here.shop)
    if form.is_valid():
        try:
            group = group_buys.open_group_buy(
                variant=form.cleaned_data["variant"],
                harvest=form.cleaned_data["harvest"],
                data=form.data_of(),
                actor=reader(request),
                acting_for=here.acting_for,
            )
        except Refusal as refusal:
            _show_refusal(form, refusal)
        else:
            return redirect(SHOW, slug, group.pk)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "orders/desk_group_open.html", here.context | {"form": form}, status=status)


def _show_refusal(form: GroupBuyForm, refusal: Refusal) -> None:
    if "closes_at" in refusal.fields:
        form.add_error("closes_on", str(refusal.fields["closes_at"]))
    rest = {name: text for name, text in refusal.fields.items() if name in form.fields}
    if rest or not refusal.fields:
        show_refusal(form, refusal)


@desk_page
def show(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One group buy: how full the cases are, and who has which part."""
    here, group = _find(request, pk)
    return _page(request, here, group)


def _find(request: HttpRequest, pk: int) -> tuple[DeskShop, GroupBuy]:
    here = desk_shop(request, Power.ORDERS)
    return here, get_object_or_404(with_progress(GroupBuy.objects.of_shop(here.shop)), pk=pk)


def _page(
    request: HttpRequest, here: DeskShop, group: GroupBuy, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    parts = parts_of(group.pledges.in_order())
    context = {"card": card_of(group), "group": group, "parts": parts, "wrong": wrong}
    return render(request, "orders/desk_group_show.html", here.context | context, status=status)


@desk_page
def close(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Fill the cases now instead of waiting for the day."""

    def act(here: DeskShop, group: GroupBuy) -> str:
        filling.close_group_buy(group_id=group.pk, actor=reader(request), acting_for=here.acting_for)
        return _("Closed. What fills no case is paid back by itself.")

    return _act(request, pk, act)


@desk_page
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Call it off: everybody gets the money back."""

    def act(here: DeskShop, group: GroupBuy) -> str:
        filling.cancel_group_buy(group_id=group.pk, actor=reader(request), acting_for=here.acting_for)
        return _("Called off. Everybody is paid back.")

    return _act(request, pk, act)


def _act(request: HttpRequest, pk: int, act: Callable[[DeskShop, GroupBuy], str]) -> HttpResponse:
    here, group = _find(request, pk)
    if request.method == "POST":
        try:
            messages.success(request, act(here, group))
        except Refusal as refusal:
            return _page(request, here, group, wrong=str(refusal.message), status=UNPROCESSABLE)
    return redirect(SHOW, here.shop.slug, pk)
