import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from logistics.models import Parcel, TrackingEvent
from tests.api.clients import ApiClient, problem_of
from tests.logistics.factories import (
    make_consignment,
    make_lot,
    run_dispatch,
)
from tests.shops.factories import (
    make_appointment,
    make_mandate,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("couriers")]


@pytest.fixture
def parcel(shop):
    harvest, variant = make_lot(shop=shop)
    make_consignment((harvest, variant, 2))
    run_dispatch(harvest)
    return Parcel.objects.select_related("consignment").get()


def test_a_keeper_reads_a_parcel_with_contents_and_why_it_is_so(keeper, parcel):
    client = ApiClient(keeper)

    listed = client.get(f"parcels/?waybill={parcel.waybill}").json()["results"]
    body = client.get(f"parcels/{parcel.waybill}/").json()

    assert [row["waybill"] for row in listed] == [parcel.waybill]
    assert (body["state"], body["consignment"], body["lines"][0]["packs"]) == (
        "created",
        parcel.consignment.reference,
        2,
    )
    assert len(body["explanation"]["packs"]) == 2
    assert body["explanation"]["cost_fen"] == body["fee_fen"] + body["carton_fen"] + body["handling_fen"]
    others = body["explanation"]["others"]
    assert body["explanation"]["runner_up"] == others[0]
    assert {way["kind"] for way in others} == {"service", "carton", "split"}
    assert {way["instead_fen"] for way in others} == {body["explanation"]["cost_fen"]}
    extras = [way["cost_fen"] - way["instead_fen"] for way in others]
    assert extras == sorted(extras)
    assert extras[0] >= 0
    assert body["recipient"]["name"] == "王小明"


def test_the_label_is_a_pdf_where_the_parcel_says(keeper, parcel):
    client = ApiClient(keeper)
    url = client.get(f"parcels/{parcel.waybill}/").json()["label_url"]

    headers = client.headers | {"Accept": "application/pdf"}
    label = client.client.get(url, headers=headers)

    assert (label.status_code, label["Content-Type"]) == (200, "application/pdf")
    assert label.content.startswith(b"%PDF-")
    assert client.client.get(url, headers=client.headers | {"Accept": "application/json"}).status_code == 200
    assert re.fullmatch(rf"http://testserver/api/v1/parcels/{parcel.waybill}/label/\?carrier=\w+", url)
    gone = client.client.get(url.replace(parcel.waybill, "X1"), headers=headers)
    assert problem_of(gone) == (404, "not_found", [])


def event(parcel, **extra):
    at = timezone.now() - timedelta(minutes=1)
    return {"waybill": parcel.waybill, "code": "picked_up", "at": at.isoformat(), "place": "武都"} | extra


def test_what_is_told_of_a_parcel_is_stored_once_and_moves_it(keeper, parcel):
    client, body = ApiClient(keeper), {"events": [event(parcel), event(parcel, waybill="UNKNOWN1")]}

    first = client.post("tracking-events/", body).json()
    again = client.post("tracking-events/", body).json()

    assert first == {"stored": 1, "moved": 1, "unknown": ["UNKNOWN1"]}
    assert again == {"stored": 0, "moved": 0, "unknown": ["UNKNOWN1"]}
    shown = client.get(f"parcels/{parcel.waybill}/").json()
    assert (shown["state"], [each["place"] for each in shown["events"]]) == ("picked_up", ["武都"])


def test_a_late_word_never_moves_a_parcel_backwards(keeper, parcel):
    client = ApiClient(keeper)
    client.post("tracking-events/", {"events": [event(parcel, code="delivered")]})

    late = client.post("tracking-events/", {"events": [event(parcel, code="in_transit")]}).json()

    assert late == {"stored": 1, "moved": 0, "unknown": []}
    parcel.refresh_from_db()
    assert parcel.state == "delivered"


def test_a_providers_codes_are_translated(keeper, parcel):
    told = event(parcel, provider="kdniao", code="3")

    assert ApiClient(keeper).post("tracking-events/", {"events": [told]}).json()["moved"] == 1
    parcel.refresh_from_db()
    assert parcel.state == "delivered"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "eaten"}, "code"),
        ({"at": "2999-01-01T00:00:00Z"}, "at"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at"),
        ({"at": "yesterday"}, "at"),
        ({"provider": "desk"}, "provider"),
        ({"waybill": "a\x00"}, "waybill"),
    ],
)
def test_one_wrong_event_stores_nothing_of_the_batch(keeper, parcel, wrong, field):
    body = {"events": [event(parcel), event(parcel, **wrong)]}

    assert problem_of(ApiClient(keeper).post("tracking-events/", body)) == (
        422,
        "invalid",
        [f"events[1].{field}"],
    )
    assert not TrackingEvent.objects.exists()


def test_strangers_see_and_move_no_parcel_but_the_operator_does(stranger, parcel):
    client, body = ApiClient(stranger), {"events": [event(parcel)]}

    assert client.get("parcels/").json()["results"] == []
    assert problem_of(client.get(f"parcels/{parcel.waybill}/")) == (404, "not_found", [])
    assert problem_of(client.get(f"parcels/{parcel.waybill}/label/")) == (404, "not_found", [])
    assert client.post("tracking-events/", body).json() == {
        "stored": 0,
        "moved": 0,
        "unknown": [parcel.waybill],
    }
    assert not TrackingEvent.objects.exists()
    operator = ApiClient(make_user(is_staff=True))
    assert operator.post("tracking-events/", body).json()["stored"] == 1


def test_an_official_without_a_mandate_sees_the_parcel_but_not_who_gets_it(shop, parcel):
    appointment = make_appointment()
    client = ApiClient(appointment.person)

    assert client.get(f"parcels/{parcel.waybill}/").json()["recipient"] is None
    assert client.get("consignments/").json()["results"] == []
    assert problem_of(client.get(f"parcels/{parcel.waybill}/label/"))[:2] == (404, "not_found")
    make_mandate(shop=shop, appointment=appointment, powers=["dispatch", "orders"])
    assert client.get(f"parcels/{parcel.waybill}/").json()["recipient"]["phone"] == "13800000000"
    assert len(client.get("consignments/").json()["results"]) == 1


def test_a_list_costs_the_same_however_many_parcels_there_are(keeper, shop):
    harvest, variant = make_lot(shop=shop)
    client = ApiClient(keeper)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            found = client.get("parcels/?page_size=200").json()["results"]
        return len(found), len(queries)

    make_consignment((harvest, variant, 1))
    run_dispatch(harvest)
    one = cost()
    for _ in range(12):
        make_consignment((harvest, variant, 1))
    run_dispatch(harvest)
    many = cost()

    assert (one[0], many[0]) == (1, 13)
    assert one[1] == many[1] <= 10
