"""Order sheets at the desk: upload, look, hand in, take the rest home to fix."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from logistics.forms.sheets import SheetForm
from logistics.models import OrderSheet
from logistics.papers.workbooks import CONTENT_TYPE, workbook
from logistics.selectors.sheets import ACCEPTED, DUPLICATE, FIX, Verdict, verdict_of, waybills_of
from logistics.services.sheets import hand_in_sheet, upload_sheet
from logistics.views.sheet_rows import WORDS, rejected_table, result_table, shown
from pavilion.kit.errors import Refusal
from shops.models import Power, Shop
from shops.views.desk import acting_for, current_shop, desk_frame, desk_page, reader

UNPROCESSABLE = 422
ROWS_ON_A_PAGE = 50
SHEETS_SHOWN = 50


def _sheet(request: HttpRequest, pk: int) -> tuple[Shop, OrderSheet]:
    shop = current_shop(request, Power.ORDERS)
    kept = OrderSheet.objects.kept_by(reader(request), Power.ORDERS, on=timezone.localdate())
    return shop, get_object_or_404(kept, shop=shop, pk=pk)


@desk_page
def sheets(request: HttpRequest, slug: str) -> HttpResponse:
    """The shop's sheets, and a way to upload another."""
    shop = current_shop(request, Power.ORDERS)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheet, fresh = upload_sheet(
                shop=shop,
                name=file.name,
                body=file.read(),
                actor=reader(request),
                acting_for=acting_for(shop),
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal.message))
        else:
            if not fresh:
                messages.info(request, _("This file was uploaded before; here is what became of it."))
            return redirect("logistics:sheet", slug, sheet.pk)
    kept = OrderSheet.objects.kept_by(reader(request), Power.ORDERS, on=timezone.localdate())
    listed = kept.filter(shop=shop).defer("table", "outcomes").order_by("-pk")[:SHEETS_SHOWN]
    context = desk_frame(request, shop) | {"form": form, "sheets": listed}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "logistics/sheet_list.html", context, status=status)


@desk_page
def sheet(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What would be sent, what needs fixing and why, what was asked for before."""
    shop, found = _sheet(request, pk)
    return _show(request, shop, found)


def _show(request: HttpRequest, shop: Shop, found: OrderSheet, *, wrong: str = "") -> HttpResponse:
    verdict = verdict_of(sheet=found, on=timezone.localdate())
    show = request.GET.get("show", "")
    outcomes = [each for each in verdict.outcomes if show not in WORDS or each.outcome == show]
    page = Paginator(outcomes, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    waybills = waybills_of(sheet=found, orders=[each.row["order"] for each in page])
    context = desk_frame(request, shop) | {
        "sheet": found,
        "open": found.state == OrderSheet.State.READ,
        "rows": shown(page, waybills),
        "page": page,
        "show": show if show in WORDS else "",
        "counts": [(key, str(WORDS[key]), verdict.count(key)) for key in (ACCEPTED, FIX, DUPLICATE)],
        "accepted": verdict.count(ACCEPTED),
        "to_fix": verdict.count(FIX),
        "wrong": wrong,
    }
    return render(request, "logistics/sheet_show.html", context, status=UNPROCESSABLE if wrong else 200)


@desk_page
@require_POST
def hand_in(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask for the goods of every row that is accepted."""
    shop, found = _sheet(request, pk)
    try:
        sent = hand_in_sheet(sheet=found, actor=reader(request), acting_for=acting_for(shop))
    except Refusal as refusal:
        return _show(request, shop, found, wrong=str(refusal.message))
    text = ngettext("%(rows)s row is handed in.", "%(rows)s rows are handed in.", sent.accepted)
    messages.success(request, text % {"rows": sent.accepted})
    return redirect("logistics:sheet", slug, pk)


@desk_page
def rejected(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The rows to fix, as a workbook with the reasons."""
    _shop, found = _sheet(request, pk)
    head, rows = rejected_table(found, verdict_of(sheet=found, on=timezone.localdate()))
    return _download(workbook(head=head, rows=rows), f"sheet-{pk}-to-fix.xlsx")


@desk_page
def results(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """All rows with what became of them and their waybills, as a workbook."""
    _shop, found = _sheet(request, pk)
    verdict: Verdict = verdict_of(sheet=found, on=timezone.localdate())
    waybills = waybills_of(sheet=found, orders=[each.row["order"] for each in verdict.outcomes])
    head, rows = result_table(found, verdict, waybills)
    return _download(workbook(head=head, rows=rows), f"sheet-{pk}-results.xlsx")


def _download(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
