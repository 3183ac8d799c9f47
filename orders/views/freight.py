"""What sending costs, for the product page; the same for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from logistics.services.quoting import quote_freight
from orders.forms import FreightForm
from orders.selectors.freight import provinces, variant_on_sale
from orders.services.quoting import WHY
from pavilion.kit.errors import Refusal

UNPROCESSABLE = 422


@require_GET
@cache_control(public=True, max_age=60)
@vary_on_headers("Accept-Language", "Cookie")
def quote(request: HttpRequest) -> HttpResponse:
    """The freight of some packs to a province: a line for the product page, or a small page of its own."""
    form = FreightForm(request.GET)
    if not form.is_valid():
        return _answer(request, {"wrong": _("Please choose a province.")}, status=UNPROCESSABLE)
    data = form.cleaned_data
    variant = variant_on_sale(variant_id=data["variant"])
    if variant is None:
        raise Http404
    try:
        found = quote_freight(
            packs={variant.pk: data["packs"]}, region_code=data["province"], on=timezone.localdate()
        )
    except Refusal as refusal:
        return _answer(request, {"wrong": refusal.message}, status=UNPROCESSABLE)
    place = next((each.name for each in provinces() if each.code == data["province"]), "")
    why = WHY.get(found.unsendable[0][2], "") if found.unsendable else ""
    context = {"variant": variant, "quote": found, "packs": data["packs"], "place": place, "why": why}
    return _answer(request, context)


def _answer(request: HttpRequest, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    template = "orders/freight_show.html"
    if request.headers.get("HX-Request"):
        template += "#line"
    return render(request, template, context, status=status)
