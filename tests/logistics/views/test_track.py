from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from logistics.models import Carrier, Parcel
from logistics.services.tracking import EventData, record_events
from shops.models import Share
from tests.logistics.factories import load_tariffs, make_consignment, make_lot, run_dispatch
from tests.shops.factories import make_region

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def parcel():
    load_tariffs()
    harvest, variant = make_lot(village=make_region("621202103201"))
    Share.objects.create(harvest=harvest, household="赵桂兰", grams=1000)
    make_consignment((harvest, variant, 2))
    run_dispatch(harvest)
    return Parcel.objects.get()


@pytest.fixture
def client():
    return Client()


def text(response):
    return response.content.decode()


def test_the_number_leads_to_the_parcel(client, parcel):
    answer = client.get("/track/", {"waybill": f" {parcel.waybill.lower()} "})

    assert answer["Location"] == f"/track/{parcel.waybill}/"


def test_a_number_that_is_none_is_said_at_the_field(client):
    answer = client.get("/track/", {"waybill": "<script>"})

    assert answer.status_code == 422
    assert "only letters and digits" in text(answer)
    assert client.get("/track/").status_code == 200


def test_the_page_says_where_it_is_and_hides_who_gets_it(client, parcel):
    at = timezone.now() + timedelta(minutes=1)
    record_events(
        events=[
            EventData("in_transit", at, "desk", waybill=parcel.waybill, place="兰州", note="call 13800000000")
        ]
    )

    page = text(client.get(f"/track/{parcel.waybill}/"))

    assert "On the way" in page
    assert "Arrived in the city" in page  # expected next
    assert "兰州" in page
    assert "王*明" in page
    assert not any(secret in page for secret in ("王小明", "13800000000", "天河路"))


def test_the_newest_step_stands_on_top(client, parcel):
    now = timezone.now()
    told = [("delivered", 3), ("picked_up", 1), ("out_for_delivery", 2)]
    record_events(
        events=[
            EventData(status, now + timedelta(hours=hours), "desk", parcel_id=parcel.pk)
            for status, hours in told
        ]
    )

    page = text(client.get(f"/track/{parcel.waybill}/"))

    timeline = page[page.index('<ol class="timeline') :]
    places = [
        timeline.index(word) for word in ("Delivered", "Out for delivery", "Picked up", "Packed, label")
    ]
    assert places == sorted(places)
    assert 'class="next"' not in timeline


def test_it_speaks_chinese(client, parcel):
    page = text(client.get(f"/track/{parcel.waybill}/", headers={"accept-language": "zh-hans"}))

    assert parcel.carrier.name_zh in page
    assert 'lang="zh-hans"' in page


def test_an_unknown_number_gets_a_helpful_form(client):
    answer = client.get("/track/SF9999999999999/")

    assert answer.status_code == 404
    assert "SF9999999999999" in text(answer)
    assert 'name="waybill"' in text(answer)
    assert client.get("/track/%00%20/").status_code == 404
    assert client.get(f"/track/{'9' * 300}/").status_code == 404


def test_two_couriers_with_one_number_are_both_shown(client, parcel):
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 1))
    run_dispatch(harvest)
    other = Carrier.objects.exclude(pk=parcel.carrier_id).first()
    Parcel.objects.exclude(pk=parcel.pk).update(carrier=other, waybill=parcel.waybill)

    page = text(client.get(f"/track/{parcel.waybill}/"))

    assert escape(parcel.carrier.name) in page
    assert escape(other.name) in page


def test_numbers_are_not_for_guessing(client, parcel):
    answers = [client.get(f"/track/{number:012d}/").status_code for number in range(61)]
    busy = client.get(f"/track/{parcel.waybill}/")

    assert answers == [404] * 60 + [429]
    assert busy.status_code == 429
    assert int(busy["Retry-After"]) > 0


def test_the_square_code_leads_to_where_the_goods_grew(client, parcel):
    page = text(client.get(f"/o/{parcel.carrier_id}/{parcel.waybill}/"))

    assert "Qiancun" in page
    assert "赵桂兰" in page
    assert parcel.lines.get().line.harvest.code in page
    assert not any(secret in page for secret in ("王小明", "王*明", "13800000000"))
    assert client.get(f"/o/{parcel.waybill}/").status_code == 200
    assert client.get(f"/o/ems/{parcel.waybill}/").status_code == 404


@pytest.mark.parametrize("page", ["/track/{}/", "/o/{}/"])
def test_a_page_costs_few_queries(client, parcel, page, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.get(page.format(parcel.waybill))


def test_nothing_is_kept_on_the_way(client, parcel):
    assert "no-store" in client.get(f"/track/{parcel.waybill}/")["Cache-Control"]
