import pytest

from tests.api.clients import ApiClient, problem_of
from tests.logistics.factories import (
    GUANGDONG,
    make_lot,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("couriers")]


def test_everybody_asks_what_packs_cost_to_send(shop):
    _harvest, variant = make_lot(shop=shop)
    body = {"to": GUANGDONG, "packs": [{"variant": variant.pk, "packs": 2}]}

    answer = ApiClient().post("quote/", body).json()

    assert answer["services"] is None
    assert answer["freight"]["parcels"] == 1
    assert answer["freight"]["fen"] > 0
    assert answer["freight"]["unsendable"] == []


def test_everybody_asks_what_services_take_for_one_parcel():
    answer = ApiClient().post("quote/", {"to": "440000", "grams": 2_500, "mm": [300, 200, 100]}).json()

    fees = [row["fee_fen"] for row in answer["services"] if row["fee_fen"] is not None]
    assert (answer["to"], answer["freight"]) == ("44", None)
    assert fees == sorted(fees)
    assert len(fees) >= 3


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["to"]),
        ({"to": "44"}, [""]),
        ({"to": "44", "grams": 1}, [""]),
        ({"to": "44", "grams": 1, "mm": [1, 2]}, ["mm"]),
        ({"to": "44", "grams": 0, "mm": [1, 2, 3]}, ["grams"]),
        ({"to": "44", "packs": [{"variant": 1, "packs": 0}]}, ["packs[0].packs"]),
        ({"to": "44", "packs": [{"variant": 1, "packs": 1}], "grams": 1, "mm": [1, 2, 3]}, [""]),
        ({"to": "xx", "grams": 1, "mm": [1, 2, 3]}, ["to"]),
        ({"to": "44", "packs": [{"variant": n, "packs": 999} for n in range(1, 61)]}, ["packs"]),
        ({"to": "44", "grams": 10**12, "mm": [1, 2, 3]}, ["grams"]),
        ({"to": "44", "grams": 1, "mm": [1, 2, 10**12]}, ["mm[2]"]),
    ],
)
def test_a_question_that_makes_no_sense_names_the_field(body, fields):
    assert problem_of(ApiClient().post("quote/", body)) == (422, "invalid", fields)


def test_goods_nobody_knows_stay_behind():
    body = {"to": GUANGDONG, "packs": [{"variant": 999, "packs": 1}]}

    freight = ApiClient().post("quote/", body).json()["freight"]

    assert (freight["parcels"], len(freight["unsendable"])) == (0, 1)


def test_quotes_are_limited_for_each_address():
    body = {"to": "44", "grams": 1_000, "mm": [100, 100, 100]}

    statuses = {ApiClient().post("quote/", body).status_code for _ in range(61)}

    assert statuses == {200, 429}
