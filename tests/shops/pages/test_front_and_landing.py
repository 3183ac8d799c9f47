from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shops.models import Display
from shops.panels import counties, harvests, season, shelves, shops, todo, welcome
from shops.services.shelving import rebuild_listings
from tests.shops.factories import (
    make_appointment,
    make_harvest,
    make_mandate,
    make_product,
    make_region,
    make_shop,
    make_user,
)

pytestmark = pytest.mark.django_db
LANGUAGES = ["en", "zh-hans"]


def client_of(person, language="en"):
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


def fill(products):
    for _ in range(products):
        product = make_product(harvest_months=f"{timezone.localdate().month}")
        make_harvest(product=product, received_grams=9_000, village=make_region("621202103201"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_front_page_shows_goods_counties_harvests_and_shops(language):
    fill(2)

    response = Client(headers={"accept-language": language}).get("/")
    page = response.content.decode()

    assert response.status_code == 200
    assert not response.cookies
    assert ("Sichuan pepper" if language == "en" else "花椒") in page
    assert "/c/county/621202/" in page


def test_an_empty_pavilion_opens_too():
    assert Client().get("/").status_code == 200


@pytest.mark.parametrize("panel", [welcome, season, counties, harvests, shops])
def test_a_panel_of_the_front_page_costs_at_most_two_queries_however_much_there_is(panel):
    request = RequestFactory().get("/")
    fill(2)
    panel(request, None)
    with CaptureQueriesContext(connection) as few:
        panel(request, None)
    fill(12)
    with CaptureQueriesContext(connection) as many:
        panel(request, None)

    assert len(few) == len(many) <= 2


def test_goods_of_the_season_come_before_others():
    other = make_product(harvest_months=f"{timezone.localdate().month % 12 + 1}")
    mine = make_product(harvest_months=f"{timezone.localdate().month}")
    make_product(state="hidden")

    twin = make_product(harvest_months=mine.harvest_months, title_zh=mine.title_zh, title_en=mine.title_en)

    cards = season(None, None)["cards"]

    assert [card.title for card in cards] == [mine.title, other.title]
    assert cards[0].href == twin.get_absolute_url()


def test_the_desk_says_what_to_do_now():
    shop = make_shop(keeper=make_user())
    ready = make_product(shop=shop)
    make_harvest(product=ready, received_grams=500)
    late = make_product(shop=shop)
    make_harvest(product=late, expected_grams=500, ready_on=timezone.localdate() - timedelta(1))
    make_harvest(product=late, expected_grams=500, received_grams=100, weighed_in=False)
    make_product(shop=shop)
    make_product(shop=shop, state="draft")
    with CaptureQueriesContext(connection) as seen:
        rows = todo(None, shop)["rows"]

    assert [(row.count, str(row.title).split()[0]) for row in rows] == [
        (1, "harvests"), (1, "harvests"), (1, "goods"), (1, "drafts"), (3, "goods"),
    ]  # fmt: skip
    assert len(seen) == 2


def test_one_shop_is_the_desk_and_two_are_a_choice():
    keeper = make_user()
    first = make_shop(keeper=keeper)

    assert client_of(keeper).get("/desk/")["Location"] == f"/desk/{first.slug}/"
    second = make_shop(keeper=keeper)
    page = client_of(keeper).get("/desk/").content.decode()

    assert first.name_en in page
    assert second.name_en in page


def test_an_official_finds_the_shop_she_acts_for_and_no_other():
    shop, appointment = make_shop(keeper=make_user()), make_appointment()
    make_mandate(shop=shop, appointment=appointment)
    client = client_of(appointment.person)

    assert shop.slug not in client.get("/desk/").content.decode()
    client.post(f"/acting/{shop.slug}/")

    assert client.get("/desk/")["Location"] == f"/desk/{shop.slug}/"


def test_the_rail_shows_only_the_places_a_mandate_opens():
    shop, appointment = make_shop(keeper=make_user()), make_appointment()
    make_mandate(shop=shop, appointment=appointment, powers=["goods"])
    client = client_of(appointment.person)
    client.post(f"/acting/{shop.slug}/")

    places = client.get(f"/desk/{shop.slug}/goods/").context["places"]

    assert [place.href for place in places if place.current] == [f"/desk/{shop.slug}/goods/"]
    assert f"/desk/{shop.slug}/harvests/" not in [place.href for place in places]
    assert f"/desk/{shop.slug}/mandates/" not in [place.href for place in places]


@pytest.mark.parametrize("door", ["", "goods/", "harvests/"])
def test_the_cost_of_a_desk_page_does_not_grow(door):
    shop = make_shop(keeper=make_user())
    client = client_of(shop.keepers.get().person)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/desk/{shop.slug}/{door}").status_code == 200
        return len(seen)

    make_harvest(product=make_product(shop=shop), received_grams=900)
    queries()
    few = queries()
    for _ in range(15):
        make_harvest(product=make_product(shop=shop, variants=(1, 2)), received_grams=900)

    assert queries() == few <= 12


def test_the_operators_shelf_stands_on_the_front_page_in_its_time():
    product = make_product()
    make_harvest(product=product, received_grams=5000)
    rebuild_listings()
    today = timezone.localdate()
    shelf = Display.objects.create(title_zh="新油", title_en="New oil", from_on=today, until_on=today)
    shelf.items.create(product=product)
    Display.objects.create(title_zh="空", title_en="Empty")
    Display.objects.create(title_zh="后", title_en="Later", from_on=today + timedelta(1)).items.create(
        product=product
    )

    with CaptureQueriesContext(connection) as seen:
        rows = shelves(None, None)["rows"]

    assert [(display.title, [card.title for card in cards]) for display, cards in rows] == [
        ("New oil", [product.title])
    ]
    assert len(seen) == 2
