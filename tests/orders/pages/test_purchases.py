import pytest
from django.core.cache import cache

from orders.models import Order, Payment, Purchase, Refund
from tests.orders.factories import (
    make_goods,
    make_market,
    make_paid_purchase,
    make_purchase,
    pack,
)
from tests.orders.pages.browsing import LANGUAGES, add, client_of, form, page
from tests.shops.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_read_in_both_languages(language):
    person = make_user()
    purchase = make_paid_purchase(buyer=person)
    open_one = make_purchase(buyer=person)
    client = client_of(person, language)
    variant = make_goods()
    add(client, variant)

    paths = ["/cart/", "/checkout/", "/purchases/", purchase.get_absolute_url(), open_one.get_absolute_url()]
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200
        assert response["Content-Language"] == language


def test_strangers_do_not_see_a_purchase():
    purchase = make_paid_purchase(buyer=make_user())
    path = purchase.get_absolute_url()
    order = purchase.orders.get()
    posts = ["cancel/", f"{order.number}/cancel/", f"{order.number}/claim/"]

    anonymous, stranger = client_of(), client_of(make_user())
    assert anonymous.get(path)["Location"].startswith("/accounts/login/")
    assert anonymous.get("/purchases/")["Location"].startswith("/accounts/login/")
    assert stranger.get(path).status_code == 404
    assert stranger.get(path + "pay/").status_code == 404
    for post in posts:
        data = {"kind": "spoiled", "words": ""}
        assert anonymous.post(path + post, data)["Location"].startswith("/accounts/login/")
        assert stranger.post(path + post, data).status_code == 404
    assert Order.objects.get().state == "paid"
    assert not Refund.objects.exists()


def test_a_guests_purchase_is_the_sessions_and_then_the_persons():
    make_market()
    person = make_user(email="b@example.org")
    client = client_of()
    add(client, make_goods())
    client.post("/checkout/", form())
    path = Purchase.objects.get().get_absolute_url()

    assert client.get(path).status_code == 200
    assert client_of().get(path).status_code == 302
    client.post("/accounts/login/", {"login": "b@example.org", "password": "correct horse"})
    assert Purchase.objects.get().buyer == person


def test_a_buyer_cancels_before_paying():
    person = make_user()
    purchase = make_purchase(buyer=person)

    response = client_of(person).post(purchase.get_absolute_url() + "cancel/")

    assert response.status_code == 302
    assert Purchase.objects.get().state == "cancelled"


def test_a_buyer_cancels_after_paying_while_nothing_is_packed():
    person = make_user()
    purchase = make_paid_purchase(buyer=person)
    order = purchase.orders.get()
    client = client_of(person)

    assert "Cancel this order" in page(client.get(purchase.get_absolute_url()))
    client.post(f"{purchase.get_absolute_url()}{order.number}/cancel/")

    assert Refund.objects.get().fen == order.total_fen
    again = client.post(f"{purchase.get_absolute_url()}{order.number}/cancel/")
    assert again.status_code == 422


def test_a_buyer_complains_once(django_assert_max_num_queries):
    person = make_user()
    purchase = make_paid_purchase(buyer=person)
    path = f"{purchase.get_absolute_url()}{purchase.orders.get().number}/claim/"
    client = client_of(person)

    assert client.post(path, {"kind": "nonsense"}).status_code == 422
    assert client.post(path, {"kind": "spoiled", "words": "发霉"}).status_code == 302
    assert "has not answered yet" in page(client.get(purchase.get_absolute_url()))


@pytest.mark.parametrize("shops", [1, 5])
def test_pages_take_at_most_ten_queries(django_assert_max_num_queries, shops):
    person = make_user()
    client = client_of(person)
    goods = [make_goods() for _ in range(shops)]
    purchase = make_paid_purchase(buyer=person, wanted={variant.pk: 1 for variant in goods})
    for variant in goods:
        add(client, variant)
    client.get("/checkout/")  # plans are remembered

    for path in ("/cart/", "/checkout/", "/purchases/", purchase.get_absolute_url(), "/me/"):
        with django_assert_max_num_queries(10, info=path):
            assert client.get(path).status_code == 200


def test_the_test_gateway_pays_and_declines(django_capture_on_commit_callbacks, monkeypatch):
    purchase = make_purchase()
    payment = Payment.objects.get()
    told = []
    monkeypatch.setattr("pavilion.kit.jobs.Job.send_now", lambda _job, **ids: told.append(ids))
    client = client_of()

    assert client.get(f"/testpay/{payment.key}/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/testpay/{payment.key}/", {"choice": "pay_twice"})
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"/testpay/{payment.key}/", {"choice": "decline"})

    assert len(told) == 3
    assert told[0] == told[1]
    assert response["Location"] == f"/purchases/{purchase.number}/?returned=1"
    assert client.get("/testpay/nonsense/").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_sees_what_sells(language):
    cache.clear()
    empty = client_of(None, language).get("/rankings/")
    assert empty.status_code == 200
    purchase = make_paid_purchase()
    cache.clear()

    response = client_of(None, language).get("/rankings/")

    shop = purchase.orders.get().shop
    assert (shop.name_zh if language == "zh-hans" else shop.name_en) in page(response)
    assert "1 kg" in page(response)
    assert response["Cache-Control"].startswith("public, ")


def test_the_page_of_a_purchase_shows_its_parcels_within_ten_queries(django_assert_max_num_queries):
    person = make_user()
    purchase = make_paid_purchase(buyer=person, wanted={make_goods().pk: 1, make_goods().pk: 2})
    waybills = [pack(order).waybill for order in purchase.orders.all()]
    client = client_of(person)

    with django_assert_max_num_queries(10):
        response = client.get(purchase.get_absolute_url())

    assert all(waybill in page(response) for waybill in waybills)


@pytest.mark.parametrize("number", ["%00", "P%F0%9F%8D%8E", "x" * 3000, "..%2F"])
def test_a_silly_number_is_nobodys_purchase(number):
    assert client_of(make_user()).get(f"/purchases/{number}/").status_code == 404
    assert client_of().get(f"/testpay/{number}/").status_code == 404
