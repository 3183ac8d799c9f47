"""The office: shops of my villages, a shop for a household, my mandates, what I did."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pavilion.accounts.audit import acts_of
from pavilion.accounts.models import Appointment
from pavilion.kit import columns
from pavilion.kit.errors import Refusal
from pavilion.kit.places import rows
from shops.forms.office import HouseholdForm
from shops.models import Power, Shop
from shops.selectors.office import (
    appointments_of,
    mandates_of,
    places_to_open_in,
    places_with_shops,
    shops_served,
)
from shops.services.households import Opened, open_household_shop
from shops.views.desk import posted, reader, show_refusal

SHOPS_ON_A_PAGE = 30
ACTS_ON_A_PAGE = 50
UNPROCESSABLE = 422
Served = Sequence[Appointment]


def office_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for officials: strangers sign in, who serves nowhere finds nothing, nobody keeps a copy."""

    @never_cache
    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        served = appointments_of(person=reader(request), on=timezone.localdate())
        if not served:
            raise Http404
        return view(request, served, *args, **kwargs)

    return wrapped


def _frame(place: str, **more: Any) -> dict[str, Any]:
    return {"places": rows(area="office", current=place), "place_name": _("Office")} | more


@office_page
def shops(request: HttpRequest, served: Served) -> HttpResponse:
    """All shops of my villages, with what lies there, waits, travels and was earned."""
    today = timezone.localdate()
    found = shops_served(appointments=served, on=today)
    place, after = request.GET.get("place", "")[:12], request.GET.get("after", "")
    if place.isascii() and place.isdecimal():
        found = found.filter(region__code__startswith=place)
    if after.isascii() and after.isdecimal() and len(after) < 19:
        found = found.filter(pk__lt=int(after))
    listed = list(found.order_by("-pk")[: SHOPS_ON_A_PAGE + 1])
    shown = listed[:SHOPS_ON_A_PAGE]
    context = _frame(
        "shops",
        table=table_of(shown),
        chosen=place,
        chips=places_with_shops(appointments=served, on=today),
        next=f"?place={place}&after={shown[-1].pk}" if len(listed) > SHOPS_ON_A_PAGE else "",
    )
    return render(request, "office/shop_list.html", context)


def table_of(listed: Sequence[Shop], *, figures: Sequence[columns.Figures] | None = None) -> dict[str, Any]:
    """A table of shops: a row each with the figures every floor has about it."""
    if figures is None:
        figures = columns.read(table="office_shops", keys=[shop.pk for shop in listed])
    words = dict(Power.choices)
    body = [
        {
            "shop": shop,
            "powers": [words[power] for power in vars(shop)["my_powers"] or ()],
            "figures": [(column.label, column.by_key.get(shop.pk, column.none)) for column in figures],
        }
        for shop in listed
    ]
    return {"rows": body, "figures": figures}


@office_page
def open_shop(request: HttpRequest, served: Served) -> HttpResponse:
    """Open a shop for a household of my villages."""
    places = places_to_open_in(appointments=served)
    form = HouseholdForm(posted(request), appointments=served, places=places)
    if form.is_valid():
        try:
            opened = open_household_shop(
                data=form.data_of(),
                region_code=form.cleaned_data["region"],
                keeper_name=form.cleaned_data["keeper_name"],
                keeper_phone=form.cleaned_data["keeper_phone"],
                appointment=form.appointment(),
                actor=reader(request),
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            _tell(request, opened)
            return redirect("shops:office_shops")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "office/shop_open.html", _frame("open", form=form), status=status)


def _tell(request: HttpRequest, opened: Opened) -> None:
    messages.success(request, _("%(shop)s is open.") % {"shop": opened.shop})
    if opened.first_password:
        text = _(
            "%(name)s signs in with %(phone)s and the password %(password)s. "
            "Write it down now: it is shown only once."
        )
        values = {"name": opened.keeper.name, "phone": opened.keeper.phone, "password": opened.first_password}
        messages.warning(request, text % values)


@office_page
def mandates(request: HttpRequest, served: Served) -> HttpResponse:
    """For whom I may act, and for whom no longer."""
    words = dict(Power.choices)
    living = {each.pk for each in served}
    listed = [
        {
            "mandate": each,
            "powers": [words[power] for power in each.powers],
            "living": each.ended_at is None and each.appointment_id in living,
        }
        for each in mandates_of(person=reader(request))
    ]
    return render(request, "office/mandate_list.html", _frame("mandates", rows=listed, served=served))


@office_page
def audit(request: HttpRequest, served: Served) -> HttpResponse:
    """Everything I did, newest first."""
    after = request.GET.get("after", "")
    known = after.isascii() and after.isdecimal() and len(after) < 19
    listed = acts_of(person=reader(request), before=int(after) if known else None, most=ACTS_ON_A_PAGE + 1)
    context = _frame(
        "audit",
        rows=listed[:ACTS_ON_A_PAGE],
        next=f"?after={listed[ACTS_ON_A_PAGE - 1].pk}" if len(listed) > ACTS_ON_A_PAGE else "",
    )
    return render(request, "office/act_list.html", context)
