import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from logistics.models import Parcel, TrackingEvent
from pavilion.kit.jobs import Job
from tests.logistics.factories import load_tariffs, make_consignment, make_lot, run_dispatch
from tests.shops.factories import make_shop, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setattr(Job, "send_now", lambda job, **ids: None)
    load_tariffs()


@pytest.fixture
def shop():
    return make_shop(keeper=make_user())


@pytest.fixture
def client(shop):
    client = Client()
    client.force_login(shop.keepers.get().person)
    return client


def packed(shop, count=1, packs=1):
    harvest, variant = make_lot(shop=shop)
    for _ in range(count):
        make_consignment((harvest, variant, packs))
    run_dispatch(harvest)
    return harvest


def text(response):
    return response.content.decode()


def minutes(distance):
    return (timezone.localtime() + timedelta(minutes=distance)).strftime("%Y-%m-%dT%H:%M")


def test_the_list_tells_what_is_inside_and_where_it_goes(shop, client):
    packed(shop, packs=2)
    parcel = Parcel.objects.get()

    page = text(client.get(f"/desk/{shop.slug}/parcels/"))

    assert parcel.waybill in page
    assert "2 × Sichuan pepper" in page
    assert "王*明" in page
    assert "王小明" not in page


def test_it_is_narrowed_by_state_courier_harvest_dispatch_and_number(shop, client):
    first, second = packed(shop), packed(shop)
    one, other = (Parcel.objects.get(lines__line__harvest=harvest) for harvest in (first, second))
    Parcel.objects.filter(pk=one.pk).update(state="delivered")

    for query in (
        "state=delivered",
        f"harvest={first.pk}",
        f"waybill=+{one.waybill.lower()}",
        f"dispatch={first.dispatches.get().dispatch.code}",
        f"state=delivered&carrier={one.carrier_id}",
    ):
        page = text(client.get(f"/desk/{shop.slug}/parcels/?{query}"))
        assert (one.waybill in page, other.waybill in page) == (True, False), query

    for dispatch in ("q", "%00", "%F0%9F%98%80"):
        query = f"state=x&carrier=y&harvest=z&before=-1&dispatch={dispatch}"
        nonsense = client.get(f"/desk/{shop.slug}/parcels/?{query}")
        assert text(nonsense).count("<tbody><tr>") == 1


def test_an_address_that_cannot_be_finds_nothing(shop, client):
    for path in ("manifests/%00/", "manifests/%00/paper/", "dispatches/%00/", "dispatches/%00/progress/"):
        assert client.get(f"/desk/{shop.slug}/{path}").status_code == 404, path
    assert client.get("/c/county/%00/").status_code == 404


def test_a_long_list_goes_on_where_it_stopped(shop, client):
    packed(shop, count=60)
    here = f"/desk/{shop.slug}/parcels/?state=created"

    first = client.get(here)
    before = min(row.parcel.pk for row in first.context["rows"])
    rest = client.get(f"{here}&before={before}")

    assert [len(page.context["rows"]) for page in (first, rest)] == [50, 10]
    assert f"?state=created&amp;before={before}" in text(first)
    assert not rest.context["next"]


def test_a_list_costs_the_same_for_few_or_many(shop, client, django_assert_max_num_queries):
    packed(shop, count=40)

    with django_assert_max_num_queries(12):
        client.get(f"/desk/{shop.slug}/parcels/")


def test_one_parcel_says_why_it_is_as_it_is(shop, client, django_assert_max_num_queries):
    packed(shop, packs=4)
    parcel = Parcel.objects.get()
    here = f"/desk/{shop.slug}/parcels/{parcel.pk}/"

    with django_assert_max_num_queries(12):
        page = text(client.get(here))

    assert "Why so" in page
    assert 'id="others"' in page
    assert re.search(r"By [^<]+</dt><dd>¥\d+\.\d\d instead of ¥\d+\.\d\d", page)
    assert re.search(r"In 2 parcels</dt><dd>¥\d+\.\d\d instead of", page)
    assert page.count("<polygon") == 3 + 4 * 5
    assert "138******00" in page
    assert "13800000000" not in page


def test_what_the_keeper_knows_is_written_down(shop, client):
    packed(shop)
    parcel = Parcel.objects.get()
    here = f"/desk/{shop.slug}/parcels/{parcel.pk}/"

    told = client.post(here, {"status": "problem", "at": minutes(5), "place": "", "note": ""})
    assert told.status_code == 422
    told = client.post(here, {"status": "lost", "at": minutes(0), "place": "兰州", "note": "Landslide"})

    assert told["Location"] == here
    parcel.refresh_from_db()
    assert parcel.state == "lost"
    assert TrackingEvent.objects.get().note == "Landslide"
    assert "Landslide" in text(client.get(here))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("status", "created", "Select a valid choice"),
        ("status", "", "required"),
        ("at", "yesterday", "Enter a valid date/time"),
        ("at", "2999-01-01T00:00", "lies in the future"),
        ("place", "x" * 61, "at most 60"),
    ],
)
def test_nonsense_is_said_at_the_field(shop, client, name, value, words):
    packed(shop)
    parcel = Parcel.objects.get()
    good = {"status": "picked_up", "at": minutes(0), "place": "", "note": ""}

    answer = client.post(f"/desk/{shop.slug}/parcels/{parcel.pk}/", good | {name: value})

    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[name])
    assert TrackingEvent.objects.count() == 0


def test_the_label_is_printed_again(shop, client):
    packed(shop)
    parcel = Parcel.objects.get()
    here = f"/desk/{shop.slug}/parcels/{parcel.pk}/label/"

    answer = client.get(here)

    assert (answer.content[:5], answer["Content-Type"]) == (b"%PDF-", "application/pdf")
    Parcel.objects.update(waybill=None)
    assert client.get(here).status_code == 404


def test_strangers_find_no_parcel(shop):
    packed(shop)
    parcel = Parcel.objects.get()
    pages = [f"/desk/{shop.slug}/parcels/{rest}" for rest in ("", f"{parcel.pk}/", f"{parcel.pk}/label/")]
    other = make_shop(keeper=make_user())
    stranger, nobody = Client(), Client()
    stranger.force_login(other.keepers.get().person)

    assert [stranger.get(page).status_code for page in pages] == [404] * 3
    assert stranger.get(f"/desk/{other.slug}/parcels/{parcel.pk}/").status_code == 404
    assert stranger.post(pages[1], {"status": "lost", "at": minutes(0)}).status_code == 404
    assert all("/accounts/login/" in nobody.get(page)["Location"] for page in pages)
    parcel.refresh_from_db()
    assert parcel.state == "created"


def test_both_languages(shop, client):
    packed(shop)
    parcel = Parcel.objects.get()

    for page in ("parcels/", f"parcels/{parcel.pk}/"):
        answer = client.get(f"/desk/{shop.slug}/{page}", headers={"accept-language": "zh-hans"})
        assert parcel.carrier.name_zh in text(answer)
