"""What sells this month."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from orders.selectors.rankings import read_rankings
from shops.views.public import public_page

DAYS = 30


@public_page
def show(request: HttpRequest) -> HttpResponse:
    """Goods by weight and shops by orders, over the last thirty days."""
    found = read_rankings(since=timezone.now() - timedelta(days=DAYS))
    context = {
        "rankings": found,
        "goods": [(row.name, row.value) for row in found.goods],
        "shops": [(row.name, row.value) for row in found.shops],
    }
    return render(request, "orders/ranking_list.html", context)
