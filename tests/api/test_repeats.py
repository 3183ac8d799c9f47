"""A write with an Idempotency-Key happens once, however often and however closely it is sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.db import connection
from django.utils import timezone

from pavilion.accounts.models import Act
from pavilion.home import answers
from pavilion.home.models import IdempotencyKey
from shops.api import harvests
from shops.models import Harvest, StockEntry
from tests.api.clients import ApiClient, problem_of
from tests.shops.factories import make_harvest, make_product, make_shop, make_user


@pytest.fixture
def keeper(db):
    return make_user()


@pytest.fixture
def product(keeper):
    return make_product(shop=make_shop(keeper=keeper))


def announce(keeper, product, key, grams=5_000):
    body = {"product": product.pk, "expected_grams": grams}
    return ApiClient(keeper).post("harvests/", body, key=key)


def test_a_repeat_is_answered_as_the_first_time_and_does_nothing(keeper, product):
    first = announce(keeper, product, "k1")
    again = announce(keeper, product, "k1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert (first.has_header("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (False, "true")
    assert Harvest.objects.count() == 1
    assert Act.objects.filter(verb="harvest.announce").count() == 1


def test_a_key_belongs_to_one_request(keeper, product):
    announce(keeper, product, "k1")

    response = announce(keeper, product, "k1", grams=6_000)

    assert problem_of(response) == (422, "key_reused", [])
    assert Harvest.objects.count() == 1


def test_a_key_belongs_to_one_person(keeper, product):
    other = make_user()
    theirs = make_product(shop=make_shop(keeper=other))

    announce(keeper, product, "k1")
    response = announce(other, theirs, "k1")

    assert response.status_code == 201
    assert Harvest.objects.count() == 2


def test_what_was_refused_leaves_its_key_free(keeper, product):
    assert announce(keeper, product, "k1", grams=0).status_code == 422
    assert not IdempotencyKey.objects.exists()

    assert announce(keeper, product, "k1").status_code == 201


@pytest.mark.parametrize("key", ["a b", "k" * 81, "ключ"])
def test_a_key_has_a_form(keeper, product, key):
    assert problem_of(announce(keeper, product, key))[0] == 400
    assert Harvest.objects.count() == 0


def test_an_empty_answer_is_repeated_too(keeper):
    client = ApiClient(keeper)
    first = client.delete("token/", key="k1")
    again = ApiClient(keeper).delete("token/", key="k1")

    assert (first.status_code, again.status_code) == (204, 204)
    assert (first.content, again.content) == (b"", b"")


def test_a_delivery_is_weighed_once_even_if_its_answer_was_lost(keeper, product):
    harvest = make_harvest(product=product, expected_grams=9_000)
    path = f"harvests/{harvest.code}/deliveries/"

    ApiClient(keeper).post(path, {"grams": 4_000}, key="k1")
    IdempotencyKey.objects.update(status=None)  # the process died between the service and the answer
    response = ApiClient(keeper).post(path, {"grams": 4_000}, key="k1")

    assert (response.status_code, response.json()["received_grams"]) == (201, 4_000)
    assert StockEntry.objects.count() == 1


def test_old_keys_are_forgotten(keeper, product):
    announce(keeper, product, "k1")
    IdempotencyKey.objects.update(made_at=timezone.now() - answers.REMEMBERED - timedelta(minutes=1))
    announce(keeper, product, "k2")

    assert answers.forget_old() == 1
    assert IdempotencyKey.objects.get().key == "k2"


@pytest.mark.django_db(transaction=True)
def test_while_the_first_runs_the_second_is_told_so(monkeypatch):
    keeper = make_user()
    product = make_product(shop=make_shop(keeper=keeper))
    inside, go_on = Event(), Event()
    service = harvests.announce_harvest

    def slow(**extra):
        inside.set()
        go_on.wait(10)
        return service(**extra)

    def first():
        try:
            return announce(keeper, product, "k1")
        finally:
            connection.close()

    monkeypatch.setattr(harvests, "announce_harvest", slow)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(first)
        assert inside.wait(10)
        second = announce(keeper, product, "k1")
        go_on.set()
        answered = running.result()

    assert problem_of(second) == (409, "in_progress", [])
    assert answered.status_code == 201
    assert announce(keeper, product, "k1").content == answered.content
    assert Harvest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_with_one_key_announce_one_harvest():
    keeper = make_user()
    product = make_product(shop=make_shop(keeper=keeper))
    start = Barrier(8)

    def ask(_n):
        try:
            start.wait(10)
            return announce(keeper, product, "k1").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(ask, range(8)))

    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert Harvest.objects.count() == 1


def advisory_locks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        return cursor.fetchone()


def test_a_fault_lets_go_of_the_key(keeper, product, monkeypatch):
    def fail(**_extra):
        raise RuntimeError

    before = advisory_locks()  # the listing of the product was written in this transaction
    with monkeypatch.context() as patch:
        patch.setattr(harvests, "announce_harvest", fail)
        assert problem_of(announce(keeper, product, "k1")) == (500, "server_error", [])

    assert advisory_locks() == before
    assert announce(keeper, product, "k1").status_code == 201
