"""The shop itself at the desk: its words, its freight terms, its mandates, its audit trail."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pavilion.kit.errors import Refusal
from shops.forms.storefronts import MandateForm, PayoutForm, ShopForm
from shops.models import Power
from shops.selectors.acts import acts_for
from shops.services.storefronts import (
    describe_shop,
    grant_mandate,
    pause_shop,
    reopen_shop,
    set_freight_terms,
    set_payout_details,
    withdraw_mandate,
)
from shops.views.desk import (
    acting_for,
    current_shop,
    desk_frame,
    desk_page,
    owned_shop,
    posted,
    reader,
    show_refusal,
)

AUDIT_PAGE = 50


@desk_page
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """What the shop says of itself, and who pays the freight."""
    shop = current_shop(request, Power.GOODS)
    initial = {"free_freight_from": shop.free_freight_from_fen}
    form = ShopForm(posted(request), instance=shop, initial=initial)
    if form.is_valid():
        shop.refresh_from_db()
        person, acting = reader(request), acting_for(shop)
        with transaction.atomic():
            describe_shop(shop=shop, data=form.data_of(), actor=person, acting_for=acting)
            if (free_from := form.cleaned_data["free_freight_from"]) != shop.free_freight_from_fen:
                set_freight_terms(shop=shop, free_freight_from_fen=free_from, actor=person, acting_for=acting)
        messages.success(request, _("Saved."))
        return redirect("shops:desk_shop", slug)
    context = desk_frame(request, shop) | {"form": form}
    return render(request, "desk/shop_edit.html", context, status=422 if form.errors else 200)


@desk_page
@require_POST
def pause_or_reopen(request: HttpRequest, slug: str, paused: bool) -> HttpResponse:  # noqa: FBT001 - from the URL table
    """Close the door for a while, or open it again."""
    shop = current_shop(request, Power.GOODS)
    move = pause_shop if paused else reopen_shop
    try:
        move(shop=shop, actor=reader(request), acting_for=acting_for(shop))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("shops:desk_shop", slug)


@desk_page
def mandates(request: HttpRequest, slug: str) -> HttpResponse:
    """Who may act for the shop, and until when; and where its money goes."""
    shop = owned_shop(request)
    form = MandateForm(posted(request), shop=shop)
    if form.is_valid():
        try:
            grant_mandate(
                shop=shop,
                appointment=form.cleaned_data["appointment"],
                powers=form.cleaned_data["powers"],
                actor=reader(request),
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The mandate holds from now on."))
            return redirect("shops:desk_mandates", slug)
    living = shop.mandates.living(on=timezone.localdate())
    rows = living.select_related("appointment__person", "appointment__region")
    words = dict(Power.choices)
    context = desk_frame(request, shop) | {
        "form": form,
        "payout": PayoutForm(initial={"payout_details": shop.payout_details}),
        "rows": [(each, [words[power] for power in each.powers]) for each in rows],
    }
    return render(request, "desk/mandate_list.html", context, status=422 if form.errors else 200)


@desk_page
@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End a mandate at once."""
    shop = owned_shop(request)
    if withdraw_mandate(shop=shop, mandate_id=pk, actor=reader(request)):
        messages.success(request, _("The mandate has ended."))
    return redirect("shops:desk_mandates", slug)


@desk_page
@require_POST
def payout(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the shop's money goes: owners only."""
    shop = owned_shop(request)
    form = PayoutForm(request.POST)
    if form.is_valid():
        set_payout_details(shop=shop, details=form.cleaned_data["payout_details"], actor=reader(request))
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Please write at most 200 characters."))
    return redirect("shops:desk_mandates", slug)


@desk_page
def audit(request: HttpRequest, slug: str) -> HttpResponse:
    """What officials did in the shop's name, newest first."""
    shop = current_shop(request, Power.GOODS)
    acts = acts_for(shop=shop)
    after = request.GET.get("after", "")
    if after.isascii() and after.isdecimal() and len(after) < 19:
        acts = acts.filter(pk__lt=int(after))
    rows = list(acts[: AUDIT_PAGE + 1])
    context = desk_frame(request, shop) | {
        "rows": rows[:AUDIT_PAGE],
        "next": f"?after={rows[AUDIT_PAGE - 1].pk}" if len(rows) > AUDIT_PAGE else "",
    }
    return render(request, "desk/act_list.html", context)
