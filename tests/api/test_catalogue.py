import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shops.models import Product, Shop
from tests.api.clients import ApiClient, problem_of
from tests.shops.factories import (
    make_appointment,
    make_harvest,
    make_product,
    make_region,
    make_shop,
    make_user,
)

pytestmark = pytest.mark.django_db


def titles(response):
    assert response.status_code == 200, response.content
    return [row["title_en"] for row in response.json()["results"]]


def test_everybody_reads_the_goods_with_what_is_left_of_each_size():
    product = make_product(variants=(500, 5_000), title_en="Red pepper")
    make_harvest(product=product, received_grams=12_000, held_grams=1_000)
    make_harvest(product=product, expected_grams=4_000, ready_on="2030-01-02")

    row = ApiClient().get("products/").json()["results"][0]

    assert (row["id"], row["title"], row["shop"]) == (product.pk, "Red pepper", product.shop.slug)
    assert row["offer"] == {"now_grams": 11_000, "ahead_grams": 4_000, "ready_on": "2030-01-02"}
    assert [(size["net_grams"], size["packs"], size["price_fen"]) for size in row["variants"]] == [
        (500, 30, 5_000),
        (5_000, 2, 50_000),
    ]


def test_titles_come_in_the_readers_language():
    make_product(title_zh="大红袍", title_en="Red pepper")

    assert ApiClient(language="zh-hans").get("products/").json()["results"][0]["title"] == "大红袍"


def test_what_is_not_on_sale_is_not_there():
    draft = make_product(state=Product.State.DRAFT)
    closed = make_product(shop=make_shop(state=Shop.State.PAUSED))

    assert titles(ApiClient().get("products/")) == []
    for product in (draft, closed):
        assert problem_of(ApiClient().get(f"products/{product.pk}/")) == (404, "not_found", [])
    assert problem_of(ApiClient().get(f"products/{10**30}/")) == (404, "not_found", [])


def test_goods_are_looked_for_by_word_aisle_shop_region_and_stock():
    pepper = make_product(title_en="Red pepper", category="pepper")
    make_harvest(product=pepper, received_grams=1_000)
    walnut = make_product(title_en="Walnut", category="walnuts", origin=make_region("621221"))
    make_harvest(product=walnut, expected_grams=1_000)
    client = ApiClient()

    assert titles(client.get("products/?q=pepp")) == ["Red pepper"]
    assert titles(client.get("products/?category=walnuts")) == ["Walnut"]
    assert titles(client.get(f"products/?shop={pepper.shop.slug}")) == ["Red pepper"]
    assert titles(client.get("products/?region=621221000000")) == ["Walnut"]
    assert titles(client.get("products/?stock=now")) == ["Red pepper"]
    assert titles(client.get("products/?stock=ahead")) == ["Walnut"]
    assert problem_of(client.get("products/?category=cars")) == (422, "invalid", ["category"])
    assert problem_of(client.get("products/?region=99")) == (422, "invalid", ["region"])


def test_pages_follow_each_other_and_cost_the_same():
    for n in range(5):
        make_harvest(product=make_product(title_en=f"P{n}"), received_grams=1_000)
    client = ApiClient()

    with CaptureQueriesContext(
        connection,
    ) as few:
        first = client.get("products/?page_size=2")
    with CaptureQueriesContext(connection) as many:
        everything = client.get("products/?page_size=200")
    second = client.client.get(first.json()["next"], headers=client.headers)
    third = client.client.get(second.json()["next"], headers=client.headers)

    assert [titles(page) for page in (first, second, third)] == [["P4", "P3"], ["P2", "P1"], ["P0"]]
    assert third.json()["next"] is None
    assert len(titles(everything)) == 5
    assert len(few) == len(many) <= 10


def test_one_good_says_what_its_page_says():
    product = make_product(description_en="From the hill", standard="GB/T 30391")
    lot = make_harvest(product=product, received_grams=1_000, best_before="2031-05-06")

    body = ApiClient().get(f"products/{product.pk}/").json()

    assert (body["description"], body["standard"]) == ("From the hill", "GB/T 30391")
    assert [(each["code"], each["best_before"]) for each in body["lots"]] == [(lot.code, "2031-05-06")]


def test_shops_are_open_ones_and_mine_are_all_i_look_after():
    keeper = make_user()
    mine = make_shop(keeper=keeper, state=Shop.State.APPLIED)
    other = make_shop(region="621221")
    official = make_appointment(region="621202").person

    slugs = [row["slug"] for row in ApiClient().get("shops/").json()["results"]]
    assert slugs == [other.slug]
    assert ApiClient().get(f"shops/{other.slug}/").json()["region"] == "621221"
    assert problem_of(ApiClient().get(f"shops/{mine.slug}/")) == (404, "not_found", [])
    for person in (keeper, official):
        rows = ApiClient(person).get("shops/?mine=true").json()["results"]
        assert [row["slug"] for row in rows] == [mine.slug]
    assert problem_of(ApiClient().get("shops/?mine=true")) == (401, "not_authenticated", [])


def test_regions_come_one_level_at_a_time_by_any_form_of_code():
    make_region("621202103")
    make_region("621221")
    client = ApiClient()

    assert [row["code"] for row in client.get("regions/").json()["results"]] == ["62"]
    for parent in ("6212", "621200", "621200000000"):
        rows = client.get(f"regions/?parent={parent}").json()["results"]
        assert [(row["code"], row["parent"], row["level"]) for row in rows] == [
            ("621202", "6212", "county"),
            ("621221", "6212", "county"),
        ]
    for parent in ("99", "x", "62%00", "٦٢"):
        assert problem_of(client.get(f"regions/?parent={parent}")) == (422, "invalid", ["parent"])
