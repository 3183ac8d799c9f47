"""The product page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from pavilion.kit.pages import public_page, tell_of
from shops.selectors.goods import goods_page


@public_page(reads=())
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """One product: pictures, packs and prices, where it comes from, what the label says."""
    page = goods_page(product_id=pk, on=timezone.localdate())
    if page is None:
        raise Http404
    goods = page.product
    crumbs = [
        (goods.get_category_display(), reverse("shops:category", args=[goods.category])),
        (goods.shop.name, goods.shop.get_absolute_url()),
        (goods.title, ""),
    ]
    context = {"page": page, "product": goods, "category": goods.category, "crumbs": crumbs}
    response = render(request, "shops/product_show.html", context)
    lots = [tag for lot in page.lots for tag in (f"harvest:{lot.harvest.code}", f"lot:{lot.harvest.pk}")]
    return tell_of(response, f"product:{goods.pk}", goods.shop.audit_name, *lots)
