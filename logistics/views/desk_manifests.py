"""Handing over at the desk: choose the courier, scan, let him sign."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from logistics.forms.handover import OpenForm, ScanForm, SignForm, TakeOffForm
from logistics.models import Manifest
from logistics.selectors.parcel_desk import carriers_waited_for, last_scans, manifests_of
from logistics.services.handover import add_all, open_manifest, scan_parcel, sign_manifest, take_off
from logistics.services.labels import manifest_paper
from logistics.views.paging import next_page, number_in
from pavilion.kit.errors import Refusal
from shops.models import Power, Shop
from shops.views.desk import acting_for, current_shop, desk_frame, desk_page, posted, reader, show_refusal

UNPROCESSABLE = 422
PAGE = 30


@desk_page
def manifests(request: HttpRequest, slug: str) -> HttpResponse:
    """Couriers for whom parcels lie ready, and the manifests so far."""
    shop = current_shop(request, Power.DISPATCH)
    waited_for = carriers_waited_for(shop_id=shop.pk)
    form = OpenForm(posted(request))
    if form.is_valid() and form.cleaned_data["carrier"] in {carrier.pk for carrier, _count in waited_for}:
        made = open_manifest(
            shop=shop,
            carrier_code=form.cleaned_data["carrier"],
            actor=reader(request),
            acting_for=acting_for(shop),
        )
        return redirect("logistics:manifest", slug, made.code)
    before = number_in(request, "before")
    listed = manifests_of(shop_id=shop.pk)
    if before:
        listed = listed.filter(pk__lt=before, state=Manifest.State.SIGNED)
    found = list(listed[: PAGE + 1])
    context = {
        "waited_for": waited_for,
        "manifests": found[:PAGE],
        "next": next_page(before=found[PAGE - 1].pk if len(found) > PAGE else None),
        "wrong": request.method == "POST",
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "logistics/manifest_list.html", desk_frame(request, shop) | context, status=status)


@desk_page
def manifest(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One manifest: scan, look over, sign."""
    shop, paper = _find(request, code)
    return _show(request, shop, paper)


@desk_page
def scan(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One parcel; with htmx only the list and the field come back, ready for the next one."""
    shop, paper = _find(request, code)
    form = ScanForm(posted(request))

    def put() -> str:
        row = scan_parcel(manifest_id=paper.pk, waybill=form.cleaned_data["waybill"], **_who(request, shop))
        return _("%(waybill)s is on the list.") % {"waybill": row.parcel.waybill}

    return _act(request, shop, paper, "scan", form, put)


@desk_page
def all_on(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Everything that waits for this courier, without scanning."""
    shop, paper = _find(request, code)

    def put() -> str:
        count = add_all(manifest_id=paper.pk, **_who(request, shop))
        return ngettext("%(count)s parcel added.", "%(count)s parcels added.", count) % {"count": count}

    return _act(request, shop, paper, "all", forms.Form(posted(request)), put)


@desk_page
def off(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Take one parcel off again."""
    shop, paper = _find(request, code)
    form = TakeOffForm(posted(request))

    def put() -> str:
        take_off(manifest_id=paper.pk, parcel_id=form.cleaned_data["parcel"], **_who(request, shop))
        return _("Taken off the list.")

    return _act(request, shop, paper, "off", form, put)


@desk_page
def sign(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The courier signs: the parcels are his."""
    shop, paper = _find(request, code)
    form = SignForm(posted(request))

    def put() -> str:
        signed = sign_manifest(
            manifest_id=paper.pk, courier=form.cleaned_data["courier"], **_who(request, shop)
        )
        return _("Handed over to %(courier)s.") % {"courier": signed.courier}

    return _act(request, shop, paper, "sign", form, put)


@desk_page
def manifest_pdf(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The list on paper, with room for two signatures."""
    _shop, paper = _find(request, code)
    pdf = manifest_paper(manifest=paper)
    if pdf is None:
        raise Http404
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{paper.code}.pdf"'},
    )


def _find(request: HttpRequest, code: str) -> tuple[Shop, Manifest]:
    shop = current_shop(request, Power.DISPATCH)
    return shop, get_object_or_404(manifests_of(shop_id=shop.pk), code=code)


def _who(request: HttpRequest, shop: Shop) -> dict[str, Any]:
    return {"actor": reader(request), "acting_for": acting_for(shop)}


def _act(
    request: HttpRequest, shop: Shop, paper: Manifest, name: str, form: forms.Form, put: Callable[[], str]
) -> HttpResponse:
    if request.method != "POST":
        return redirect("logistics:manifest", shop.slug, paper.code)
    said = ""
    if form.is_valid():
        try:
            said = put()
        except Refusal as refusal:
            show_refusal(form, refusal)
    if isinstance(form, ScanForm) and form.errors:
        form.data = QueryDict()  # a reader types behind what stands there: the field has to be empty again
    if form.errors:
        return _show(request, shop, paper, status=UNPROCESSABLE, **{name: form})
    if name == "scan" and request.headers.get("HX-Request"):
        shop, paper = _find(request, paper.code)
        return _show(request, shop, paper, said=said)
    messages.success(request, said)
    return redirect("logistics:manifest", shop.slug, paper.code)


def _show(
    request: HttpRequest, shop: Shop, paper: Manifest, *, status: int = 200, **bound: object
) -> HttpResponse:
    context = {
        "manifest": paper,
        "rows": last_scans(manifest=paper),
        "scan": ScanForm(),
        "sign": SignForm(),
        "all": None,
        "off": None,
        "tried": request.POST.get("waybill", "")[:60],
        "shop": shop,
    } | bound
    if request.headers.get("HX-Request") and request.method == "POST":
        return render(request, "logistics/manifest_scan.html", context, status=status)
    return render(request, "logistics/manifest_show.html", desk_frame(request, shop) | context, status=status)
