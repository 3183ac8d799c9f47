"""Group buys for buyers: what is open, how far it is, joining, changing one's mind, leaving."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from orders.forms import JoinForm, PartForm
from orders.models import Pledge
from orders.selectors.group_buys import GroupCard, my_parts, open_cards, public_card
from orders.selectors.places import codes_of_region, picker_levels
from orders.services import pledging
from orders.services.checkout import Destination
from orders.services.quoting import Quote
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from pavilion.kit.pages import public_page
from pavilion.regions.selectors import is_deliverable
from shops.views.desk import reader

UNPROCESSABLE = 422
BIGGEST_ID = 2**63 - 1


@public_page
def listing(request: HttpRequest) -> HttpResponse:
    """Every group buy that is open, closing soonest first."""
    return render(request, "orders/group_list.html", {"cards": open_cards()})


@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One group buy as it is now: the case, the price, when it closes; the same for everybody."""
    card = _find(pk)
    return render(request, "orders/group_show.html", {"card": card, "group": card.group})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """My parts, and the form for another; nothing is charged for packs that fill no case."""
    card, person = _find(pk), reader(request)
    if request.method == "POST" and "place" in request.POST:
        return _place(request, card, person)
    if request.method == "POST":  # the lists or the sums were asked for
        initial = {name: request.POST.get(name, "") for name in JoinForm.base_fields}
        return _page(request, card, person, JoinForm(initial=initial))
    return _page(request, card, person, JoinForm(initial=_remembered(person)))


def _find(pk: int) -> GroupCard:
    card = public_card(group_id=pk) if pk <= BIGGEST_ID else None
    if card is None:
        raise Http404
    return card


def _remembered(person: User) -> dict[str, object]:
    initial: dict[str, object] = {"checkout_key": uuid.uuid4(), "firm": 1}
    address = person.addresses.order_by("-used_at").first()
    if address is not None:
        province, city, county = codes_of_region(address.region_id)
        initial |= {"name": address.name, "phone": address.phone, "detail": address.detail}
        initial |= {"province": province, "city": city, "county": county}
    return initial


def _page(
    request: HttpRequest,
    card: GroupCard,
    person: User,
    form: JoinForm,
    *,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    province, city, county = form.chosen()
    quote, trouble = _quote(card, form, county or city or province)
    context = {
        "card": card,
        "group": card.group,
        "parts": my_parts(group=card.group, person=person),
        "form": form,
        "asked": form.part(),
        "quote": quote,
        "trouble": trouble,
        "wrong": wrong,
        "levels": picker_levels(province=province, city=city, county=county),
        "region_errors": form.region_errors(),
    }
    template = "orders/group_join.html"
    if request.headers.get("HX-Target") == "sums":
        template += "#sums"
    return render(request, template, context, status=status)


def _quote(card: GroupCard, form: JoinForm, region_code: str) -> tuple[Quote | None, str]:
    part = form.part()
    if part is None or not card.group.joinable or not region_code or not is_deliverable(code=region_code):
        return None, ""
    try:
        return pledging.quote_pledge(
            group=card.group, part=part, region_code=region_code, on=timezone.localdate()
        ), ""
    except Refusal as refusal:
        return None, str(refusal.message)


def _place(request: HttpRequest, card: GroupCard, person: User) -> HttpResponse:
    form = JoinForm(request.POST)
    part = form.part()
    if not form.is_valid() or part is None:
        return _page(request, card, person, form, status=UNPROCESSABLE)
    data = form.cleaned_data
    try:
        purchase = pledging.join_group_buy(
            group=card.group,
            part=part,
            buyer=person,
            destination=Destination(data["name"], data["phone"], data["region_code"], data["detail"]),
            checkout_key=str(data["checkout_key"]),
            seen_total_fen=data["seen_total"],
        )
    except Refusal as refusal:
        return _page(request, card, person, form, wrong=str(refusal.message), status=UNPROCESSABLE)
    return redirect("orders:pay", number=purchase.number)


@never_cache
@login_required
@require_POST
def change(request: HttpRequest, pk: int, part: int) -> HttpResponse:
    """Want other packs of a part; what is not wanted any more is paid back at once."""
    form = PartForm(request.POST)

    def act(pledge: Pledge, person: User) -> str:
        if not form.is_valid():
            raise pledging.NotSoMany
        wanted = pledging.Part(form.cleaned_data["firm"], form.cleaned_data["most"])
        pledging.change_pledge(pledge=pledge, part=wanted, actor=person)
        return _("Changed. What you do not take any more is paid back.")

    return _act(request, pk, part, act)


@never_cache
@login_required
@require_POST
def leave(request: HttpRequest, pk: int, part: int) -> HttpResponse:
    """Take a part back whole."""

    def act(pledge: Pledge, person: User) -> str:
        pledging.leave_group_buy(pledge=pledge, actor=person)
        return _("You have left. All of the money for this part is on its way back.")

    return _act(request, pk, part, act)


def _act(request: HttpRequest, pk: int, part: int, act: Callable[[Pledge, User], str]) -> HttpResponse:
    card, person = _find(pk), reader(request)
    if part > BIGGEST_ID:
        raise Http404
    mine = Pledge.objects.visible_to(person).filter(group_buy=card.group)
    pledge = get_object_or_404(mine.select_related("line__order", "buyer"), pk=part)
    try:
        messages.success(request, act(pledge, person))
    except Refusal as refusal:
        form = JoinForm(initial=_remembered(person))
        return _page(request, card, person, form, wrong=str(refusal.message), status=UNPROCESSABLE)
    return redirect("orders:group_buy_join", pk=pk)
