from datetime import timedelta

import pytest
from django.utils import timezone

from orders.models import Purchase, Voucher
from tests.api.clients import ApiClient, problem_of
from tests.orders.factories import TO_REGION, make_buyer, make_goods, make_market, make_voucher
from tests.orders.pages.browsing import add, client_of, form, page
from tests.shops.factories import make_keeper, make_shop, make_user

pytestmark = pytest.mark.django_db


def test_the_checkout_takes_a_voucher_off_before_and_when_it_is_bought():
    make_market()
    make_voucher()
    buyer = make_buyer()
    client = client_of(buyer)
    add(client, make_goods(), 2)
    fields = form(vouchers="spring")
    place = fields.pop("place")

    sums = client.post("/checkout/", fields, headers={"hx-target": "sums"})
    assert "The pavilion's voucher SPRING" in page(sums)
    assert 'name="seen_total" value="9720"' in page(sums)
    client.post("/checkout/", fields | {"place": place, "seen_total": "9720"})

    purchase = Purchase.objects.get()
    assert purchase.total_fen == 9_720
    assert "−¥10.00" in page(client.get(purchase.get_absolute_url()))


def test_a_voucher_that_is_refused_is_told_beside_the_sum_and_buys_nothing():
    make_market()
    client = client_of()
    add(client, make_goods(), 2)
    make_voucher()
    fields = form(vouchers="SPRING")
    place = fields.pop("place")

    sums = page(client.post("/checkout/", fields))
    assert "Please sign in to use voucher SPRING" in sums
    assert 'name="seen_total" value="10720"' in sums
    answer = client.post("/checkout/", fields | {"place": place})
    assert answer.status_code == 422
    assert "Please sign in to use voucher SPRING" in page(answer)
    assert client.post("/checkout/", form(vouchers="<b>💰</b>")).status_code == 422
    assert not Purchase.objects.exists()


def test_the_api_quotes_and_buys_with_a_voucher():
    make_market()
    make_voucher()
    person, variant = make_buyer(), make_goods()
    body = {"region": TO_REGION, "lines": [{"variant": variant.pk, "packs": 2}], "vouchers": ["spring"]}
    to = {"name": "王", "phone": "13800138000", "detail": "x"}

    quote = ApiClient(person).post("checkout/quote/", body).json()
    assert (quote["discount_fen"], quote["total_fen"]) == (1_000, 9_720)
    assert ApiClient(person).post("checkout/", body | to).json()["total_fen"] == 9_720
    refused = ApiClient(person).post("checkout/", body | to)
    assert problem_of(refused) == (409, "voucher_refused", ["vouchers"])
    assert Purchase.objects.count() == 1


def test_a_keeper_gives_a_voucher_and_stops_it():
    shop, keeper = make_shop(), make_user()
    make_keeper(shop=shop, person=keeper)
    client, desk = client_of(keeper), f"/desk/{shop.slug}/vouchers/"
    fields = {
        "code": "herbst-10",
        "kind": "percent",
        "percent": "10",
        "ends_on": (timezone.localdate() + timedelta(days=9)).isoformat(),
        "per_buyer_most": "1",
    }

    assert client.post(desk, fields | {"percent": ""}).status_code == 422
    assert client.post(desk, fields | {"ends_on": "2020-01-01"}).status_code == 422
    client.post(desk, fields)
    voucher = Voucher.objects.get()
    assert (voucher.code, voucher.shop, voucher.percent) == ("HERBST-10", shop, 10)
    assert "already" in page(client.post(desk, fields))
    client.post(f"{desk}{voucher.pk}/stop/")
    voucher.refresh_from_db()
    assert voucher.stopped_at is not None


def test_a_keeper_does_not_reach_vouchers_of_others():
    shop, keeper, other = make_shop(), make_user(), make_voucher("OTHER", shop=make_shop())
    make_keeper(shop=shop, person=keeper)
    client = client_of(keeper)

    assert client.post(f"/desk/{shop.slug}/vouchers/{other.pk}/stop/").status_code == 404
    assert client.get(f"/desk/{other.shop.slug}/vouchers/").status_code == 404
    assert Voucher.objects.get(code="OTHER").stopped_at is None
    assert "OTHER" not in page(client.get(f"/desk/{shop.slug}/vouchers/"))


@pytest.mark.parametrize("many", [1, 20])
def test_many_vouchers_ask_no_more_queries(many, django_assert_max_num_queries):
    shop, keeper = make_shop(), make_user()
    make_keeper(shop=shop, person=keeper)
    for n in range(many):
        make_voucher(f"CODE-{n}", shop=shop)
    client = client_of(keeper)

    with django_assert_max_num_queries(12):
        assert client.get(f"/desk/{shop.slug}/vouchers/").status_code == 200
