"""Certificates at the desk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pavilion.kit.errors import Refusal
from shops.forms.certificates import CertificateForm
from shops.models import Certificate, Power
from shops.services.certifying import add_certificate, drop_certificate
from shops.views.desk import acting_for, current_shop, desk_frame, desk_page, posted, reader, show_refusal

UNPROCESSABLE = 422


@desk_page
def certificates(request: HttpRequest, slug: str) -> HttpResponse:
    """The shop's papers, and one more."""
    shop = current_shop(request, Power.GOODS)
    form = CertificateForm(posted(request), request.FILES or None, shop=shop)
    if request.method == "POST" and form.is_valid():
        try:
            add_certificate(
                shop=shop, data=form.data_of(), actor=reader(request), acting_for=acting_for(shop)
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The certificate stands with the goods."))
            return redirect("shops:desk_certificates", slug)
    context = desk_frame(request, shop) | {
        "form": form,
        "papers": shop.certificates.select_related("product"),
        "today": timezone.localdate(),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "desk/certificate_list.html", context, status=status)


@require_POST
@desk_page
def drop(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a paper away."""
    shop = current_shop(request, Power.GOODS)
    kept = Certificate.objects.kept_by(reader(request), Power.GOODS, on=timezone.localdate())
    paper = get_object_or_404(kept.filter(shop=shop).select_related("shop"), pk=pk)
    drop_certificate(paper=paper, actor=reader(request), acting_for=acting_for(shop))
    messages.success(request, _("The certificate is taken away."))
    return redirect("shops:desk_certificates", slug)
