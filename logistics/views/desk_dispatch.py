"""Dispatches at the desk: what is ready, start, look on, take the papers."""

from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from logistics.forms.dispatching import StartForm
from logistics.models import Dispatch
from logistics.selectors.dispatch_desk import (
    dispatches_of,
    newest_dispatches,
    progress_of,
    ready_lots,
    short_of,
    unsendable_of,
)
from logistics.selectors.progress import LISTED, Progress
from logistics.services.dispatching import start_dispatch
from logistics.services.labels import label_files, labels_are_ready, packing_list, zip_of
from pavilion.kit.errors import Refusal
from shops.models import Power, Shop
from shops.views.desk import (
    acting_for,
    current_shop,
    desk_frame,
    desk_page,
    places_of,
    posted,
    reader,
    show_refusal,
)

UNPROCESSABLE, STOP_POLLING = 422, 286
PDF = "application/pdf"


@desk_page
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits in each harvest, and the button that turns it into parcels."""
    shop = current_shop(request, Power.DISPATCH)
    lots = ready_lots(shop_id=shop.pk)
    startable = [lot for lot in lots if lot.can_start]
    form = StartForm(posted(request), offered=[lot.harvest.pk for lot in startable])
    if form.is_valid():
        try:
            dispatch = start_dispatch(
                harvest_ids=form.cleaned_data["harvest"],
                actor=reader(request),
                acting_for=acting_for(shop),
                ship_on=timezone.localdate(),
                wait_for_more=form.cleaned_data["wait_for_more"],
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("logistics:dispatch", slug, dispatch.code)
    context = {
        "form": form,
        "lots": lots,
        "startable": startable,
        "short_grams": sum(lot.short_grams for lot in startable),
        "more_comes": any(lot.harvest.weighed_in_at is None for lot in startable),
        "dispatches": newest_dispatches(shop_id=shop.pk),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(
        request, "logistics/dispatch_start.html", desk_frame(request, shop) | context, status=status
    )


@desk_page
def dispatch(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One dispatch, live while it runs, then what came of it."""
    shop, run, shared = _find(request, code)
    here = reverse("logistics:dispatch_start", args=[slug])
    frame = desk_frame(request, shop) | {"places": places_of(shop, here=here)}
    context = frame | _seen(shop, run, shared=shared)
    return render(request, "logistics/dispatch_show.html", context)


@desk_page
def dispatch_progress(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The moving part of the page; tells htmx to stop when there is nothing more to look at."""
    shop, run, shared = _find(request, code)
    context = _seen(shop, run, shared=shared) | {"shop": shop}
    status = STOP_POLLING if context["progress"].is_over else 200
    return render(request, "logistics/dispatch_progress.html", context, status=status)


@desk_page
def dispatch_papers(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The download buttons, as soon as the labels are printed."""
    shop, run, _shared = _find(request, code)
    context = {"shop": shop, "dispatch": run} | _papers(shop, run)
    return render(
        request, "logistics/dispatch_papers.html", context, status=STOP_POLLING if context["ready"] else 200
    )


@desk_page
def dispatch_labels(request: HttpRequest, slug: str, code: str, size: str) -> HttpResponseBase:
    """The labels of one size: a PDF, or an archive of one PDF for each thousand consignments."""
    shop, run, _shared = _find(request, code)
    found = next((each for each in label_files(dispatch=run, shop_id=shop.pk) if each.size == size), None)
    if found is None:
        raise Http404
    if len(found.files) == 1:
        return _file(found.files[0], f"{run.code}-{size}.pdf", PDF)
    archive = zip_of(files=found.files)
    response = _file(archive, f"{run.code}-{size}.zip", "application/zip")
    archive.unlink()  # stays readable until it is sent
    return response


@desk_page
def dispatch_packing_list(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """What to fetch, which cartons to fold, how to fill them."""
    shop, run, _shared = _find(request, code)
    pdf = packing_list(dispatch=run, shop=shop)
    if pdf is None:
        raise Http404
    return HttpResponse(
        pdf, content_type=PDF, headers={"Content-Disposition": f'inline; filename="{run.code}-packing.pdf"'}
    )


def _find(request: HttpRequest, code: str) -> tuple[Shop, Dispatch, bool]:
    """A dispatch of the shop, and whether it is shared with shops the reader may not act for."""
    shop = current_shop(request, Power.DISPATCH)
    run = get_object_or_404(dispatches_of(shop_id=shop.pk), code=code)
    kept = Dispatch.objects.kept_by(reader(request), Power.DISPATCH, on=timezone.localdate())
    return shop, run, not kept.filter(pk=run.pk).exists()


def _seen(shop: Shop, run: Dispatch, *, shared: bool) -> dict[str, Any]:
    seen = progress_of(dispatch=run, shop_id=shop.pk, shared=shared)
    papers = _papers(shop, run) if seen.is_over else {}
    return {
        "dispatch": run,
        "shared": shared,
        "progress": seen,
        "rate": int(seen.parcels_per_second),
        "seconds_left": None if seen.seconds_left is None else int(seen.seconds_left) + 1,
        "freight_fen": seen.fee_fen + seen.carton_fen + seen.handling_fen,
        "steps": _steps(seen, printed=papers.get("ready", False)),
        "listed": LISTED,
        "short": short_of(dispatch=run, shop_id=shop.pk),
        "unsendable": unsendable_of(dispatch=run, shop_id=shop.pk),
        "url": reverse("logistics:dispatch_progress", args=[shop.slug, run.code]),
    } | papers


def _papers(shop: Shop, run: Dispatch) -> dict[str, Any]:
    return {
        "ready": labels_are_ready(dispatch=run),
        "label_files": label_files(dispatch=run, shop_id=shop.pk),
        "papers_url": reverse("logistics:dispatch_papers", args=[shop.slug, run.code]),
    }


def _steps(seen: Progress, *, printed: bool) -> list[tuple[str, str]]:
    """Allocate, split, write, labels; splitting and writing go on together."""
    allocating = seen.state == Dispatch.State.ALLOCATING
    working = "" if allocating else "now"
    printing = "done" if printed else "now"
    return [
        (_("Allocate"), "now" if allocating else "done"),
        (_("Split"), "done" if seen.is_over else working),
        (_("Write"), "done" if seen.is_over else working),
        (_("Labels"), printing if seen.is_over else ""),
    ]


def _file(path: Path, name: str, content_type: str) -> FileResponse:
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=content_type)
