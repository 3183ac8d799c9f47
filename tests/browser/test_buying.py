"""A buyer in a real browser: two shops, one cart, a real address, the test gateway."""

import pytest

from orders.models import Purchase
from tests.orders.factories import make_goods, make_market


@pytest.fixture
def site(monkeypatch, live_server, settings):
    monkeypatch.setenv("SITE_URL", live_server.url)
    monkeypatch.setenv("TEST_GATEWAY_KEY", settings.TEST_GATEWAY_KEY)
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    return live_server.url


def put_in_cart(page, site, variant):
    page.goto(site + variant.product.get_absolute_url())
    page.get_by_role("button", name="Put in the cart").click()
    page.get_by_text("lies in the cart now").wait_for()


@pytest.mark.django_db(transaction=True)
def test_a_buyer_buys_from_two_shops_and_pays(site, start_worker, page):
    start_worker(queues="default")
    make_market()
    first, second = make_goods(), make_goods()
    put_in_cart(page, site, first)
    put_in_cart(page, site, second)
    assert page.locator("#me .count").inner_text().startswith("2")

    page.get_by_role("link", name="To the cart").click()
    page.get_by_role("link", name="To the checkout").click()
    page.get_by_label("Name").fill("王小明")
    page.get_by_label("Phone").fill("138 0013 8000")
    page.get_by_label("Street").fill("东大街1号")
    for label, name in (("Province", "Gansu"), ("City", "Longnan"), ("County or district", "Chengxian")):
        page.get_by_label(label).locator(f"option:has-text('{name}')").wait_for(state="attached")
        page.get_by_label(label).select_option(label=name)
    page.locator("#sums [name=seen_total]").wait_for(state="attached")
    assert page.locator("#sums .total .sum").get_attribute("value") == "11240"

    page.get_by_role("button", name="Buy and go to the payment").click()
    page.get_by_role("button", name="Pay", exact=True).click()
    page.get_by_text("Waiting to be packed").first.wait_for(timeout=20_000)

    purchase = Purchase.objects.get()
    assert (purchase.state, purchase.total_fen) == ("paid", 11_240)
    assert page.get_by_text("The payment is being confirmed").count() == 0
