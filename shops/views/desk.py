"""The desk of one shop: who may work at it, for whom, and the frame around its pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit import places
from pavilion.kit.errors import Refusal
from shops.models import Mandate, Power, Shop
from shops.selectors.standing import Standing, standing_of

OWNER = "owner"  # beside the powers: places that no mandate opens
ACTING_FOR = "acting_for"  # session key: the shop an official acts for


def reader(request: HttpRequest) -> User:
    """The person who is signed in. Raises Http404 for anybody else."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def current_shop(request: HttpRequest, power: str = "") -> Shop:
    """The shop in the address, if the reader may use this power (or any) at it now. Raises Http404.

    Keepers act for their shop as themselves; an official has to have said that she acts for it, and her
    mandate has to hold the power.
    """
    person, today = reader(request), timezone.localdate()
    slug = request.resolver_match.kwargs["slug"] if request.resolver_match else ""
    if power:
        shops = Shop.objects.kept_by(person, power, on=today)
    else:
        shops = Shop.objects.worked_by(person, on=today)
    shop = get_object_or_404(shops.select_related("region"), slug=slug)
    standing = standing_of(shop=shop, person=person, on=today)
    if standing.by_mandate and request.session.get(ACTING_FOR) != shop.pk:
        raise Http404
    vars(shop)["standing"] = standing
    return shop


def standing_at(shop: Shop) -> Standing:
    """How the reader stands to a shop that `current_shop` found."""
    standing: Standing = vars(shop)["standing"]
    return standing


def acting_for(shop: Shop) -> str:
    """What the audit trail notes beside the actor: the shop's name there, or "" for its own keepers."""
    return shop.audit_name if standing_at(shop).by_mandate else ""


def owned_shop(request: HttpRequest) -> Shop:
    """The shop in the address, if the reader owns it: mandates and payouts. Raises Http404."""
    shop = current_shop(request, Power.GOODS)
    if not standing_at(shop).owns:
        raise Http404
    return shop


def desk_frame(request: HttpRequest, shop: Shop) -> dict[str, Any]:
    """What desk_base.html needs: the places, the shop's name, and the band for officials."""
    return {
        "shop": shop,
        "places": places_of(shop, here=request.path),
        "place_name": shop.name,
        "acting_shop": shop if standing_at(shop).by_mandate else None,
        "stop_url": reverse("shops:acting_stop"),
    }


def places_of(shop: Shop, *, here: str) -> list[places.PlaceRow]:
    """The places of a shop's desk the reader may enter; the longest that fits the address is current."""
    known = [(place.href(shop.slug), place.name) for place in places.registered("desk")]
    fitting = max((each for each in known if here.startswith(each[0])), default=("", ""), key=_length)
    standing = standing_at(shop)
    powers = standing.powers | {OWNER} if standing.owns else standing.powers
    return places.rows(area="desk", current=fitting[1], slug=shop.slug, powers=powers)


def _length(place: tuple[str, str]) -> int:
    return len(place[0])


def posted(request: HttpRequest) -> QueryDict | None:
    """What was posted; None on a GET, so that an empty form is told to be empty only when it was sent."""
    return request.POST if request.method == "POST" else None


def show_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    """Put a refusal where it belongs: beside its fields, or above the form."""
    fields = {name: text for name, text in refusal.fields.items() if name in form.fields}
    for name, text in fields.items():
        form.add_error(name, str(text))
    if not fields:
        form.add_error(None, str(refusal.message))


def desk_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A private page: anonymous readers go to sign-in, and nobody keeps a copy."""

    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.setdefault("Cache-Control", "private, no-store")
        return response

    return wrapped


@desk_page
def today(request: HttpRequest, slug: str) -> HttpResponse:
    """What must be done at this shop now."""
    shop = current_shop(request)
    return render(request, "home/desk.html", desk_frame(request, shop))


@login_required
@require_POST
def start_acting(request: HttpRequest, slug: str) -> HttpResponse:
    """An official begins to act for a shop that gave her a mandate."""
    person = reader(request)
    mandates = Mandate.objects.living(on=timezone.localdate()).filter(appointment__person=person)
    mandate = mandates.filter(shop__slug=slug).select_related("shop").order_by("pk").first()
    if mandate is None:
        raise Http404
    request.session[ACTING_FOR] = mandate.shop_id
    shop = mandate.shop
    record_act(actor=person, verb="acting.start", target=shop.audit_name, acting_for=shop.audit_name)
    return redirect("shops:desk", slug)


@login_required
@require_POST
def stop_acting(request: HttpRequest) -> HttpResponse:
    """An official stops acting for whatever shop it was."""
    person, pk = reader(request), request.session.pop(ACTING_FOR, None)
    shop = Shop.objects.visible_to(person, on=timezone.localdate()).filter(pk=pk).first()
    if shop:
        record_act(actor=person, verb="acting.stop", target=shop.audit_name, acting_for=shop.audit_name)
    return redirect("home:office")
