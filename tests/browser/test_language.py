"""Both languages, one press apart, for guests and for people who signed in."""

import pytest
from playwright.sync_api import expect

from tests.orders.factories import make_goods
from tests.shops.factories import make_user


@pytest.mark.parametrize("signed_in", [False, True], ids=["guest", "signed in"])
def test_the_language_switch_keeps_the_page_and_is_remembered(site, page, sign_in, signed_in):
    goods = make_goods()
    if signed_in:
        sign_in(make_user())
    address = site + goods.product.get_absolute_url()
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", "en")

    page.get_by_role("button", name="中文").click()

    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page).to_have_url(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(goods.product.title_zh)
    expect(page.get_by_role("button", name="加入购物车")).to_be_visible()
    page.goto(f"{site}/cart/")
    expect(page.get_by_role("heading", level=1)).to_have_text("购物车")
