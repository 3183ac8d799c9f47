import re
from datetime import timedelta

import pytest
from django.utils import timezone

from logistics.models import Consignment, Dispatch, Parcel, TrackingEvent
from logistics.services.dispatching import allocate, work
from pavilion.accounts.models import Act
from tests.api.clients import ApiClient, problem_of
from tests.logistics.factories import (
    GUANGDONG,
    load_tariffs,
    make_consignment,
    make_lot,
    reconcile,
    run_dispatch,
)
from tests.shops.factories import (
    make_appointment,
    make_harvest,
    make_mandate,
    make_product,
    make_region,
    make_shop,
    make_user,
)

pytestmark = pytest.mark.django_db
ADDRESSEE = {"name": "王小明", "phone": "138 1234 5678", "region": GUANGDONG, "detail": "天河路1号"}


@pytest.fixture(autouse=True)
def _tariffs():
    load_tariffs()
    make_region(GUANGDONG)


@pytest.fixture
def keeper():
    return make_user()


@pytest.fixture
def shop(keeper):
    return make_shop(keeper=keeper)


@pytest.fixture
def stranger():
    return make_shop(keeper=make_user()).keepers.get().person


# Quotes


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


# Consignments


def asked(shop, variant, **extra):
    lines = [{"variant": variant.pk, "packs": 4}]
    return {"shop": shop.slug, "reference": "SO-1.7", "recipient": ADDRESSEE, "lines": lines} | extra


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


# Dispatches


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


# Parcels and what is told of them


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
    assert body["explanation"]["runner_up"]["cost_fen"] >= body["explanation"]["cost_fen"]
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
