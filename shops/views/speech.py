"""What is said of goods: all reviews of a product, and a question to its shop."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pavilion.kit.errors import Refusal
from pavilion.kit.pages import public_page, tell_of
from shops.forms.speech import QuestionForm
from shops.models import Product
from shops.selectors.speech import review_page
from shops.services.reviewing import ask_question
from shops.views.desk import posted, reader, show_refusal

MOST_DIGITS = 18
UNPROCESSABLE = 422
Crumbs = list[tuple[str, str]]


@public_page(reads=("before",))
def reviews(request: HttpRequest, pk: int) -> HttpResponse:
    """All reviews of a product, newest first."""
    product = _product(pk)
    before = request.GET.get("before", "")
    numbered = before.isascii() and before.isdecimal() and len(before) <= MOST_DIGITS
    found, following = review_page(product=product, after=int(before) if numbered else None)
    context = {
        "product": product,
        "category": product.category,
        "reviews": found,
        "before": following,
        "crumbs": _crumbs(product, str(_("Reviews"))),
    }
    return tell_of(render(request, "shops/review_list.html", context), f"product:{product.pk}")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the shop about a product."""
    product = _product(pk)
    form = QuestionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            ask_question(product=product, asker=reader(request), words=form.cleaned_data["words"])
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(reverse("shops:ask", args=[product.pk]) + "?sent=1")
    context = {
        "product": product,
        "category": product.category,
        "form": form,
        "sent": "sent" in request.GET,
        "crumbs": _crumbs(product, str(_("Ask the shop"))),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "shops/question_ask.html", context, status=status)


def _product(pk: int) -> Product:
    return get_object_or_404(Product.objects.on_sale().select_related("shop"), pk=min(pk, 2**63 - 1))


def _crumbs(product: Product, here: str) -> Crumbs:
    return [
        (product.get_category_display(), reverse("shops:category", args=[product.category])),
        (product.title, product.get_absolute_url()),
        (here, ""),
    ]
