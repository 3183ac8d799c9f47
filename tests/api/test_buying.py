import pytest

from orders.models import CartLine, Order, Purchase
from shops.models import Harvest, Hold
from tests.api.clients import ApiClient, problem_of
from tests.orders.factories import (
    TO_REGION,
    expire,
    make_goods,
    make_market,
    make_paid_purchase,
    make_purchase,
)
from tests.shops.factories import make_product, make_region, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _market():
    make_market()


@pytest.fixture
def buyer():
    return make_user()


@pytest.fixture
def client(buyer):
    return ApiClient(buyer)


def to(**extra):
    return {"name": "王小明", "phone": "138 0013 8000", "region": TO_REGION, "detail": "东大街1号"} | extra


def packs_in(response):
    assert response.status_code == 200, response.content
    return {line["variant"]: line["packs"] for part in response.json()["shops"] for line in part["lines"]}


def test_a_cart_holds_goods_of_several_shops(client):
    one, two = make_goods(), make_goods()

    assert packs_in(client.get("cart/")) == {}
    assert packs_in(client.post("cart/lines/", {"variant": one.pk, "packs": 2})) == {one.pk: 2}
    assert packs_in(client.post("cart/lines/", {"variant": one.pk, "packs": 1})) == {one.pk: 3}
    assert packs_in(client.put(f"cart/lines/{two.pk}/", {"packs": 5})) == {one.pk: 3, two.pk: 5}
    assert packs_in(client.put(f"cart/lines/{two.pk}/", {"packs": 4})) == {one.pk: 3, two.pk: 4}
    assert packs_in(client.patch(f"cart/lines/{one.pk}/", {"packs": 1})) == {one.pk: 1, two.pk: 4}
    body = client.get("cart/").json()
    assert (body["packs"], body["goods_fen"]) == (5, one.price_fen + 4 * two.price_fen)
    assert len(body["shops"]) == 2
    assert client.delete(f"cart/lines/{one.pk}/").status_code == 204
    assert packs_in(client.get("cart/")) == {two.pk: 4}


def test_a_cart_refuses_what_cannot_lie_in_it(client):
    variant = make_goods()
    hidden = make_product(state="draft").variants.get()

    wrong = client.post("cart/lines/", {"variant": variant.pk, "packs": 1_000})
    assert problem_of(wrong) == (422, "invalid", ["packs"])
    assert problem_of(client.post("cart/lines/", {"variant": hidden.pk, "packs": 1})) == (
        409,
        "not_for_sale",
        [],
    )
    assert problem_of(client.put(f"cart/lines/{hidden.pk}/", {"packs": 1})) == (404, "not_found", [])
    for method in ("PATCH", "DELETE"):
        response = client.ask(method, f"cart/lines/{variant.pk}/", {"packs": 1})
        assert problem_of(response) == (404, "not_found", ["variant"])
        response = client.ask(method, f"cart/lines/{10**30}/", {"packs": 1})
        assert problem_of(response)[:2] == (404, "not_found")
    assert problem_of(client.put(f"cart/lines/{10**30}/", {"packs": 1}))[:2] == (404, "not_found")
    assert not CartLine.objects.exists()


def test_everybody_has_a_cart_of_their_own(client):
    variant = make_goods()
    client.post("cart/lines/", {"variant": variant.pk, "packs": 2})

    assert packs_in(ApiClient(make_user()).get("cart/")) == {}


def test_the_price_to_one_place_is_asked_before_buying(client):
    one, two = make_goods(), make_goods()
    lines = [{"variant": one.pk, "packs": 2}, {"variant": two.pk, "packs": 1}]

    body = client.post("checkout/quote/", {"region": TO_REGION, "lines": lines}).json()

    assert body["goods_fen"] == 3 * one.price_fen
    assert [part["freight_fen"] for part in body["shops"]] == [part["freight_fen"] for part in body["shops"]]
    assert body["total_fen"] == body["goods_fen"] + body["freight_fen"]
    assert body["freight_fen"] > 0
    assert not Hold.objects.exists()


def test_a_cart_becomes_a_purchase_that_waits_for_payment(client, buyer):
    one, two = make_goods(), make_goods()
    for variant in (one, two):
        client.post("cart/lines/", {"variant": variant.pk, "packs": 2})

    response = client.post("checkout/", to())

    body = response.json()
    purchase = Purchase.objects.get()
    assert (response.status_code, body["number"], body["state"]) == (201, purchase.number, "open")
    assert (purchase.buyer, purchase.phone) == (buyer, "13800138000")
    assert body["total_fen"] == sum(order["total_fen"] for order in body["orders"]) == purchase.total_fen
    assert len(body["orders"]) == 2
    assert body["pay_url"].startswith("http://testserver/testpay/")
    assert packs_in(client.get("cart/")) == {}
    assert client.get(f"purchases/{purchase.number}/").json() == body
    assert [row["number"] for row in client.get("purchases/").json()["results"]] == [purchase.number]


def test_a_checkout_sent_twice_with_one_key_buys_once(client):
    variant = make_goods()
    body = to(lines=[{"variant": variant.pk, "packs": 2}])

    first = client.post("checkout/", body, key="buy-1")
    again = client.post("checkout/", body, key="buy-1")
    other = client.post("checkout/", body, key="buy-2")

    assert (first.status_code, again.content) == (201, first.content)
    assert other.json()["number"] != first.json()["number"]
    assert Purchase.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"phone": "12"}, "phone"),
        ({"region": "62"}, "region"),
        ({"region": "999999"}, "region"),
        ({"detail": "x" * 201}, "detail"),
        ({"lines": []}, "lines"),
        ({"lines": [{"variant": 1, "packs": 0}]}, "lines[0].packs"),
        ({"seen_total_fen": -1}, "seen_total_fen"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_bought(client, wrong, field):
    make_region("621202")
    body = to(lines=[{"variant": make_goods().pk, "packs": 2}]) | wrong

    status, code, fields = problem_of(client.post("checkout/", body))

    assert (status, code, fields) == (422, "invalid", [field])
    assert not Purchase.objects.exists()
    assert not Hold.objects.exists()


def test_refusals_of_a_checkout_have_a_code_and_hold_nothing(client):
    variant = make_goods(received_grams=1_000)
    lines = [{"variant": variant.pk, "packs": 2}]

    assert problem_of(client.post("checkout/", to())) == (409, "nothing_to_buy", [])
    assert problem_of(client.post("checkout/quote/", {"region": TO_REGION})) == (409, "nothing_to_buy", [])
    seen = client.post("checkout/", to(lines=lines, seen_total_fen=1))
    assert problem_of(seen) == (409, "price_changed", [])
    many = client.post("checkout/", to(lines=[{"variant": variant.pk, "packs": 3}]))
    assert problem_of(many) == (409, "not_enough_stock", [])
    unknown = client.post("checkout/", to(lines=[{"variant": 2**60, "packs": 1}]))
    assert problem_of(unknown) == (409, "not_enough_stock", [])
    assert not Purchase.objects.exists()
    assert Harvest.objects.get().held_grams == 0


def test_a_purchase_is_called_off_once(client, buyer):
    purchase = make_purchase(buyer=buyer)

    called_off = client.post(f"purchases/{purchase.number}/cancel/")
    again = client.post(f"purchases/{purchase.number}/cancel/")

    assert (called_off.status_code, called_off.json()["state"], called_off.json()["pay_url"]) == (
        200,
        "cancelled",
        None,
    )
    assert problem_of(again) == (409, "not_open", [])
    assert Order.objects.get().state == "cancelled"
    assert not Hold.objects.exists()


def test_a_paid_purchase_names_its_consignments_and_is_not_called_off(client, buyer):
    purchase = make_paid_purchase(buyer=buyer)

    body = client.get(f"purchases/{purchase.number}/").json()

    assert (body["state"], body["orders"][0]["consignments"]) == ("paid", [f"{purchase.number}-1-1"])
    assert problem_of(client.post(f"purchases/{purchase.number}/cancel/")) == (409, "not_open", [])
    assert problem_of(client.post(f"purchases/{purchase.number}/payment/"))[:2] == (409, "refused")


def test_after_its_time_there_is_nowhere_to_pay(client, buyer):
    purchase = make_purchase(buyer=buyer)
    assert client.post(f"purchases/{purchase.number}/payment/").json()["pay_url"]

    expire(purchase)

    assert client.get(f"purchases/{purchase.number}/").json()["pay_url"] is None


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "cancel/"), ("POST", "payment/")])
def test_strangers_find_no_purchase(buyer, method, path):
    purchase = make_purchase(buyer=buyer)
    stranger = ApiClient(make_user())

    assert problem_of(stranger.ask(method, f"purchases/{purchase.number}/{path}")) == (404, "not_found", [])
    assert stranger.get("purchases/").json()["results"] == []
    purchase.refresh_from_db()
    assert purchase.state == "open"


PRIVATE = [
    ("GET", "cart/"),
    ("POST", "cart/lines/"),
    ("PUT", "cart/lines/1/"),
    ("PATCH", "cart/lines/1/"),
    ("DELETE", "cart/lines/1/"),
    ("POST", "checkout/"),
    ("POST", "checkout/quote/"),
    ("GET", "purchases/"),
    ("GET", "purchases/P1/"),
    ("POST", "purchases/P1/cancel/"),
    ("POST", "purchases/P1/payment/"),
]


@pytest.mark.parametrize(("method", "path"), PRIVATE)
def test_nobody_is_asked_to_sign_in(method, path):
    assert problem_of(ApiClient().ask(method, path)) == (401, "not_authenticated", [])
