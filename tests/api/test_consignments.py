import pytest
from django.utils import timezone

from logistics.models import Consignment
from pavilion.accounts.models import Act
from tests.api.asking import asked
from tests.api.clients import ApiClient, problem_of
from tests.logistics.factories import (
    GUANGDONG,
    make_lot,
    reconcile,
    run_dispatch,
)
from tests.shops.factories import (
    make_region,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("couriers")]


def test_another_system_asks_for_a_consignment_once(keeper, shop):
    harvest, variant = make_lot(shop=shop, grams=10_000, reserve_grams=9_000)
    client = ApiClient(keeper)

    first = client.post("consignments/", asked(shop, variant))
    again = client.post("consignments/", asked(shop, variant))

    body = first.json()
    assert (first.status_code, again.json()) == (201, body)
    assert body["reference"] == f"api:{shop.pk}:SO-1.7"
    assert body["recipient"]["phone"] == "13812345678"
    assert [(line["harvest"], line["packs"], line["waiting"]) for line in body["lines"]] == [
        (harvest.code, 4, 4)
    ]
    assert body["promised_on"] > timezone.localdate().isoformat()
    harvest.refresh_from_db()
    assert harvest.held_grams == 2_000
    assert Act.objects.filter(verb="consignment.ask").count() == 1
    reconcile()


def test_a_reference_names_one_consignment(keeper, shop):
    _harvest, variant = make_lot(shop=shop)
    client = ApiClient(keeper)
    client.post("consignments/", asked(shop, variant))

    other = asked(shop, variant, lines=[{"variant": variant.pk, "packs": 5}])

    assert problem_of(client.post("consignments/", other)) == (409, "reference_taken", [])
    assert Consignment.objects.count() == 1


def test_more_than_there_is_is_refused_whole(keeper, shop):
    harvest, variant = make_lot(shop=shop, grams=1_000)

    response = ApiClient(keeper).post("consignments/", asked(shop, variant))

    assert problem_of(response) == (409, "not_enough_stock", [])
    harvest.refresh_from_db()
    assert harvest.held_grams == 0
    assert not Consignment.objects.exists()
    assert not Act.objects.exists()


def test_goods_of_a_neighbour_are_refused(keeper, shop):
    _harvest, variant = make_lot()

    response = ApiClient(keeper).post("consignments/", asked(shop, variant))

    assert problem_of(response) == (409, "not_of_this_shop", [])
    assert not Consignment.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reference": "a b"}, "reference"),
        ({"reference": "x" * 41}, "reference"),
        ({"lines": []}, "lines"),
        ({"promised_on": "2001-01-01"}, "promised_on"),
        ({"recipient": {"name": "a", "phone": "1", "region": GUANGDONG, "detail": "b"}}, "recipient.phone"),
        (
            {"recipient": {"name": "a", "phone": "13812345678", "region": "44", "detail": "b"}},
            "recipient.region",
        ),
    ],
)
def test_a_wrong_field_of_a_consignment_is_named(keeper, shop, wrong, field):
    make_region("440106")
    _harvest, variant = make_lot(shop=shop)

    response = ApiClient(keeper).post("consignments/", asked(shop, variant, **wrong))

    assert problem_of(response) == (422, "invalid", [field])
    assert not Consignment.objects.exists()


@pytest.mark.parametrize("packs", [0, -1, 10**12, 1.5, "1e12", "", None])
def test_an_amount_that_cannot_be_names_its_line(keeper, shop, packs):
    make_region("440106")
    harvest, variant = make_lot(shop=shop)
    lines = [{"variant": variant.pk, "packs": 1}, {"variant": variant.pk, "packs": packs}]

    response = ApiClient(keeper).post("consignments/", asked(shop, variant, lines=lines))

    assert problem_of(response) == (422, "invalid", ["lines[1].packs"])
    assert not Consignment.objects.exists()
    harvest.refresh_from_db()
    assert harvest.held_grams == 0


def test_a_consignment_is_taken_back_until_it_is_packed(keeper, shop):
    harvest, variant = make_lot(shop=shop)
    client, path = ApiClient(keeper), f"consignments/{shop.slug}/SO-1.7/"
    client.post("consignments/", asked(shop, variant))

    taken = client.post(f"{path}cancel/").json()
    assert (taken["state"], taken["lines"][0]["cancelled"], taken["lines"][0]["waiting"]) == ("closed", 4, 0)
    harvest.refresh_from_db()
    assert harvest.held_grams == 0

    client.post("consignments/", asked(shop, variant, reference="SO-2"))
    run_dispatch(harvest)
    refused = client.post(f"consignments/{shop.slug}/SO-2/cancel/")
    assert problem_of(refused) == (409, "already_packing", [])
    packed = client.get(f"consignments/{shop.slug}/SO-2/").json()
    assert (packed["state"], packed["lines"][0]["parcelled"], len(packed["waybills"])) == ("packed", 4, 1)
    reconcile()
