"""The pages of counties and villages."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pavilion.regions.models import Village
from shops.models import Share
from tests.orders.pages.browsing import LANGUAGES, client_of, page
from tests.shops.factories import make_harvest, make_product, make_region, make_shop

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_county_tells_its_story_its_names_its_shops_and_harvests(language):
    county = make_region("621202")
    shop = make_shop(region="621202")
    lot = make_harvest(product=make_product(shop=shop, origin=county), received_grams=5000)

    text = page(client_of(None, language).get("/c/county/621202/"))

    assert ("武都花椒" if language == "zh-hans" else "Wudu huajiao") in text
    assert lot.code in text
    assert (shop.name_zh if language == "zh-hans" else shop.name_en) in text


def test_a_village_tells_how_high_it_lies():
    village = make_region("621202101205")
    Village.objects.create(region=village, elevation_m=1390, households=231)
    make_product(origin=village)

    text = page(client_of().get("/c/county/621202101205/"))

    assert "1390 m" in text
    assert "231" in text


def test_an_unknown_place_is_404():
    assert client_of().get("/c/county/999999/").status_code == 404


def test_the_page_of_a_place_costs_no_more_with_more_goods():
    county = make_region("621202")
    counts = []
    for _ in range(2):
        for _ in range(3):
            lot = make_harvest(product=make_product(origin=county), received_grams=5000)
            Share.objects.create(harvest=lot, household="Zhang", grams=1, named=True)
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            client_of().get("/c/county/621202/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 10
