import pytest
from django.test import Client

from orders.models import Cart, CartLine
from orders.services import carts
from tests.orders.factories import (
    make_goods,
)
from tests.orders.pages.browsing import add, client_of, page
from tests.shops.factories import make_shop, make_user

pytestmark = pytest.mark.django_db


def test_a_guest_finds_the_cart_again_by_the_cookie():
    client, variant = client_of(), make_goods()

    assert add(client, variant, 2).status_code == 302
    add(client, variant, 3)

    assert CartLine.objects.get().packs == 5
    assert variant.product.title_en in page(client.get("/cart/"))
    assert client.cookies["cart"]["httponly"]
    assert client.cookies["cart"]["samesite"] == "Lax"


def test_looking_at_pages_sets_no_cookie():
    client, variant = client_of(), make_goods()

    for path in (variant.product.get_absolute_url(), "/cart/"):
        assert client.get(path).status_code == 200

    assert "cart" not in client.cookies
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"},
     {"origin": "null"}],
)  # fmt: skip
def test_another_site_cannot_put_things_in_my_cart(headers):
    response = add(client_of(make_user()), make_goods(), headers=headers)

    assert response.status_code == 403
    assert not CartLine.objects.exists()


def test_our_own_pages_need_no_token():
    client = Client(enforce_csrf_checks=True)

    response = add(
        client, make_goods(), headers={"sec-fetch-site": "same-origin", "origin": "http://testserver"}
    )

    assert response.status_code == 302


@pytest.mark.parametrize("packs", ["0", "-1", "1000", "99999999999999999999", "x", "", "1e3"])
def test_a_silly_number_of_packs_is_refused(packs):
    response = client_of().post("/cart/add/", {"variant": make_goods().pk, "packs": packs})

    assert response.status_code == 422
    assert not CartLine.objects.exists()


def test_what_is_not_on_sale_is_refused():
    variant = make_goods(shop=make_shop(state="paused"))

    response = add(client_of(), variant)

    assert response.status_code == 422
    assert "not on sale" in page(response)
    assert not Cart.objects.exists()


def test_with_script_only_a_line_comes_back():
    response = add(client_of(), make_goods(), headers={"hx-request": "true"})

    assert response.status_code == 200
    assert "<html" not in page(response)
    assert 'id="me"' in page(response)


def test_the_header_counts_the_packs():
    client = client_of()
    add(client, make_goods(), 7)

    assert ">7<" in page(client.get("/me/"))


def test_packs_are_changed_and_taken_out():
    client, variant = client_of(), make_goods()
    add(client, variant)

    client.post("/cart/change/", {"variant": variant.pk, "packs": 4})
    assert CartLine.objects.get().packs == 4
    assert client.post("/cart/change/", {"variant": variant.pk, "packs": "many"}).status_code == 422
    client.post("/cart/change/", {"variant": variant.pk, "packs": 4, "remove": "1"})
    assert not CartLine.objects.exists()


def test_a_price_that_changed_is_told():
    client, variant = client_of(), make_goods()
    add(client, variant)
    variant.price_fen = 6_000
    variant.save()

    assert "The price was ¥50.00" in page(client.get("/cart/"))


def test_signing_in_merges_the_carts():
    person = make_user(email="a@example.org")
    mine, other = make_goods(), make_goods()
    carts.put_in_cart(person=person, key=None, variant_id=mine.pk, packs=1)
    client = client_of()
    add(client, mine, 2)
    add(client, other, 3)

    response = client.post("/accounts/login/", {"login": "a@example.org", "password": "correct horse"})

    assert response.status_code == 302
    assert dict(CartLine.objects.values_list("variant", "packs")) == {mine.pk: 3, other.pk: 3}
    assert Cart.objects.get().person == person
