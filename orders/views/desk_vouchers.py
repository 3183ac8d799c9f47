"""The shop's own vouchers at the desk: give one, see what it was used for, stop it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from orders.forms import VoucherForm
from orders.models import Voucher
from orders.selectors.vouchers import used_vouchers
from orders.services.vouchers import make_voucher, stop_voucher
from orders.views.desk_shop import desk_shop
from pavilion.kit.errors import Refusal
from shops.models import Power
from shops.views.desk import desk_page, posted, reader, show_refusal

UNPROCESSABLE = 422


@desk_page
def vouchers(request: HttpRequest, slug: str) -> HttpResponse:
    """All vouchers of the shop, newest first, and the form for another."""
    here = desk_shop(request, Power.ORDERS)
    form = VoucherForm(posted(request))
    if form.is_valid():
        try:
            voucher = make_voucher(
                shop=here.shop, data=form.data_of(), actor=reader(request), acting_for=here.acting_for
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Voucher %(code)s can be used now.") % {"code": voucher.code})
            return redirect("orders:desk_vouchers", slug)
    context = {"form": form, "vouchers": used_vouchers(Voucher.objects.of_shop(here.shop))}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "orders/desk_voucher_list.html", here.context | context, status=status)


@desk_page
def stop(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take no more uses of a voucher."""
    here = desk_shop(request, Power.ORDERS)
    voucher = get_object_or_404(Voucher.objects.of_shop(here.shop), pk=pk)
    if request.method == "POST":
        stop_voucher(voucher=voucher, actor=reader(request), acting_for=here.acting_for)
        messages.success(request, _("Stopped. What was bought with it stays as it is."))
    return redirect("orders:desk_vouchers", slug)
