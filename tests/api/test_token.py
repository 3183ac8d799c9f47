import pytest

from tests.api.clients import ApiClient, problem_of
from tests.shops.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "login", ["anna@example.org", "ANNA@example.org ", "138 1234 5678", "+8613812345678"]
)
def test_a_person_signs_in_by_phone_or_e_mail(login):
    person = make_user(email="anna@example.org", phone="+8613812345678", name="Anna")

    response = ApiClient().post("token/", {"login": login, "password": "correct horse"})

    assert response.status_code == 201
    assert response.json() == {"token": person.auth_token.key, "name": "Anna"}


def test_the_token_opens_private_doors_until_it_is_given_back():
    client = ApiClient(make_user())

    assert client.get("harvests/").status_code == 200
    assert client.delete("token/").status_code == 204
    assert problem_of(client.get("harvests/")) == (401, "authentication_failed", [])


@pytest.mark.parametrize(("login", "password"), [("anna@example.org", "wrong"), ("nobody", "correct horse")])
def test_a_wrong_password_and_an_unknown_name_read_the_same(login, password):
    make_user(email="anna@example.org")

    response = ApiClient().post("token/", {"login": login, "password": password})

    assert problem_of(response) == (401, "authentication_failed", [])
    assert response["WWW-Authenticate"] == "Token"


def test_somebody_who_is_no_longer_active_gets_no_token():
    make_user(email="anna@example.org", is_active=False)

    response = ApiClient().post("token/", {"login": "anna@example.org", "password": "correct horse"})

    assert problem_of(response) == (401, "authentication_failed", [])


def test_guessing_is_slowed_down_for_each_name():
    make_user(email="anna@example.org")
    body = {"login": "anna@example.org", "password": "wrong"}

    statuses = [ApiClient().post("token/", body).status_code for _ in range(12)]

    assert statuses[:5] == [401] * 5
    assert statuses[-1] == 429
    assert problem_of(ApiClient().post("token/", body))[:2] == (429, "throttled")


def test_guessing_is_slowed_down_for_each_address_whatever_it_says_of_itself():
    client = ApiClient()

    for n in range(20):
        client.headers["X-Forwarded-For"] = f"10.0.0.{n}"
        client.post("token/", {"login": "", "password": "x"})

    assert problem_of(client.post("token/", {"login": "a", "password": "x"}))[0] == 429


def test_fields_that_are_missing_are_named():
    assert problem_of(ApiClient().post("token/", {})) == (422, "invalid", ["login", "password"])
