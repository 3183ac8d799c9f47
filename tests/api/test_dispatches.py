import pytest

from logistics.models import Dispatch
from logistics.services.dispatching import allocate, work
from pavilion.accounts.models import Act
from tests.api.clients import ApiClient, problem_of
from tests.logistics.factories import (
    make_consignment,
    make_lot,
)
from tests.shops.factories import (
    make_appointment,
    make_mandate,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("couriers")]


def test_a_dispatch_is_started_and_followed(keeper, shop):
    harvest, variant = make_lot(shop=shop)
    for _ in range(3):
        make_consignment((harvest, variant, 2))
    client = ApiClient(keeper)

    started = client.post("dispatches/", {"harvests": [harvest.code]})
    code = started.json()["code"]
    dispatch = Dispatch.objects.get(code=code)
    allocate(dispatch_id=dispatch.pk)
    for chunk in dispatch.chunks.all():
        work(chunk_id=chunk.pk)
    followed = client.get(f"dispatches/{code}/").json()

    assert (started.status_code, started.json()["harvests"]) == (202, [harvest.code])
    assert (followed["state"], followed["percent"], followed["parcels"]) == ("finished", 100, 3)
    assert [row["code"] for row in client.get("dispatches/").json()["results"]] == [code]
    assert client.get("dispatches/?state=splitting").json()["results"] == []


def test_a_harvest_is_in_one_dispatch_at_a_time_and_only_when_somebody_waits(keeper, shop):
    harvest, variant = make_lot(shop=shop)
    client, body = ApiClient(keeper), {"harvests": [harvest.code]}

    assert problem_of(client.post("dispatches/", body)) == (409, "nothing_to_send", [])
    make_consignment((harvest, variant, 2))
    assert client.post("dispatches/", body).status_code == 202
    assert problem_of(client.post("dispatches/", body)) == (409, "harvest_busy", [])
    assert Dispatch.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"harvests": []}, "harvests"),
        ({"harvests": "lot"}, "harvests"),
        ({"harvests": ["a b"]}, "harvests[0]"),
        ({"ship_on": "2001-01-01"}, "ship_on"),
        ({"wait_for_more": "perhaps"}, "wait_for_more"),
    ],
)
def test_a_wrong_field_of_a_dispatch_is_named(keeper, shop, wrong, field):
    harvest, variant = make_lot(shop=shop)
    make_consignment((harvest, variant, 2))

    response = ApiClient(keeper).post("dispatches/", {"harvests": [harvest.code]} | wrong)

    assert problem_of(response) == (422, "invalid", [field])
    assert not Dispatch.objects.exists()


def test_an_official_dispatches_one_shop_at_a_time_and_the_audit_says_for_whom(shop):
    appointment = make_appointment()
    harvest, variant = make_lot(shop=shop)
    other, theirs = make_lot()
    for lot, size in ((harvest, variant), (other, theirs)):
        make_consignment((lot, size, 1))
        make_mandate(shop=lot.product.shop, appointment=appointment, powers=["dispatch"])
    client = ApiClient(appointment.person)

    both = client.post("dispatches/", {"harvests": [harvest.code, other.code]})
    assert problem_of(both) == (422, "invalid", ["harvests"])
    assert client.post("dispatches/", {"harvests": [harvest.code]}).status_code == 202

    assert Act.objects.get(verb="dispatch.start").acting_for == shop.audit_name
