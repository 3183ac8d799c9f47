"""A farmer lists goods with a picture from her phone, and records what was harvested."""

import pytest
from PIL import Image
from playwright.sync_api import expect

from shops.models import Harvest, Product
from tests.shops.factories import make_shop, make_user

PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "pepper.jpg"
    Image.linear_gradient("L").resize((3000, 2400)).convert("RGB").save(path, quality=95)
    return path


@pytest.mark.browser_context_args(**PHONE)
def test_a_farmer_lists_goods_with_a_picture_and_records_a_harvest(
    site, page, sign_in, photo, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "media"
    keeper = make_user()
    shop = make_shop(keeper=keeper)
    sign_in(keeper)
    page.goto(f"{site}/desk/")

    page.get_by_role("link", name="Add a product").first.click()
    page.get_by_label("Title in Chinese").fill("大红袍花椒")
    page.get_by_label("Category").select_option("pepper")
    page.locator("input[type=file]").set_input_files(photo)
    expect(page.locator(".previews canvas")).to_be_visible()
    page.get_by_label("Net weight in grams").first.fill("500")
    page.get_by_label("Price in yuan").first.fill("49.90")
    page.get_by_role("button", name="Put on sale").click()
    expect(page.get_by_text("大红袍花椒 is listed.")).to_be_visible()

    product = Product.objects.get()
    assert (product.state, product.variants.get().price_fen) == ("on_sale", 4_990)
    assert max(product.images.get().width, product.images.get().height) <= 2_000

    page.get_by_role("link", name="New harvest").first.click()
    page.get_by_label("Expected weight").fill("120")
    page.get_by_role("button", name="Announce").click()
    page.get_by_label("Weight on the scales").fill("118.5")
    page.get_by_role("button", name="Receive").click()
    expect(page.get_by_text("118.5 kg received.")).to_be_visible()
    page.get_by_role("button", name="Weigh in").click()
    expect(page.get_by_text("Weighed in. Everything that was promised is there.")).to_be_visible()

    harvest = Harvest.objects.get()
    assert (harvest.received_grams, harvest.state, harvest.product.shop) == (118_500, "received", shop)
    page.goto(site + product.get_absolute_url())
    expect(page.get_by_text("In stock", exact=True)).to_be_visible()
    picture = page.locator("main img").first
    assert picture.evaluate("each => each.complete && each.naturalWidth") > 0
