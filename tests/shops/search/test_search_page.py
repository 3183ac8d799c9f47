"""The search page and the aisles: facets, counts, addresses, spelling help, suggestions, cost."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.shops.factories import make_harvest, make_product, make_region, make_shop, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


def get(path, language="en", **data):
    return Client(headers={"accept-language": language}).get(path, data)


def titles(path="/search/", **data):
    return [card.title for card in get(path, "zh-hans", **data).context["shelf"].cards]


def counts(name, **data):
    facets = {facet.name: facet for facet in get("/search/", **data).context["facets"]}
    return {str(link.label): link.count for link in facets[name].links if link.count is not None}


def stall():
    """Pepper and walnuts of two counties in several grades, in stock and sold ahead."""
    make_region("621202"), make_region("621221")
    there = make_region("621221")
    for title, category, grade, origin, fen, ready in (
        ("武都花椒", "pepper", "特级", None, 3_000, True),
        ("武都花椒油", "pepper", "一级", None, 6_000, True),
        ("成县花椒", "pepper", "一级", there, 4_000, False),
        ("成县核桃", "walnuts", "特级", there, 15_000, True),
    ):
        product = make_product(
            title_zh=title, title_en="", category=category, grade=grade, variants=(), harvest_months="7-8",
            **({"origin": origin} if origin else {}),
        )  # fmt: skip
        make_variant(product=product, price_fen=fen)
        make_harvest(product=product, **({"received_grams": 9_000} if ready else {"expected_grams": 9_000}))


def test_each_facet_narrows():
    stall()

    assert set(titles(q="花椒")) == {"武都花椒", "武都花椒油", "成县花椒"}
    assert titles(q="花椒", county="621221") == ["成县花椒"]
    assert titles(q="花椒", stock="ahead") == ["成县花椒"]
    assert titles(q="花椒", price="3") == ["武都花椒油"]
    assert titles(q="花椒", grade="1") == ["武都花椒"]
    assert titles(category="walnuts") == ["成县核桃"]
    assert len(titles(month="8")) == 4
    assert titles(month="9") == []
    assert titles("/c/pepper/", grade="2", stock="now") == ["武都花椒油"]


def test_the_counts_of_a_facet_respect_the_choices_in_all_others():
    stall()

    assert counts("county", q="花椒") == {"Wudu": 2, "Chengxian": 1}
    assert counts("county", q="花椒", county="621221") == {"Wudu": 2, "Chengxian": 1}
    assert counts("county", q="花椒", grade="2") == {"Wudu": 1, "Chengxian": 1}
    assert counts("stock", q="花椒") == {"In stock": 2, "Sold ahead": 1}
    assert counts("grade", q="花椒", stock="now") == {"Top grade": 1, "First grade": 1}


def test_goods_stand_in_the_order_asked_for():
    stall()

    assert titles(sort="cheap") == ["武都花椒", "成县花椒", "武都花椒油", "成县核桃"]
    assert titles(sort="dear")[0] == "成县核桃"
    assert titles(q="花椒油")[0] == "武都花椒油"
    assert titles(q="花椒")[0] in {"武都花椒", "成县花椒"}  # oil is not what was asked for


def test_what_is_sold_out_comes_last():
    gone, there = make_product(title_zh="花椒甲"), make_product(title_zh="花椒乙")
    make_harvest(product=there, received_grams=9_000)

    assert titles(q="花椒") == ["花椒乙", gone.title_zh]


def test_a_choice_can_be_taken_back_by_its_chip():
    stall()

    response = get("/search/", q="花椒", county="621221", stock="ahead")
    chips = {str(chip.label): chip.href for chip in response.context["chosen"]}

    assert chips == {
        "Chengxian": "/search/?q=%E8%8A%B1%E6%A4%92&stock=ahead",
        "Sold ahead": "/search/?q=%E8%8A%B1%E6%A4%92&county=621221",
    }
    assert get(chips["Chengxian"]).context["shelf"].tally.total == 1


@pytest.mark.parametrize(
    ("path", "indexed"),
    [("/search/", True), ("/c/pepper/", True), ("/search/?q=x", False), ("/c/pepper/?stock=now", False),
     ("/c/pepper/?page=2", False), ("/c/pepper/?sort=cheap", False), ("/c/pepper/?nonsense=1", True)],
)  # fmt: skip
def test_only_plain_shelves_are_for_search_engines(path, indexed):
    page = get(path).content.decode()

    assert ('content="noindex, follow"' not in page) is indexed
    assert f'<link rel="canonical" href="http://testserver{path.partition("?")[0]}">' in page


def test_spelling_help_shows_what_was_meant_and_says_so():
    stall()

    page = get("/search/", "en", q="花焦")

    assert page.context["found"].corrected
    assert {card.title for card in page.context["shelf"].cards} == {"武都花椒", "武都花椒油", "成县花椒"}
    assert "what was probably meant" in page.content.decode()


def test_words_no_product_has_together_show_goods_that_have_some():
    stall()

    page = get("/search/", q="核桃 花椒")

    assert page.context["found"].some
    assert page.context["shelf"].tally.total == 4
    assert "These have some of them" in page.content.decode()


def test_an_empty_result_leads_on():
    stall()

    page = get("/search/", q="qqqxyz").content.decode()

    assert "Nothing grows here under that name" in page
    assert 'href="/c/walnuts/"' in page
    nothing = get("/search/", q="花椒", county="621221", stock="now").content.decode()
    assert "Nothing here is all of that" in nothing
    assert 'href="/search/?q=%E8%8A%B1%E6%A4%92"' in nothing


@pytest.mark.parametrize(
    ("typed", "language", "wanted"),
    [
        ("武", "zh-hans", "武都"),
        ("花", "zh-hans", "花椒"),
        ("huaj", "zh-hans", "花椒"),
        ("hj", "zh-hans", "花椒"),
        ("武都hua", "zh-hans", "武都花椒"),
        ("wdhj", "zh-hans", "武都花椒"),
        ("椒油", "zh-hans", "武都花椒油"),
        ("walnut ker", "en", "Best walnut kernels"),
    ],
)
def test_suggestions_complete_what_was_begun(typed, language, wanted):
    stall()
    make_product(title_zh="核桃仁", title_en="Best walnut kernels", category="walnuts")

    with CaptureQueriesContext(connection) as seen:
        response = get("/search/suggest", language, q=typed)

    texts = [each["text"] for each in response.json()["suggestions"]]
    assert wanted in texts
    assert len(texts) <= 8
    assert len(seen) <= 2
    assert "public" in response["Cache-Control"]


@pytest.mark.parametrize("typed", ["", " ", "%", "_", "'", "\\", "\x00", "💥", "x" * 300, "a%b", "(:*)&!|"])
def test_nonsense_is_no_error(typed):
    stall()

    assert get("/search/suggest", q=typed).status_code == 200
    assert get("/search/", q=typed, page="0", sort="x", county="1", price="9", grade="-1").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/search/?q=花椒", "/search/?q=huajiao&stock=now", "/search/?q=花焦", "/search/", "/c/pepper/?grade=2"],
)
def test_the_cost_is_three_statements_and_does_not_grow(path):
    def cost():
        cache.clear()
        get("/search/")  # names of counties are kept for an hour
        with CaptureQueriesContext(connection) as seen:
            assert get(path).status_code == 200
        return len(seen)

    stall()
    few = cost()
    shop = make_shop()
    for n in range(30):
        make_harvest(product=make_product(shop=shop, title_zh=f"花椒{n}"), received_grams=1_000)

    assert cost() == few <= 3


def test_the_page_after_the_last_is_empty_and_pages_end():
    for n in range(25):
        make_product(title_zh=f"花椒{n}")

    first, second = get("/search/", q="花椒"), get("/search/", q="花椒", page="2")

    assert len(first.context["shelf"].cards) == 24
    assert first.context["next"] == "/search/?q=%E8%8A%B1%E6%A4%92&page=2"
    assert len(second.context["shelf"].cards) == 1
    assert not second.context["next"]
    assert get("/search/", q="花椒", page="51").context["choice"].page == 50
    assert get("/search/", q="花椒", page="9").status_code == 200


def test_search_works_without_script():
    page = get("/").content.decode()

    form = re.search(r'<form class="site-search".*?</form>', page, re.S).group()
    assert 'action="/search/"' in form
    assert 'name="q"' in form
