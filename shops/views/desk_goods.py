"""Goods at the desk: listed, added, changed, shown, hidden."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pavilion.kit.errors import Refusal
from shops.forms.goods import ProductForm, VariantFormSet, filled_variants, initial_variants
from shops.models import Power, Product, Shop
from shops.selectors.listed import listed_goods
from shops.selectors.shelves import picture_from
from shops.services.listings import add_product, change_product, hide_product, show_product
from shops.views.desk import acting_for, current_shop, desk_frame, desk_page, posted, reader, show_refusal


@desk_page
def goods(request: HttpRequest, slug: str) -> HttpResponse:
    """All goods of the shop, hidden ones too."""
    shop = current_shop(request, Power.GOODS)
    context = desk_frame(request, shop) | {
        "rows": listed_goods(shop=shop, on=timezone.localdate()),
        "states": Product.State,
    }
    return render(request, "desk/goods_list.html", context)


@desk_page
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """A new product with its pack sizes and pictures."""
    shop = current_shop(request, Power.GOODS)
    form = ProductForm(posted(request), request.FILES or None, shop=shop)
    variants = VariantFormSet(posted(request), prefix="variants")
    if request.method == "POST" and _valid(form, variants):
        try:
            product = add_product(
                shop=shop,
                data=form.data_of(),
                variants=filled_variants(variants, category=form.cleaned_data["category"]),
                pictures=form.cleaned_data["pictures"],
                actor=reader(request),
                acting_for=acting_for(shop),
                shown="draft" not in request.POST,
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("%(goods)s is listed.") % {"goods": product.title})
            return redirect("shops:desk_goods", slug)
    return _show(request, shop, form, variants)


@desk_page
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A product's words, pack sizes, prices and pictures."""
    shop = current_shop(request, Power.GOODS)
    product = get_object_or_404(shop.products, pk=pk)
    form = ProductForm(posted(request), request.FILES or None, shop=shop, instance=product)
    variants = VariantFormSet(posted(request), prefix="variants", initial=initial_variants(product))
    if request.method == "POST" and _valid(form, variants):
        try:
            change_product(
                product=product,
                data=form.data_of(),
                variants=filled_variants(variants, category=form.cleaned_data["category"]),
                pictures=form.cleaned_data["pictures"],
                drop_pictures=form.cleaned_data["drop_pictures"],
                actor=reader(request),
                acting_for=acting_for(shop),
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("shops:desk_goods", slug)
    pictures = [(each.pk, picture_from(each.renditions)) for each in product.images.all()]
    return _show(request, shop, form, variants, pictures=pictures)


def _valid(form: ProductForm, variants: Any) -> bool:
    return all([form.is_valid(), variants.is_valid()])


def _show(
    request: HttpRequest, shop: Shop, form: ProductForm, variants: Any, **extra: object
) -> HttpResponse:
    context = desk_frame(request, shop) | {"form": form, "variants": variants} | extra
    status = 422 if form.errors or (variants.is_bound and not variants.is_valid()) else 200
    return render(request, "desk/goods_edit.html", context, status=status)


@desk_page
@require_POST
def show_or_hide(request: HttpRequest, slug: str, pk: int, shown: bool) -> HttpResponse:  # noqa: FBT001 - from the URL table
    """Put a product on sale, or take it off."""
    shop = current_shop(request, Power.GOODS)
    product = get_object_or_404(shop.products, pk=pk)
    change_it = show_product if shown else hide_product
    try:
        change_it(product=product, actor=reader(request), acting_for=acting_for(shop))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("shops:desk_goods", slug)
