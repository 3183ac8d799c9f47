"""What is refused at the checkout: too much set aside unpaid, and buying where nothing can be paid."""

import pytest
from django.core.cache import cache

from orders.models import Payment, Purchase
from orders.services import open_purchases
from tests.orders.factories import make_buyer, make_goods, make_market
from tests.orders.pages.browsing import add, client_of, form, page
from tests.shops.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def market(monkeypatch):
    make_market()
    cache.clear()
    monkeypatch.setattr(open_purchases, "MOST_OF_ONE", 2)


def place(client, variant, **fields):
    add(client, variant, 1)
    return client.post("/checkout/", form() | fields)


def refused(answer):
    return answer.status_code == 422 and "wait for payment" in page(answer)


def test_a_person_who_pays_nothing_sets_no_more_aside():
    client, variant = client_of(make_buyer()), make_goods()
    placed = [place(client, variant) for _ in range(2)]

    answer = place(client, variant)

    assert refused(answer)
    assert Purchase.objects.count() == len(placed) == 2
    Purchase.objects.filter(pk=Purchase.objects.first().pk).update(state="paid")
    assert place(client, variant).status_code == 302


def test_a_form_sent_again_is_the_same_purchase_also_at_the_limit():
    client, variant = client_of(make_buyer()), make_goods()
    place(client, variant)
    fields = form()
    first = place(client, variant, **fields)

    assert client.post("/checkout/", fields)["Location"] == first["Location"]


def test_a_guests_session_is_limited_too():
    client, variant = client_of(), make_goods()
    for _ in range(2):
        place(client, variant)

    assert refused(place(client, variant))


def test_guests_of_one_address_are_limited_together_and_those_of_another_are_not(settings):
    settings.GUEST_PURCHASES = 3
    variant = make_goods()
    for _ in range(3):
        assert place(client_of(), variant).status_code == 302

    assert refused(place(client_of(), variant))

    elsewhere = client_of()
    elsewhere.defaults["REMOTE_ADDR"] = "203.0.113.9"
    assert place(elsewhere, variant).status_code == 302
    Purchase.objects.filter(pk=Purchase.objects.first().pk).update(state="cancelled")
    assert place(client_of(), variant).status_code == 302
    assert place(client_of(make_user()), variant).status_code == 302


def test_where_the_test_gateway_is_off_nothing_is_sold_and_nothing_is_held(settings):
    client, variant = client_of(), make_goods()
    place(client, variant)
    key = Payment.objects.get().key
    settings.TEST_GATEWAY = False

    answer = place(client, variant)

    assert answer.status_code == 422
    assert "Nothing can be paid here" in page(answer)
    assert Purchase.objects.count() == 1
    assert client.get(f"/testpay/{key}/").status_code == 404
    assert client.post(f"/testpay/{key}/", {"choice": "pay"}).status_code == 404
    assert Payment.objects.get().state == "open"
