"""The desk of one shop: who may work at it, for whom, and the frame around its pages."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from shops.models import Keeper, Mandate, Power, Shop

ACTING_FOR = "acting_for"  # session key: the shop an official acts for


@dataclass(frozen=True)
class Place:
    """One place of the desk; `path` follows /desk/<slug>/, and is hidden while no floor serves it."""

    path: str
    icon: str
    label: str | Promise
    rail_only: bool = False
    href: str = ""
    current: bool = False
    count: int = 0


PLACES = (
    Place("", "goods", _("Goods")),
    Place("harvests/", "harvest", _("Harvests")),
    Place("orders/", "orders", _("Orders")),
    Place("dispatches/", "truck", _("Dispatch")),
    Place("parcels/", "parcel", _("Parcels"), rail_only=True),
    Place("money/", "money", _("Money"), rail_only=True),
    Place("shop/", "shop", _("My shop"), rail_only=True),
    Place("mandates/", "people", _("Mandates"), rail_only=True),
    Place("audit/", "sheet", _("Who did what"), rail_only=True),
)


def reader(request: HttpRequest) -> User:
    """The person who is signed in. Raises Http404 for anybody else."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def current_shop(request: HttpRequest, power: str) -> Shop:
    """The shop in the address, if the reader may use this power at it now. Raises Http404.

    Keepers act for their shop as themselves; an official has to have said that she acts for it, and her
    mandate has to hold the power.
    """
    person = reader(request)
    slug = request.resolver_match.kwargs["slug"] if request.resolver_match else ""
    keeps = Keeper.objects.filter(shop=OuterRef("pk"), person_id=person.pk)
    shops = Shop.objects.kept_by(person, power, on=timezone.localdate())
    shop = get_object_or_404(shops.select_related("region").annotate(own=Exists(keeps)), slug=slug)
    if not vars(shop)["own"] and request.session.get(ACTING_FOR) != shop.pk:
        raise Http404
    return shop


def acting_for(shop: Shop) -> str:
    """What the audit trail notes beside the actor: the shop's name there, or "" for its own keepers."""
    return "" if vars(shop).get("own", True) else shop.audit_name


def owned_shop(request: HttpRequest) -> Shop:
    """The shop in the address, if the reader owns it: mandates and payouts. Raises Http404."""
    shop = current_shop(request, Power.GOODS)
    if not shop.keepers.filter(person=reader(request), role=Keeper.Role.OWNER).exists():
        raise Http404
    return shop


def desk_frame(request: HttpRequest, shop: Shop) -> dict[str, Any]:
    """What desk_base.html needs: the places, the shop's name, and the band for officials."""
    acting = bool(acting_for(shop))
    return {
        "shop": shop,
        "places": places_of(shop, here=request.path),
        "place_name": shop.name,
        "acting_shop": shop if acting else None,
        "stop_url": reverse("shops:acting_stop"),
    }


def places_of(shop: Shop, *, here: str) -> list[Place]:
    """The places of a shop's desk that some floor serves; the longest that fits is the current one."""
    root = reverse("shops:desk_goods", args=[shop.slug])
    served = [replace(each, href=root + each.path) for each in PLACES if _served(root + each.path)]
    fitting = max((each.href for each in served if here.startswith(each.href)), key=len, default="")
    today = Place("", "today", _("Today"), href=reverse("home:desk"))
    return [today, *(replace(each, current=each.href == fitting) for each in served)]


def _served(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


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


def desk_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A private page: anonymous readers go to sign-in, and nobody keeps a copy."""

    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.setdefault("Cache-Control", "private, no-store")
        return response

    return wrapped


@login_required
@require_POST
def start_acting(request: HttpRequest, slug: str) -> HttpResponse:
    """An official begins to act for a shop that gave her a mandate."""
    person = reader(request)
    mandates = Mandate.objects.living(on=timezone.localdate()).filter(appointment__person=person)
    mandate = get_object_or_404(mandates.select_related("shop"), shop__slug=slug)
    request.session[ACTING_FOR] = mandate.shop_id
    shop = mandate.shop
    record_act(actor=person, verb="acting.start", target=shop.audit_name, acting_for=shop.audit_name)
    return redirect("shops:desk_goods", slug)


@login_required
@require_POST
def stop_acting(request: HttpRequest) -> HttpResponse:
    """An official stops acting for whatever shop it was."""
    shop = Shop.objects.filter(pk=request.session.pop(ACTING_FOR, None)).first()
    if shop:
        record_act(
            actor=reader(request), verb="acting.stop", target=shop.audit_name, acting_for=shop.audit_name
        )
    return redirect("home:office")
