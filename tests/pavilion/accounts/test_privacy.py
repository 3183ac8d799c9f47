import json

import pytest
from django.db import connection

from orders.models import Cart, Order, Purchase
from orders.services import claims
from pavilion.accounts.models import Act, Address, User
from tests.orders.factories import destination, make_goods, make_paid_purchase, make_purchase
from tests.orders.pages.browsing import add, client_of, page
from tests.shops.factories import make_appointment, make_keeper, make_shop, make_user

pytestmark = pytest.mark.django_db

SECRETS = ("秘密的人", "13877778888", "8613877778888", "hidden@example.org", "密室路99号", "密语")
TEXTS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'jsonb', 'json')
"""


def make_leaver():
    """Somebody who bought, complained, kept an address and has something in the cart."""
    person = make_user(name="秘密的人", email="hidden@example.org", phone="+8613877778888")
    to = destination(name="秘密的人", phone="13877778888", detail="密室路99号")
    purchase = make_paid_purchase(buyer=person, destination=to, note="密语")
    claim = claims.open_claim(order=purchase.orders.get(), kind="missing", words="密语", asked_by=person)
    client = client_of(person)
    add(client, make_goods())
    return person, purchase, claim, client


def done(purchase, claim):
    """All of it is over: answered and settled."""
    claims.answer_claim(claim=claim, order=purchase.orders.get(), accepted=False, actor=None)
    Order.objects.update(state=Order.State.SETTLED)


def where_it_stands():
    """Every column of every table that holds one of the secrets, found by SQL."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(TEXTS)
        for table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" WHERE "{column}"::text LIKE ANY(%s)',
                [[f"%{secret}%" for secret in SECRETS]],
            )
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return found


def test_my_data_is_one_file_with_all_that_is_known_of_me():
    _person, purchase, _claim, client = make_leaver()

    response = client.get("/account/data/")

    data = json.loads(response.content)
    assert "attachment" in response["Content-Disposition"]
    assert (data["account"]["email"], data["account"]["phone"]) == ("hidden@example.org", "+8613877778888")
    assert data["purchases"][0]["number"] == purchase.number
    assert data["addresses"][0]["detail"] == "密室路99号"
    assert data["complaints"][0]["words"] == data["order_notes"][0]["note"] == "密语"
    assert len(data["cart"]) == 1
    assert {"reviews", "questions", "favourites", "watches", "notices", "acts"} <= data.keys()


def test_nothing_personal_is_left_anywhere_and_the_books_stay():
    person, purchase, claim, client = make_leaver()
    done(purchase, claim)
    assert len(where_it_stands()) > 8

    response = client.post("/account/delete/", {"password": "correct horse"})

    assert response.status_code == 302
    assert where_it_stands() == []
    kept = Purchase.objects.get()
    assert (kept.buyer, kept.total_fen, kept.region_id) == (person, purchase.total_fen, purchase.region_id)
    assert (kept.name, kept.phone, kept.detail) == ("秘**人", "138******88", "*")
    assert not Address.objects.exists()
    assert not Cart.objects.exists()
    assert "login" in client.get("/account/")["Location"]
    assert not client.login(username="hidden@example.org", password="correct horse")
    assert Act.objects.get(verb="person.leave").actor == person


def refused(client):
    before = where_it_stands()
    response = client.post("/account/delete/", {"password": "correct horse"})
    assert response.status_code == 422
    assert where_it_stands() == before
    return page(response)


def test_whoever_waits_for_goods_or_money_stays():
    _person, purchase, claim, client = make_leaver()

    assert "under way" in refused(client)
    done(purchase, claim)
    make_purchase(buyer=User.objects.get(email="hidden@example.org"))
    assert "under way" in refused(client)


def test_keepers_officials_and_operators_stay_and_the_password_is_asked():
    for prepare, words in (
        (lambda person: make_keeper(shop=make_shop(), person=person), "keep a shop"),
        (lambda person: make_appointment(person=person), "hands over the office"),
        (lambda person: User.objects.filter(pk=person.pk).update(is_staff=True), "hands over the office"),
    ):
        person = make_user()
        prepare(person)
        assert words in refused(client_of(person))
    client = client_of(make_user())
    response = client.post("/account/delete/", {"password": "wrong"})
    assert response.status_code == 422
    assert "not your password" in page(response)


def test_a_stranger_is_asked_to_sign_in():
    for path in ("/account/data/", "/account/delete/"):
        assert "/accounts/login/" in client_of().get(path)["Location"]
