"""The public pages behind a waybill number: where the parcel is, and where its goods grew."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from rest_framework.throttling import SimpleRateThrottle

from logistics.forms.tracking import WaybillForm
from logistics.selectors.travelling import clean_waybill, origins_of, travelling

UNPROCESSABLE, NOT_FOUND, TOO_MANY = 422, 404, 429
MOST_CARRIER_LETTERS = 12


class TrackThrottle(SimpleRateThrottle):
    """So many waybills asked for from one address: numbers are not for guessing."""

    scope = "track"

    def get_cache_key(self, request: HttpRequest, view: object) -> str:
        """One count for each address."""
        return self.cache_format % {"scope": "track-pages", "ident": self.get_ident(request)}  # type: ignore[arg-type]


@never_cache
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a parcel by its number."""
    form = WaybillForm(request.GET if "waybill" in request.GET else None)
    if form.is_valid():
        return redirect("logistics:track", form.cleaned_data["waybill"])
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "logistics/track_ask.html", {"form": form}, status=status)


@never_cache
@require_safe
def track(request: HttpRequest, waybill: str) -> HttpResponse:
    """Where a parcel is; no more of the receiver than the label tells."""
    if wait := _too_many(request):
        return wait
    number = clean_waybill(waybill)
    found = travelling(waybill=number) if number else []
    if not found:
        return _unknown(request, waybill)
    return render(request, "logistics/track_show.html", {"found": found, "waybill": number})


@never_cache
@require_safe
def origin(request: HttpRequest, waybill: str, carrier: str = "") -> HttpResponse:
    """Behind the square code of a label: harvest, village and growers of what is in the parcel."""
    if wait := _too_many(request):
        return wait
    number = clean_waybill(waybill)
    found = travelling(waybill=number, carrier=carrier[:MOST_CARRIER_LETTERS]) if number else []
    if not found:
        return _unknown(request, waybill)
    context = {
        "found": found,
        "waybill": number,
        "goods": origins_of(parcels=[each.parcel for each in found]),
    }
    return render(request, "logistics/origin_show.html", context)


def _unknown(request: HttpRequest, waybill: str) -> HttpResponse:
    form = WaybillForm(initial={"waybill": waybill[:60]})
    return render(
        request, "logistics/track_ask.html", {"form": form, "unknown": waybill[:60]}, status=NOT_FOUND
    )


def _too_many(request: HttpRequest) -> HttpResponse | None:
    throttle = TrackThrottle()
    if throttle.allow_request(request, None):  # type: ignore[arg-type]  # a plain page, not a view of the API
        return None
    response = render(request, "logistics/track_busy.html", status=TOO_MANY)
    response["Retry-After"] = str(int(throttle.wait() or 60) + 1)
    return response
