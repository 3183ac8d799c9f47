"""A farmer dispatches what waits, sees it through to the end, and takes the labels to the printer."""

import re

from playwright.sync_api import expect

from logistics.models import Dispatch, Parcel
from tests.logistics.factories import load_tariffs, make_consignment, make_lot
from tests.logistics.papers.reading import texts
from tests.shops.factories import make_shop, make_user

SOON = 30_000


def test_a_dispatch_runs_from_the_button_to_the_labels(site, start_worker, page, sign_in, settings):
    start_worker(queues="dispatch,labels,default")
    load_tariffs()
    farmer = make_user()
    shop = make_shop(keeper=farmer)
    harvest, pack = make_lot(grams=20_000, shop=shop)
    for _ in range(12):
        make_consignment((harvest, pack, 3))
    make_consignment((harvest, pack, 1), region="540102")
    sign_in(farmer)
    page.goto(f"{site}/desk/{shop.slug}/dispatch/")

    page.get_by_role("button", name="Dispatch this harvest").click()
    expect(page.get_by_text("parcels, all written")).to_be_visible(timeout=SOON)
    expect(page.get_by_role("link", name=re.compile(r"Labels \d+"))).to_be_visible(timeout=SOON)

    parcels = Parcel.objects.all()
    assert (Dispatch.objects.get().state, parcels.count()) == ("finished", 13)
    expect(page.locator(".dispatch")).to_contain_text("13")

    with page.expect_download() as taken:
        page.get_by_role("link", name=re.compile(r"Labels \d+")).first.click()
    labels = texts(taken.value.path())
    assert len(labels) == 13
    assert [each.waybill for each in parcels if not any(each.waybill in label for label in labels)] == []
    assert all("花椒" in label for label in labels)
