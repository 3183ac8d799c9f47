from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from logistics.models import Chunk, Dispatch, Parcel
from logistics.services.dispatching import allocate, work
from logistics.services.labels import print_chunk
from pavilion.accounts.models import Act
from pavilion.kit.jobs import Job
from tests.logistics.factories import load_tariffs, make_consignment, make_lot, run_dispatch
from tests.shops.factories import make_appointment, make_mandate, make_shop, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet(settings, tmp_path, monkeypatch):
    settings.PAPERS_ROOT = tmp_path
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


def waiting(shop, *packs, **extra):
    harvest, variant = make_lot(shop=shop, **extra)
    for count in packs:
        make_consignment((harvest, variant, count))
    return harvest


def run_all(dispatch):
    allocate(dispatch_id=dispatch.pk)
    for chunk in Chunk.objects.filter(dispatch=dispatch):
        work(chunk_id=chunk.pk)


def test_from_the_button_to_the_papers(shop, client):
    harvests = [waiting(shop, 1, 2), waiting(shop, 3)]
    here = f"/desk/{shop.slug}/dispatch/"
    page = client.get(here).content.decode()
    assert "Dispatch all 2 harvests" in page

    started = client.post(here, {"harvest": [harvest.pk for harvest in harvests]})

    dispatch = Dispatch.objects.get()
    there = f"/desk/{shop.slug}/dispatches/{dispatch.code}/"
    assert started["Location"] == there
    running = client.get(there)
    assert 'hx-trigger="every 2s"' in running.content.decode()
    assert client.get(f"{there}progress/").status_code == 200
    run_all(dispatch)
    over = client.get(f"{there}progress/")
    assert over.status_code == 286
    assert "parcels, all written" in over.content.decode()
    assert "Labels are being printed" in over.content.decode()
    assert client.get(f"{there}papers/").status_code == 200
    print_chunk(chunk_id=Chunk.objects.get().pk)
    papers = client.get(f"{there}papers/")
    assert papers.status_code == 286
    assert f"{there}labels/76x130/" in papers.content.decode()
    labels = client.get(f"{there}labels/76x130/")
    assert b"".join(labels.streaming_content)[:5] == b"%PDF-"
    assert labels["Cache-Control"] == "private, no-store"
    assert client.get(f"{there}packing-list/").content[:5] == b"%PDF-"


def test_labels_of_many_chunks_come_as_an_archive(shop, client, settings, monkeypatch):
    settings.DISPATCH_CHUNK = 1
    monkeypatch.setattr("logistics.selectors.labels.FILE_OF_ITS_OWN", 1)
    dispatch = run_dispatch(waiting(shop, 1, 1))
    for chunk in Chunk.objects.all():
        print_chunk(chunk_id=chunk.pk)

    answer = client.get(f"/desk/{shop.slug}/dispatches/{dispatch.code}/labels/76x130/")

    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        assert len(archive.namelist()) == 2


def test_only_what_is_offered_can_be_dispatched(shop, client):
    foreign = waiting(make_shop(), 1)
    here = f"/desk/{shop.slug}/dispatch/"

    for wrong in ([foreign.pk], [], ["x"], [waiting(shop).pk]):
        answer = client.post(here, {"harvest": wrong})
        assert answer.status_code == 422
        assert "notice tone-pepper" in answer.content.decode()

    assert Dispatch.objects.count() == 0


def test_a_shortfall_is_warned_of_and_then_listed(shop, client):
    harvest = waiting(shop, 2, 2, grams=1_000, weighed_in=False, expected_grams=9_000)
    here = f"/desk/{shop.slug}/dispatch/"
    assert "1 kg more is promised than is here" in client.get(here).content.decode()

    client.post(here, {"harvest": [harvest.pk]})
    dispatch = Dispatch.objects.get()
    run_all(dispatch)

    page = client.get(f"/desk/{shop.slug}/dispatches/{dispatch.code}/").content.decode()
    assert "Fell short" in page
    assert (dispatch.wait_for_more, Parcel.objects.count()) == (False, 1)


def test_what_is_not_here_can_go_on_waiting(shop, client):
    harvest = waiting(shop, 2, 2, grams=1_000, weighed_in=False, expected_grams=9_000)

    client.post(f"/desk/{shop.slug}/dispatch/", {"harvest": [harvest.pk], "wait_for_more": "on"})

    assert Dispatch.objects.get().wait_for_more is True


def test_a_harvest_of_which_nothing_is_here_is_not_offered(shop, client):
    waiting(shop, 1, grams=0, expected_grams=9_000)

    page = client.get(f"/desk/{shop.slug}/dispatch/").content.decode()

    assert "Nothing of it is here yet" in page
    assert 'name="harvest"' not in page


def test_a_busy_harvest_shows_where_it_is(shop, client):
    harvest = waiting(shop, 1)
    here = f"/desk/{shop.slug}/dispatch/"
    client.post(here, {"harvest": [harvest.pk]})

    page = client.get(here).content.decode()

    assert "Running now" in page
    assert client.post(here, {"harvest": [harvest.pk]}).status_code == 422


def test_what_cannot_be_sent_is_listed_with_its_reason(shop, client):
    harvest, variant = make_lot(shop=shop)
    variant.__class__.objects.filter(pk=variant.pk).update(length_mm=9000, rigid=True)
    make_consignment((harvest, variant, 1))

    dispatch = run_dispatch(harvest)

    page = client.get(f"/desk/{shop.slug}/dispatches/{dispatch.code}/").content.decode()
    assert "Cannot be sent" in page
    assert "too long" in page


def test_of_a_shared_dispatch_each_shop_sees_its_own(shop, client):
    mine, other = waiting(shop, 1), waiting(make_shop(keeper=make_user()), 1, 1, 1)
    dispatch = run_dispatch(mine, other)

    page = client.get(f"/desk/{shop.slug}/dispatches/{dispatch.code}/").content.decode()

    assert 'data-parcels="1"' in page
    assert "the figures here are yours alone" in page


def test_strangers_find_no_dispatch(shop, client):
    dispatch = run_dispatch(waiting(shop, 1))
    print_chunk(chunk_id=Chunk.objects.get().pk)
    pages = [
        f"/desk/{shop.slug}/{rest}"
        for rest in (
            "dispatch/",
            f"dispatches/{dispatch.code}/",
            f"dispatches/{dispatch.code}/progress/",
            f"dispatches/{dispatch.code}/papers/",
            f"dispatches/{dispatch.code}/labels/76x130/",
            f"dispatches/{dispatch.code}/packing-list/",
        )
    ]
    stranger, nobody = Client(), Client()
    other = make_shop(keeper=make_user())
    stranger.force_login(other.keepers.get().person)

    assert [stranger.get(page).status_code for page in pages] == [404] * len(pages)
    assert all("/accounts/login/" in nobody.get(page)["Location"] for page in pages)
    assert stranger.post(pages[0], {"harvest": []}).status_code == 404
    assert stranger.get(f"/desk/{other.slug}/dispatches/{dispatch.code}/").status_code == 404
    assert client.get(f"/desk/{shop.slug}/dispatches/{dispatch.code}/labels/9x9/").status_code == 404


def test_an_official_acts_by_her_mandate_and_is_named(shop):
    harvest, appointment = waiting(shop, 1), make_appointment()
    mandate = make_mandate(shop=shop, appointment=appointment, powers=["dispatch"])
    official = Client()
    official.force_login(appointment.person)
    here = f"/desk/{shop.slug}/dispatch/"
    assert official.get(here).status_code == 404
    official.post(f"/acting/{shop.slug}/")

    official.post(here, {"harvest": [harvest.pk]})

    act = Act.objects.get(verb="dispatch.start", actor=appointment.person)
    assert act.acting_for == shop.audit_name
    mandate.ended_at = timezone.now() - timedelta(days=1)
    mandate.save()
    assert official.get(here).status_code == 404


def test_the_page_costs_the_same_for_one_harvest_or_many(shop, client, django_assert_max_num_queries):
    for _ in range(12):
        waiting(shop, 1)
    run_dispatch(waiting(shop, 1))
    for page in (f"/desk/{shop.slug}/dispatch/", f"/desk/{shop.slug}/"):
        with django_assert_max_num_queries(12):
            client.get(page)


def test_a_finished_dispatch_costs_few_queries(shop, client, django_assert_max_num_queries):
    dispatch = run_dispatch(waiting(shop, *[1] * 20))

    with django_assert_max_num_queries(12):
        client.get(f"/desk/{shop.slug}/dispatches/{dispatch.code}/")
