import pytest

from pavilion.accounts.models import Act, Address
from tests.shops.factories import make_region, make_user

pytestmark = pytest.mark.django_db


def make_address(person, detail="No. 8"):
    return Address.objects.create(
        person=person, name="Wei Chunfen", phone="13900000000", region=make_region(), detail=detail
    )


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get("/account/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_my_page_shows_me_and_my_addresses(client, language):
    me = make_user(phone="+8613812345678", name="Ma Yulin")
    make_address(me)
    client.force_login(me)
    client.cookies["django_language"] = language

    text = client.get("/account/").content.decode()

    assert "Ma Yulin" in text
    assert "13812345678" in text
    assert "Wei Chunfen" in text


def test_a_name_changes_without_the_password(client):
    me = make_user(email="ma@example.org")
    client.force_login(me)

    response = client.post("/account/", {"name": "Ma Yulin", "email": "ma@example.org"})

    me.refresh_from_db()
    assert (response.status_code, me.name) == (302, "Ma Yulin")
    assert Act.objects.get().verb == "person.change"


def test_a_phone_number_changes_only_with_the_password(client):
    me = make_user(email="ma@example.org")
    client.force_login(me)
    wish = {"name": me.name, "email": "ma@example.org", "phone": "13812345678"}

    refused = client.post("/account/", wish)
    me.refresh_from_db()
    assert (refused.status_code, me.phone) == (422, None)

    client.post("/account/", wish | {"password": "correct horse"})
    me.refresh_from_db()
    assert me.phone == "+8613812345678"


@pytest.mark.parametrize(
    "wish",
    [
        {"phone": "13812345678"},
        {"email": "other@example.org"},
        {"phone": "", "email": ""},
        {"phone": "1", "email": "x"},
        {"name": "x" * 61, "email": "ma@example.org"},
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_changes_nothing(client, wish):
    make_user(phone="+8613812345678", email="other@example.org")
    me = make_user(email="ma@example.org", name="Ma")
    client.force_login(me)

    response = client.post("/account/", wish | {"password": "correct horse"})

    me.refresh_from_db()
    assert response.status_code == 422
    assert response.context["form"].errors
    assert (me.name, me.email, me.phone) == ("Ma", "ma@example.org", None)


def test_i_forget_my_own_address_and_nobody_elses(client):
    me, other = make_user(), make_user()
    mine, hers = make_address(me), make_address(other)
    client.force_login(me)

    assert client.post(f"/account/addresses/{mine.pk}/delete/").status_code == 302
    assert client.post(f"/account/addresses/{hers.pk}/delete/").status_code == 404
    assert list(Address.objects.all()) == [hers]
