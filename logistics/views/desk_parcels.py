"""Parcels at the desk: the list, one of them, what is known of it, its label."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from logistics.forms.tracking import EventForm
from logistics.models import Parcel, TrackingEvent
from logistics.models.parcels import ParcelQuerySet
from logistics.rules.journey import NEXT_STEP
from logistics.selectors.dispatch_desk import dispatches_of
from logistics.selectors.explaining import explain, named
from logistics.selectors.parcel_desk import (
    carrier_names,
    contents_of,
    harvests_sent,
    parcel_rows,
    picture_of,
    receiver_of,
)
from logistics.selectors.timelines import timeline_of
from logistics.selectors.travelling import clean_waybill
from logistics.selectors.waybills import numbered
from logistics.services.labels import label_of
from logistics.services.tracking import record_by_hand
from logistics.views.paging import choice_in, code_in, next_page, number_in
from pavilion.kit.errors import Refusal
from shops.models import Power, Shop
from shops.views.desk import acting_for, current_shop, desk_frame, desk_page, posted, reader, show_refusal

UNPROCESSABLE = 422


@desk_page
def parcels(request: HttpRequest, slug: str) -> HttpResponse:
    """The shop's parcels, newest first; by state, courier, harvest or number."""
    shop, kept = _kept(request)
    carriers, harvests = carrier_names(), harvests_sent(shop_id=shop.pk)
    chosen = {
        "state": choice_in(request, "state", Parcel.State.values),
        "carrier": choice_in(request, "carrier", [code for code, _name in carriers]),
        "harvest": number_in(request, "harvest"),
    }
    waybill = request.GET.get("waybill", "")[:60]
    run = dispatches_of(shop_id=shop.pk).filter(code=code_in(request, "dispatch")).first()
    if waybill.strip():
        kept = numbered(kept, waybills=[clean_waybill(waybill)])
    rows, before = parcel_rows(
        kept,
        state=str(chosen["state"]),
        carrier=str(chosen["carrier"]),
        harvest=number_in(request, "harvest"),
        dispatch=run.pk if run else None,
        before=number_in(request, "before"),
    )
    context = chosen | {
        "rows": rows,
        "dispatch": run.code if run else "",
        "next": next_page(before=before, waybill=waybill, dispatch=run.code if run else "", **chosen),
        "waybill": waybill,
        "states": Parcel.State.choices,
        "carriers": carriers,
        "harvests": harvests,
    }
    return render(request, "logistics/parcel_list.html", desk_frame(request, shop) | context)


@desk_page
def parcel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One parcel: what is in it, why it is as it is, where it is; tell what you know of it."""
    shop, kept = _kept(request)
    row = get_object_or_404(
        kept.select_related(
            "consignment__recipient", "consignment__shop", "carrier", "service", "carton", "plan"
        ).prefetch_related(Prefetch("events", TrackingEvent.objects.newest_first())),
        pk=pk,
    )
    form = EventForm(posted(request), initial={"status": NEXT_STEP.get(row.state, "")})
    if form.is_valid():
        try:
            _tell(request, shop, row, form)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("logistics:parcel", slug, pk)
    why = explain(row)
    context = {
        "parcel": row,
        "form": form,
        "receiver": receiver_of(row),
        "contents": contents_of(row),
        "why": why,
        "others": named(why.others) if why else [],
        "picture": picture_of(row, why),
        "events": row.events.all(),
        "timeline": timeline_of(parcel=row, events=row.events.all()),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "logistics/parcel_show.html", desk_frame(request, shop) | context, status=status)


@desk_page
def parcel_label(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The label of one parcel, to print again."""
    _shop, kept = _kept(request)
    row = get_object_or_404(kept, pk=pk)
    pdf = label_of(parcel_id=row.pk)
    if pdf is None:
        raise Http404
    name = f"{row.carrier_id}-{row.waybill}.pdf"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _kept(request: HttpRequest) -> tuple[Shop, ParcelQuerySet]:
    shop = current_shop(request, Power.DISPATCH)
    kept = Parcel.objects.kept_by(reader(request), Power.DISPATCH, on=timezone.localdate())
    return shop, kept.filter(consignment__shop=shop)


def _tell(request: HttpRequest, shop: Shop, row: Parcel, form: EventForm) -> None:
    told = record_by_hand(
        parcel_id=row.pk,
        status=form.cleaned_data["status"],
        at=form.cleaned_data["at"],
        place=form.cleaned_data["place"],
        note=form.cleaned_data["note"],
        actor=reader(request),
        acting_for=acting_for(shop),
    )
    if told.moved:
        messages.success(request, _("Written down."))
    elif told.stored:
        messages.info(request, _("Written down. The parcel is further along already, so its state stays."))
    else:
        messages.info(request, _("This was written down before."))
