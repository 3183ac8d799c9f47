"""Harvests at the desk: announced, received, weighed in, lost, shared, closed."""

from collections.abc import Callable
from typing import Any, TypeAlias

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from pavilion.kit.errors import Refusal
from pavilion.kit.money import weight_text
from shops.forms.harvests import DeliveryForm, HarvestForm, LossForm, ShareFormSet, WeighInForm, filled_shares
from shops.models import Harvest, Power, Shop
from shops.services.harvests import (
    announce_harvest,
    book_loss,
    close_harvest,
    receive_delivery,
    revise_harvest,
    share_harvest,
    weigh_in,
)
from shops.services.weighing import shortfall_of
from shops.views.desk import acting_for, current_shop, desk_frame, desk_page, posted, reader, show_refusal

MOST_ROWS = 100
Bound: TypeAlias = "forms.Form | forms.BaseFormSet[Any]"


@desk_page
def harvests(request: HttpRequest, slug: str) -> HttpResponse:
    """Living harvests first, then the closed ones."""
    shop = current_shop(request, Power.HARVEST)
    lots = Harvest.objects.of_shop(shop).select_related("product", "village")
    rows = [
        *lots.exclude(state=Harvest.State.CLOSED).order_by("-pk")[:MOST_ROWS],
        *lots.filter(state=Harvest.State.CLOSED).order_by("-pk")[:10],
    ]
    return render(request, "desk/harvest_list.html", desk_frame(request, shop) | {"rows": rows})


@desk_page
def announce(request: HttpRequest, slug: str) -> HttpResponse:
    """A harvest to come: from now on it is sold ahead."""
    shop = current_shop(request, Power.HARVEST)
    form = HarvestForm(posted(request), shop=shop, initial={"product": request.GET.get("product", "")[:19]})
    if form.is_valid():
        try:
            harvest = announce_harvest(
                product=form.cleaned_data["product"],
                data=form.data_of(),
                actor=reader(request),
                acting_for=acting_for(shop),
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("shops:desk_harvest", slug, harvest.pk)
    context = desk_frame(request, shop) | {"form": form}
    return render(request, "desk/harvest_announce.html", context, status=422 if form.errors else 200)


@desk_page
def harvest(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One harvest and all that can be done with it."""
    shop, lot = _find(request, pk)
    return _show(request, shop, lot)


@desk_page
def revise(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change what is expected, the days, the village or the wholesale reserve."""
    shop, lot = _find(request, pk)
    form = HarvestForm(posted(request), shop=shop, harvest=lot)

    def save() -> str:
        revise_harvest(
            harvest_id=lot.pk, data=form.data_of(), actor=reader(request), acting_for=acting_for(shop)
        )
        return _("Saved.")

    return _act(request, shop, lot, "revise", form, save)


@desk_page
def receive(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One delivery on the scales."""
    shop, lot = _find(request, pk)
    form = DeliveryForm(posted(request))

    def save() -> str:
        entry = receive_delivery(
            harvest_id=lot.pk,
            grams=form.cleaned_data["kilograms"],
            token=form.cleaned_data["token"].hex,
            actor=reader(request),
            acting_for=acting_for(shop),
        )
        return _("%(weight)s received.") % {"weight": weight_text(entry.grams)}

    return _act(request, shop, lot, "receive", form, save)


@desk_page
def lose(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Dried, sorted out, spoiled, given on top."""
    shop, lot = _find(request, pk)
    form = LossForm(posted(request))
    if form.is_valid():
        short = max(0, form.cleaned_data["kilograms"] - lot.on_hand_grams)
        if short > (form.cleaned_data["seen_short"] or 0):
            return _show(request, shop, lot, status=422, lose=form, loss_short=short)

    def save() -> str:
        short = book_loss(
            harvest_id=lot.pk,
            kind=form.cleaned_data["kind"],
            grams=form.cleaned_data["kilograms"],
            token=form.cleaned_data["token"].hex,
            actor=reader(request),
            acting_for=acting_for(shop),
        )
        return _short_words(short) if short else _("Written down.")

    return _act(request, shop, lot, "lose", form, save)


@desk_page
def weigh(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The last word on the weight; a shortfall has to be seen before it is confirmed."""
    shop, lot = _find(request, pk)
    form = WeighInForm(posted(request))
    seen = (form.cleaned_data.get("seen_short") or 0) if form.is_valid() else 0
    if request.method == "POST" and shortfall_of(harvest=lot) > seen:
        return _show(request, shop, lot, status=422, confirm=True)

    def save() -> str:
        short = weigh_in(harvest_id=lot.pk, actor=reader(request), acting_for=acting_for(shop))
        return _short_words(short) if short else _("Weighed in. Everything that was promised is there.")

    return _act(request, shop, lot, "weigh", form, save)


@desk_page
def share(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What each household put in."""
    shop, lot = _find(request, pk)
    formset = ShareFormSet(posted(request), prefix="shares")

    def save() -> str:
        share_harvest(
            harvest_id=lot.pk,
            shares=filled_shares(formset),
            actor=reader(request),
            acting_for=acting_for(shop),
        )
        return _("Saved.")

    return _act(request, shop, lot, "shares", formset, save)


@desk_page
def close(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take the rest out of sale."""
    shop, lot = _find(request, pk)
    form = forms.Form(posted(request))

    def save() -> str:
        close_harvest(harvest_id=lot.pk, actor=reader(request), acting_for=acting_for(shop))
        return _("Closed.")

    return _act(request, shop, lot, "close", form, save)


def _find(request: HttpRequest, pk: int) -> tuple[Shop, Harvest]:
    shop = current_shop(request, Power.HARVEST)
    lots = Harvest.objects.of_shop(shop).select_related("product__shop", "village")
    return shop, get_object_or_404(lots, pk=pk)


def _short_words(grams: int) -> str:
    return _(
        "%(weight)s of what was promised fell short. The last promised packs are marked short; "
        "look at the orders now."
    ) % {"weight": weight_text(grams)}


def _act(
    request: HttpRequest, shop: Shop, lot: Harvest, name: str, form: Bound, save: Callable[[], str]
) -> HttpResponse:
    if request.method != "POST":
        return redirect("shops:desk_harvest", shop.slug, lot.pk)
    if form.is_valid():
        try:
            messages.success(request, save())
        except Refusal as refusal:
            _refuse(form, refusal)
        else:
            return redirect("shops:desk_harvest", shop.slug, lot.pk)
    return _show(request, shop, lot, status=422, **{name: form})


def _refuse(form: Bound, refusal: Refusal) -> None:
    if isinstance(form, forms.Form):
        show_refusal(form, refusal)
    else:
        form.non_form_errors().append(str(refusal.message))


def _show(
    request: HttpRequest, shop: Shop, lot: Harvest, *, status: int = 200, **bound: object
) -> HttpResponse:
    shares = [
        {"household": each.household, "kilograms": each.grams, "named": each.named}
        for each in lot.shares.all()
    ]
    context = {
        "lot": lot,
        "entries": lot.entries.order_by("-pk")[:50],
        "shortfall": shortfall_of(harvest=lot),
        "revise": HarvestForm(shop=shop, harvest=lot),
        "receive": DeliveryForm(),
        "lose": LossForm(),
        "weigh": WeighInForm(initial={"seen_short": shortfall_of(harvest=lot)}),
        "shares": ShareFormSet(prefix="shares", initial=shares),
        "close": None,
    }
    return render(
        request, "desk/harvest_show.html", desk_frame(request, shop) | context | bound, status=status
    )
