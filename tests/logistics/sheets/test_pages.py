import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from logistics.models import Consignment, OrderSheet
from pavilion.accounts.models import Act
from tests.logistics.sheets.sheets import as_csv, as_xlsx
from tests.shops.factories import make_appointment, make_mandate, make_shop, make_user

pytestmark = pytest.mark.django_db


def client_of(person, language="en"):
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


def keeper_of(shop):
    return shop.keepers.get().person


def send(client, shop, body, name="orders.csv"):
    return client.post(f"/desk/{shop.slug}/sheets/", {"file": SimpleUploadedFile(name, body)})


@pytest.fixture
def sheet(shop):
    send(client_of(keeper_of(shop)), shop, as_csv({}, {"订单编号": "LN2", "数量": "no"}))
    return OrderSheet.objects.get()


PAGES = ["", "{pk}/", "{pk}/to-fix.xlsx", "{pk}/results.xlsx"]


@pytest.mark.parametrize("door", [*PAGES, "{pk}/hand-in/"])
def test_strangers_sign_in_or_find_nothing(shop, sheet, door):
    path = f"/desk/{shop.slug}/sheets/{door.format(pk=sheet.pk)}"
    neighbour = make_shop(keeper=make_user())

    assert Client().get(path)["Location"].startswith("/accounts/login/")
    assert client_of(keeper_of(neighbour)).get(path).status_code in {404, 405}
    assert client_of(keeper_of(neighbour)).post(path).status_code == 404
    own = f"/desk/{neighbour.slug}/sheets/{sheet.pk}/"
    assert client_of(keeper_of(neighbour)).get(own).status_code == 404
    assert not Consignment.objects.exists()


@pytest.mark.parametrize("door", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_keepers_see_every_page_in_both_languages(shop, sheet, door, language, django_assert_max_num_queries):
    client = client_of(keeper_of(shop), language)

    with django_assert_max_num_queries(13):  # the session itself is one
        response = client.get(f"/desk/{shop.slug}/sheets/{door.format(pk=sheet.pk)}")

    assert response.status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_rows(shop, django_assert_max_num_queries):
    client = client_of(keeper_of(shop))
    send(client, shop, as_csv(*({"订单编号": f"LN{n}"} for n in range(300))))

    with django_assert_max_num_queries(13):
        client.get(f"/desk/{shop.slug}/sheets/{OrderSheet.objects.get().pk}/")


def test_a_keeper_looks_and_hands_in(shop, sheet):
    client = client_of(keeper_of(shop))
    path = f"/desk/{shop.slug}/sheets/{sheet.pk}/"

    looked = client.get(path).content.decode()
    assert "Needs fixing" in looked
    assert "This is not a number of packs" in looked
    assert not Consignment.objects.exists()
    handed = client.post(f"{path}hand-in/", follow=True)

    assert "1 row is handed in." in handed.content.decode()
    assert Consignment.objects.get().reference == f"sheet:{shop.pk}:LN1"
    assert client.post(f"{path}hand-in/").status_code == 422
    assert Consignment.objects.count() == 1


def test_the_same_file_again_leads_to_the_same_sheet(shop, sheet):
    response = send(client_of(keeper_of(shop)), shop, as_csv({}, {"订单编号": "LN2", "数量": "no"}))

    assert response["Location"].endswith(f"/sheets/{sheet.pk}/")
    assert OrderSheet.objects.count() == 1


def test_rows_to_fix_go_home_with_their_reasons_and_come_back_fixed(shop, sheet):
    client = client_of(keeper_of(shop))
    body = client.get(f"/desk/{shop.slug}/sheets/{sheet.pk}/to-fix.xlsx").content
    head, row = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()

    assert head[-1] == "What is wrong"
    assert (row[0], row[-1]) == ("LN2", "This is not a number of packs from 1 to 9,999.")
    assert row[head.index("收件人电话")] == "13800000000"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.csv", b""),
        ("a.xlsx", b"PK\x03\x04"),
        ("a.csv", "🐼".encode()),
        ("a.csv", b"x" * (5 * 1024 * 1024 + 1)),
    ],
)
def test_a_bad_file_is_told_beside_the_field(shop, name, body):
    response = send(client_of(keeper_of(shop)), shop, body, name)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"file"}
    assert not OrderSheet.objects.exists()


@pytest.mark.parametrize("query", ["show=🐼", "page=x", "page=-1", "page=99999999999999999999"])
def test_a_strange_address_is_no_fault(shop, sheet, query):
    assert client_of(keeper_of(shop)).get(f"/desk/{shop.slug}/sheets/{sheet.pk}/?{query}").status_code == 200


def test_an_official_uploads_for_a_shop_and_it_is_written_down(shop):
    appointment = make_appointment()
    make_mandate(shop=shop, appointment=appointment, powers=["orders", "goods"])
    client = client_of(appointment.person)
    client.post(f"/acting/{shop.slug}/")

    send(client, shop, as_xlsx({}), "orders.xlsx")

    act = Act.objects.get(verb="sheet.upload")
    assert (act.actor, act.acting_for) == (appointment.person, shop.audit_name)
