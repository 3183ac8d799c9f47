"""Search by keyboard and mouse: suggestions while typing, facets, and all of it without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.shops.factories import make_harvest, make_product, make_region

AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}}


@pytest.fixture
def goods(transactional_db):
    make_region("621202")
    for title_en, title_zh, category in (
        ("Wudu huajiao", "武都花椒", "pepper"),
        ("Wudu huajiao oil", "武都花椒油", "pepper"),
        ("Chengxian walnuts", "成县核桃", "walnuts"),
    ):
        product = make_product(title_en=title_en, title_zh=title_zh, category=category, grade="一级")
        make_harvest(product=product, received_grams=9_000)
    late = make_product(title_en="Late huajiao", title_zh="晚花椒", category="pepper")
    make_harvest(product=late, expected_grams=9_000)


def box_of(page):
    return page.get_by_role("combobox", name="Search goods, villages and shops")


def no_violations(page):
    return [each["id"] for each in Axe().run(page, options=AXE).response["violations"]] == []


def test_suggestions_are_chosen_by_arrows_and_searched_by_enter(page, site, goods):
    page.goto(site)
    box = box_of(page)
    expect(box).to_have_attribute("aria-expanded", "false")

    box.press_sequentially("wudu h")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)  # names in the reader's language
    expect(box).to_have_attribute("aria-expanded", "true")
    assert no_violations(page)
    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-1")
    chosen = options.nth(1).inner_text()
    box.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text(chosen)


def test_escape_closes_the_list_and_gives_back_what_was_typed(page, site, goods):
    page.goto(site)
    box = box_of(page)
    box.press_sequentially("wudu h")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")

    box.press("Escape")

    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("wudu h")
    expect(box).to_have_attribute("aria-expanded", "false")


def test_a_suggestion_is_searched_by_a_press(page, site, goods):
    page.goto(site)
    box_of(page).press_sequentially("cheng")

    page.get_by_role("option", name="Chengxian walnuts").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Chengxian walnuts")


def test_a_facet_is_opened_chosen_and_taken_back_by_keyboard(page, site, goods):
    page.goto(f"{site}/search/?q=huajiao")
    aisle = page.locator("summary", has_text="Stock")
    aisle.press("Enter")
    assert no_violations(page)
    page.keyboard.press("Escape")
    expect(aisle).to_be_focused()
    expect(page.locator(".facet[open]")).to_have_count(0)

    page.locator("summary", has_text="Stock").press("Enter")
    page.get_by_role("link", name="In stock").press("Enter")

    expect(page).to_have_url(f"{site}/search/?q=huajiao&stock=now")
    page.get_by_role("link", name="Take “In stock” back").press("Enter")
    expect(page).to_have_url(f"{site}/search/?q=huajiao")


def test_it_all_works_without_script(browser, site, goods):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(site)

    page.get_by_role("searchbox").fill("huajiao")
    page.get_by_role("searchbox").press("Enter")
    page.locator("summary", has_text="Best match").click()
    page.get_by_role("link", name="Most sold").click()

    expect(page).to_have_url(f"{site}/search/?q=huajiao&sort=sold")
    expect(page.locator(".product-card")).to_have_count(3)
    context.close()
