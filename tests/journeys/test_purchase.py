"""A whole purchase over HTTP, with a real worker carrying the gateway's notifications."""

import time

import pytest
from django.test import Client

from logistics.models import Consignment
from orders.models import Order, Posting, Purchase, Refund
from pavilion.kit import proofs
from shops.models import Harvest
from tests.orders.factories import make_goods, make_market
from tests.orders.pages.browsing import add, form, page


@pytest.fixture
def site(monkeypatch, live_server, settings):
    """The address where the worker finds this test's pages."""
    monkeypatch.setenv("SITE_URL", live_server.url)
    monkeypatch.setenv("TEST_GATEWAY_KEY", settings.TEST_GATEWAY_KEY)
    return live_server.url


def wait_for(question, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if question():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.django_db(transaction=True)
def test_a_guest_buys_pays_and_takes_one_order_back(site, start_worker):
    start_worker(queues="default")
    make_market()
    client = Client()
    add(client, make_goods(), 2)
    add(client, make_goods(), 1)
    to_pay = client.post("/checkout/", form())["Location"]
    gateway = client.get(to_pay)["Location"]

    back = client.post(gateway, {"choice": "pay_twice"})["Location"]

    purchase = Purchase.objects.get()
    assert back == f"/purchases/{purchase.number}/?returned=1"
    assert wait_for(lambda: Purchase.objects.get().state == "paid")
    assert Consignment.objects.count() == 2
    assert "Cancel this order" in page(client.get(back))

    order = purchase.orders.first()
    client.post(f"/purchases/{purchase.number}/{order.number}/cancel/")

    assert wait_for(lambda: Refund.objects.get().state == "done")
    assert Order.objects.get(pk=order.pk).state == "refunded"
    assert sorted(Harvest.objects.values_list("held_grams", flat=True)) == [0, 500]
    assert Posting.objects.filter(target__name="escrow").count() == 2
    assert [text for proof in proofs.registered() for text in proof.find().breaches] == []
