import pytest
from django.test import Client

from logistics.models import Carrier, Manifest, ManifestParcel, Parcel
from pavilion.kit.jobs import Job
from tests.logistics.factories import load_tariffs, make_consignment, make_lot, run_dispatch
from tests.shops.factories import make_shop, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


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


def packed(shop, count=3):
    harvest, variant = make_lot(shop=shop)
    made = [make_consignment((harvest, variant, 1)) for _ in range(count)]
    run_dispatch(harvest)
    return list(Parcel.objects.filter(consignment__in=made).order_by("pk"))


def opened(shop, client, parcels):
    answer = client.post(f"/desk/{shop.slug}/manifests/", {"carrier": parcels[0].carrier_id})
    return answer["Location"]


def text(response):
    return response.content.decode()


def test_from_the_first_scan_to_the_signature(shop, client):
    parcels = packed(shop)
    assert "3 parcels lie ready" in text(client.get(f"/desk/{shop.slug}/manifests/"))
    here = opened(shop, client, parcels)

    scanned = client.post(f"{here}scan/", {"waybill": parcels[0].waybill})
    assert scanned["Location"] == here
    client.post(f"{here}all/")
    client.post(f"{here}off/", {"parcel": parcels[2].pk})
    signed = client.post(f"{here}sign/", {"courier": "李师傅"})

    assert signed["Location"] == here
    page = text(client.get(here))
    assert "2 parcels on the list" in page
    assert "taken over by 李师傅" in page
    assert 'name="waybill"' not in page
    assert [Parcel.objects.get(pk=each.pk).state for each in parcels] == ["picked_up", "picked_up", "created"]
    assert client.get(f"{here}paper/").content[:5] == b"%PDF-"


def test_with_htmx_a_scan_answers_the_list_and_an_empty_field(shop, client):
    parcels = packed(shop)
    here = opened(shop, client, parcels)

    answer = client.post(f"{here}scan/", {"waybill": parcels[0].waybill}, headers=HTMX)

    assert answer.status_code == 200
    assert text(answer).lstrip().startswith('<section class="stack" id="scan">')
    assert "1 parcel on the list" in text(answer)
    assert f'value="{parcels[0].waybill}"' not in text(answer)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_wrong_with_a_scan_is_said_at_the_field(shop, client, headers):
    parcels, foreign = packed(shop), packed(make_shop())
    here = opened(shop, client, parcels)
    client.post(f"{here}scan/", {"waybill": parcels[0].waybill})
    other = Carrier.objects.exclude(pk=parcels[1].carrier_id).first()
    Parcel.objects.filter(pk=parcels[1].pk).update(carrier=other)

    said = {}
    for name, waybill in {
        "twice": parcels[0].waybill,
        "other courier": parcels[1].waybill,
        "foreign": foreign[0].waybill,
        "unknown": "SF404",
        "empty": "",
        "long": "9" * 61,
    }.items():
        answer = client.post(f"{here}scan/", {"waybill": waybill}, headers=headers)
        assert answer.status_code == 422
        assert 'value="' + waybill not in text(answer) or not waybill  # the reader types into an empty field
        said[name] = " ".join(answer.context["scan"].errors["waybill"])

    assert "on this list already" in said["twice"]
    assert other.name in said["other courier"]
    assert said["foreign"] == said["unknown"] == "This shop has no parcel with this number."
    assert ManifestParcel.objects.count() == 1


def test_signing_needs_a_name_and_a_parcel(shop, client):
    parcels = packed(shop)
    here = opened(shop, client, parcels)

    nobody = client.post(f"{here}sign/", {"courier": " "})
    nothing = client.post(f"{here}sign/", {"courier": "Li"})

    assert (nobody.status_code, nothing.status_code) == (422, 422)
    assert "There is no parcel on this manifest yet." in text(nothing)
    assert Manifest.objects.get().state == "open"
    assert client.get(f"{here}paper/").status_code == 404


def test_what_is_signed_stays(shop, client):
    parcels = packed(shop)
    here = opened(shop, client, parcels)
    client.post(f"{here}scan/", {"waybill": parcels[0].waybill})
    client.post(f"{here}sign/", {"courier": "Li"})

    for act, data in (
        ("scan", {"waybill": parcels[1].waybill}),
        ("all", {}),
        ("off", {"parcel": parcels[0].pk}),
        ("sign", {"courier": "Wang"}),
    ):
        answer = client.post(f"{here}{act}/", data)
        assert answer.status_code == 422
        assert client.get(f"{here}{act}/")["Location"] == here

    assert ManifestParcel.objects.count() == 1


def test_a_courier_nobody_waits_for_gets_no_list(shop, client):
    for carrier in ("ems", "nobody", "", "../x"):
        assert client.post(f"/desk/{shop.slug}/manifests/", {"carrier": carrier}).status_code == 422

    assert Manifest.objects.count() == 0


def test_strangers_find_no_manifest(shop, client):
    parcels = packed(shop)
    here = opened(shop, client, parcels)
    other = make_shop(keeper=make_user())
    stranger, nobody = Client(), Client()
    stranger.force_login(other.keepers.get().person)
    code = Manifest.objects.get().code

    for page in (f"/desk/{shop.slug}/manifests/", here, f"{here}paper/"):
        assert stranger.get(page).status_code == 404
        assert "/accounts/login/" in nobody.get(page)["Location"]
    for act in ("scan", "all", "off", "sign"):
        data = {"waybill": parcels[0].waybill, "parcel": parcels[0].pk, "courier": "x"}
        assert stranger.post(f"{here}{act}/", data).status_code == 404
        assert stranger.post(f"/desk/{other.slug}/manifests/{code}/{act}/", data).status_code == 404
    assert ManifestParcel.objects.count() == 0


def test_pages_cost_the_same_for_few_or_many(shop, client, django_assert_max_num_queries):
    parcels = packed(shop, count=40)
    here = opened(shop, client, parcels)
    client.post(f"{here}all/")

    for page in (f"/desk/{shop.slug}/manifests/", here):
        with django_assert_max_num_queries(12):
            client.get(page)


def test_both_languages(shop, client):
    parcels = packed(shop)
    here = opened(shop, client, parcels)

    for page in (f"/desk/{shop.slug}/manifests/", here):
        answer = client.get(page, headers={"accept-language": "zh-hans"})
        assert parcels[0].carrier.name_zh in text(answer)
