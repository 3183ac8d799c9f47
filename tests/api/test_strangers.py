import pytest

from logistics.models import Dispatch
from tests.api.asking import asked
from tests.api.clients import ApiClient, problem_of
from tests.logistics.factories import (
    make_consignment,
    make_lot,
)
from tests.shops.factories import (
    make_harvest,
    make_product,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("couriers")]


def test_strangers_neither_dispatch_nor_consign_nor_follow(stranger, keeper, shop):
    harvest, variant = make_lot(shop=shop)
    make_consignment((harvest, variant, 2))
    client = ApiClient(stranger)

    assert problem_of(client.post("dispatches/", {"harvests": [harvest.code]})) == (
        404,
        "not_found",
        ["harvests[0]"],
    )
    assert problem_of(client.post("consignments/", asked(shop, variant))) == (404, "not_found", ["shop"])
    assert not Dispatch.objects.exists()
    code = ApiClient(keeper).post("dispatches/", {"harvests": [harvest.code]}).json()["code"]
    ApiClient(keeper).post("consignments/", asked(shop, variant))
    assert problem_of(client.get(f"dispatches/{code}/")) == (404, "not_found", [])
    assert client.get("dispatches/").json()["results"] == []
    assert client.get("consignments/").json()["results"] == []
    for method, path in (("GET", ""), ("POST", "cancel/")):
        response = client.ask(method, f"consignments/{shop.slug}/SO-1.7/{path}")
        assert problem_of(response)[:2] == (404, "not_found")


PRIVATE = [
    ("GET", "dispatches/"),
    ("POST", "dispatches/"),
    ("GET", "dispatches/D1/"),
    ("GET", "parcels/"),
    ("GET", "parcels/X1/"),
    ("GET", "parcels/X1/label/"),
    ("POST", "tracking-events/"),
    ("GET", "consignments/"),
    ("POST", "consignments/"),
    ("GET", "consignments/shop/X1/"),
    ("POST", "consignments/shop/X1/cancel/"),
]


@pytest.mark.parametrize(("method", "path"), PRIVATE)
def test_nobody_is_asked_to_sign_in(method, path):
    assert problem_of(ApiClient().ask(method, path)) == (401, "not_authenticated", [])


def test_codes_may_hold_dots_and_dashes(keeper, shop):
    make_harvest(product=make_product(shop=shop), code="HJ-2026.1", expected_grams=1)

    assert ApiClient(keeper).get("harvests/HJ-2026.1/").status_code == 200
