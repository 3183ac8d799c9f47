"""A farmer dispatches what waits, sees it through to the end, and takes the labels to the printer."""

import re
from io import BytesIO

from playwright.sync_api import expect
from pypdf import PdfReader

from logistics.models import Dispatch, Parcel
from tests.logistics.factories import load_tariffs, make_consignment, make_lot
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
    pdf = PdfReader(BytesIO(taken.value.path().read_bytes()))
    text = "".join(sheet.extract_text() for sheet in pdf.pages)
    assert len(pdf.pages) == 13
    assert all(parcel.waybill in text.replace(" ", "") for parcel in parcels)
    assert "花椒" in text
