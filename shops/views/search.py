"""Aisles and search: goods from the listings, narrowed by facets; and what the search box suggests."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from pavilion.kit.pages import public_page
from shops.models import Category
from shops.rules.facets import aisle_number
from shops.selectors.listings import LAST_PAGE, Choice, Goods, goods_on_shelf
from shops.selectors.searching import search_goods
from shops.selectors.terms import suggestions
from shops.views.facets import READS, Addresses, chips_of, choice_of, facets_of, sorts_of, words_of

IN_AISLE = ("county", "price", "grade", "paper", "month", "stock")
IN_SEARCH = ("category", *IN_AISLE)


def _shelf(goods: Goods, choice: Choice, addresses: Addresses, names: Sequence[str]) -> dict[str, object]:
    """What the template of a shelf needs."""
    facets = facets_of(addresses=addresses, choice=choice, tally=goods.tally, names=names)
    more = goods.more and choice.page < LAST_PAGE
    back = {2: addresses.to()}.get(choice.page, addresses.to(page=str(choice.page - 1)))
    plain = choice.sort == "best" and choice.page == 1 and not any(facet.chosen for facet in facets)
    return {
        "shelf": goods,
        "choice": choice,
        "facets": facets,
        "chosen": chips_of(addresses=addresses, facets=facets),
        "sorts": sorts_of(addresses=addresses, choice=choice),
        "next": addresses.to(page=str(choice.page + 1)) if more else "",
        "previous": back if choice.page > 1 else "",
        "all": addresses.to(**dict.fromkeys(names, ""), sort=""),
        "plain": plain,
    }


@public_page(reads=READS)
def category(request: HttpRequest, category: str) -> HttpResponse:
    """One aisle."""
    if category not in Category.values:
        raise Http404
    fixed = {"category": aisle_number(category)}
    choice = choice_of(request, fixed=fixed)
    goods = goods_on_shelf(choice=choice, category=category)
    addresses = Addresses(request, choice, fixed=fixed)
    context = _shelf(goods, choice, addresses, IN_AISLE)
    context |= {
        "category": category,
        "title": Category(category).label,
        "canonical": request.build_absolute_uri(request.path),
    }
    return render(request, "shops/category_show.html", context)


@public_page(reads=READS)
def search(request: HttpRequest) -> HttpResponse:
    """Goods that have the words, or their likely spelling; all goods without words."""
    words, choice = words_of(request), choice_of(request)
    found = search_goods(words=words, choice=choice)
    addresses = Addresses(request, choice, words=words)
    context = _shelf(found.goods, choice, addresses, IN_SEARCH)
    context |= {
        "query": words,
        "found": found,
        "better": f"{reverse('shops:search')}?q={found.better}" if found.better else "",
        "aisles": [
            (reverse("shops:category", args=[each.value]), each.value, each.label) for each in Category
        ],
        "canonical": request.build_absolute_uri(request.path),
        "plain": context["plain"] and not words,
    }
    return render(request, "shops/search_show.html", context)


@public_page(reads=("q",))
def suggest(request: HttpRequest) -> HttpResponse:
    """What the words in the search box may become, as JSON."""
    found = suggestions(words=words_of(request))
    return JsonResponse({"suggestions": [{"text": each.text, "kind": each.kind} for each in found]})
