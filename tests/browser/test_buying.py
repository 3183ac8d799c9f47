"""A buyer finds goods, buys from two shops and pays: with script, by keyboard, and without script."""

import re

import pytest
from playwright.sync_api import expect

from orders.models import Purchase
from tests.orders.factories import make_goods, make_market

SOON = 20_000  # a real worker carries the news of a payment
WITHOUT_SCRIPT = {"java_script_enabled": False}


@pytest.fixture
def goods(site):
    make_market()
    return [make_goods(), make_goods()]


def fill_in_address(page):
    page.get_by_label("Name", exact=True).fill("王小明")
    page.get_by_label("Phone", exact=True).fill("138 0013 8000")
    page.get_by_label("Street, building, room").fill("东大街1号")


def test_a_guest_finds_goods_buys_from_two_shops_and_pays(site, start_worker, page, goods):
    start_worker(queues="default")
    for variant in goods:
        page.goto(site)
        page.get_by_role("combobox", name="Search goods").fill(variant.product.title_en)
        page.get_by_role("combobox", name="Search goods").press("Enter")
        page.get_by_role("link", name=variant.product.title_en).first.click()
        page.get_by_role("button", name="one more").click()
        page.get_by_role("button", name="Put in the cart").click()
        expect(page.get_by_text("2 packs lie in the cart now.")).to_be_visible()

    page.get_by_role("link", name="To the cart").click()
    expect(page.get_by_role("heading", level=2).filter(has_text="Shop")).to_have_count(2)
    page.get_by_role("link", name="To the checkout").click()
    fill_in_address(page)
    page.get_by_label("Province").select_option("62")
    page.get_by_label("City").select_option("6212")
    page.get_by_label("County or district").select_option("621221")
    expect(page.get_by_text("Freight, 1 parcel")).to_have_count(2)
    page.get_by_role("button", name="Buy and go to the payment").click()
    page.get_by_role("button", name="Pay", exact=True).click()

    expect(page.locator("main").get_by_text("Paid", exact=True).first).to_be_visible(timeout=SOON)
    purchase = Purchase.objects.get()
    assert (purchase.state, purchase.orders.count()) == ("paid", 2)


@pytest.mark.browser_context_args(**WITHOUT_SCRIPT)
def test_without_script_the_purchase_works(site, start_worker, page, goods):
    start_worker(queues="default")
    for variant in goods:
        page.goto(site + variant.product.get_absolute_url())
        page.get_by_label("Packs").fill("2")
        page.get_by_role("button", name="Put in the cart").click()
        expect(page.get_by_role("heading", name="Cart")).to_be_visible()
    page.get_by_role("link", name="To the checkout").click()

    fill_in_address(page)
    for label, code in [("Province", "62"), ("City", "6212"), ("County or district", "621221")]:
        page.get_by_label(label).select_option(code)
        page.get_by_role("button", name="Show the next list").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("王小明")
    expect(page.get_by_text("Freight, 1 parcel")).to_have_count(2)
    page.get_by_role("button", name="Buy and go to the payment").click()
    page.get_by_role("button", name="Pay", exact=True).click()

    expect(page).to_have_url(re.compile("/purchases/"))
    for _ in range(SOON // 500):
        if page.locator("main").get_by_text("Paid", exact=True).count():
            break
        page.wait_for_timeout(500)
        page.reload()
    assert Purchase.objects.get().state == "paid"
    assert page.locator("main").get_by_text("Paid", exact=True).count() > 0


def test_the_keyboard_reaches_the_search_and_the_cart(site, page, goods):
    page.goto(site)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_class("skip")
    tab_until(page, page.get_by_role("combobox", name="Search goods"))
    page.keyboard.type(goods[0].product.title_en)
    page.keyboard.press("Enter")
    tab_until(page, page.get_by_role("link", name=goods[0].product.title_en).first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(goods[0].product.title_en)

    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    tab_until(page, page.get_by_role("button", name="Put in the cart"))
    outline = page.locator(":focus").evaluate("each => getComputedStyle(each).outlineStyle")
    page.keyboard.press("Enter")

    assert outline != "none"
    expect(page.get_by_text("1 pack lies in the cart now.")).to_be_visible()


def tab_until(page, target, most=40):
    for _ in range(most):
        if target.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{most} times Tab do not reach {target}")
