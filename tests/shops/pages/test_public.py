from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shops.models import ProductImage, Share
from tests.shops.factories import make_harvest, make_product, make_region, make_shop

LANGUAGES = ["en", "zh-hans"]
pytestmark = pytest.mark.django_db


def get(path, language="en", **data):
    return Client(headers={"accept-language": language}).get(path, data)


def queries(path):
    get(path)  # what is cached for an hour is cached now
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert get(path).status_code == 200
    return len(seen)


def stock_a_shop(*, products, shop=None):
    shop = shop or make_shop()
    village = make_region("621202103201")
    for n in range(products):
        product = make_product(shop=shop, variants=(250, 500, 5_000))
        ProductImage.objects.create(
            product=product, width=640, height=800, renditions=[["goods/x-320.webp", 320, 400]]
        )
        make_harvest(product=product, received_grams=9_000 + n, village=village)
        make_harvest(product=product, expected_grams=9_000)
    return shop


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path", ["/c/pepper/", "/c/olives/", "/shops/", "/search/", "/search/?q=pepper", "/c/county/621202/"]
)
def test_public_pages_open_empty_and_full(path, language):
    make_region("621202")

    assert get(path, language).status_code == 200
    stock_a_shop(products=2)

    assert get(path, language).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_product_page_shows_price_origin_and_stock(language):
    product = make_product(title_en="Wudu pepper", title_zh="武都花椒", variants=(500,))
    lot = make_harvest(product=product, received_grams=15_000, village=make_region("621202103201"))
    Share.objects.create(harvest=lot, household="Zhang", grams=15_000, named=True)
    Share.objects.create(harvest=lot, household="Qiao", grams=5_000)

    page = get(product.get_absolute_url(), language).content.decode()

    assert ("Wudu pepper" if language == "en" else "武都花椒") in page
    assert "50" in page
    assert ("Liangshui" if language == "en" else "两水镇") in page
    assert "Zhang" in page
    assert "Qiao" not in page
    assert "15 kg" in page


def test_goods_sold_ahead_name_the_promised_day():
    product = make_product()
    make_harvest(product=product, expected_grams=10_000, ready_on=timezone.localdate() + timedelta(9))

    page = get(product.get_absolute_url()).content.decode()

    assert "Not harvested yet" in page
    assert "sent from" in page


def test_what_is_not_on_sale_is_not_found():
    hidden, paused = make_product(state="hidden"), make_product(shop=make_shop(state="paused"))

    assert get(hidden.get_absolute_url()).status_code == 404
    assert get(paused.get_absolute_url()).status_code == 404
    assert get(paused.shop.get_absolute_url()).status_code == 404
    assert get("/p/99999999999999999999999/").status_code == 404
    assert get("/c/nonsense/").status_code == 404
    assert get("/c/county/999999/").status_code == 404


@pytest.mark.parametrize("path", ["/c/pepper/", "/shops/", "/search/", "{product}", "{shop}"])
def test_public_pages_are_the_same_for_everybody_and_may_be_kept(path):
    shop = stock_a_shop(products=1)
    path = path.format(product=shop.products.get().get_absolute_url(), shop=shop.get_absolute_url())

    response = get(path)

    assert response["Cache-Control"] == "public, max-age=10, s-maxage=60, stale-while-revalidate=60"
    assert {"Accept-Language", "Cookie"} == {part.strip() for part in response["Vary"].split(",")}
    assert not response.cookies


@pytest.mark.parametrize(
    ("path", "most"),
    [("/c/pepper/", 3), ("/search/?q=pepper", 10), ("/shops/", 10), ("{shop}", 10), ("{product}", 3)],
)
def test_the_cost_of_a_page_does_not_grow(path, most):
    shop = stock_a_shop(products=3)
    path = path.format(product=shop.products.first().get_absolute_url(), shop=shop.get_absolute_url())

    few = queries(path)
    stock_a_shop(products=20, shop=shop)
    stock_a_shop(products=6)

    assert queries(path) == few <= most


def test_shelves_narrow_by_county_and_stock():
    there, here = make_product(title_en="There", origin=make_region("621221")), make_product(title_en="Here")
    make_harvest(product=there, received_grams=1_000)
    make_harvest(product=here, expected_grams=1_000)

    def titles(**wish):
        page = get("/c/pepper/", **wish).content.decode()
        return {title for title in ("There", "Here") if f">{title}<" in page}

    assert titles() == {"There", "Here"}
    assert titles(county="621221") == {"There"}
    assert titles(stock="now") == {"There"}
    assert titles(stock="ahead") == {"Here"}


@pytest.mark.parametrize("sort", ["best", "fresh", "cheap", "dear", "sold"])
def test_paging_shows_every_product_once(sort):
    shop = make_shop()
    for n in range(30):
        make_product(shop=shop, title_en=f"Good-{n:02d}.", variants=(100 * (n % 7 + 1),))
    seen, path = [], f"/c/pepper/?sort={sort}"

    while path:
        response = get(path)
        seen += [card.title for card in response.context["shelf"].cards]
        path = response.context["next"]

    assert sorted(seen) == sorted(f"Good-{n:02d}." for n in range(30))


@pytest.mark.parametrize(
    "question",
    [
        "q=%00", "q=%F0%9F%8C%B6", "q=" + "x" * 5000, "q=%25_%27", "after=-1", "after=9e9.1",
        "after=%00.1", "after=99999999999999999999.99999999999999999999", "sort=;drop&after=٣",
        "county=%00", "county=٣٣٣٣٣٣", "stock=x",
    ],
)  # fmt: skip
def test_nonsense_in_the_address_bar_is_no_error(question):
    stock_a_shop(products=1)

    for path in ("/search/", "/c/pepper/", "/shops/"):
        assert get(f"{path}?{question}&sort=cheap").status_code == 200
        assert get(f"{path}?{question}").status_code == 200


def test_search_finds_by_title_shop_and_origin_in_both_languages():
    product = make_product(title_zh="大红袍", title_en="Dahongpao", shop=make_shop(name_en="Zhao farm"))

    for words in ("红袍", "dahong", "zhao", "两水", "liangshui dahongpao"):
        assert [card.title for card in get("/search/", q=words).context["shelf"].cards] == [product.title_en]

    assert not get("/search/", q="walnut").context["shelf"].cards


def test_grades_and_protected_names_are_read_in_both_languages():
    product = make_product(grade="一级", gi_name="武都花椒")
    make_harvest(product=product, received_grams=5000)

    english = get(product.get_absolute_url()).content.decode()
    chinese = get(product.get_absolute_url(), "zh-hans").content.decode()

    assert "first grade" in english
    assert "Wudu huajiao" in english
    assert "武都花椒" not in english
    assert "一级" in chinese
    assert "武都花椒" in chinese
