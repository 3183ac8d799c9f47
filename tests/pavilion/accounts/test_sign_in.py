import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command

from pavilion.accounts.models import User
from tests.shops.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def _no_counts_from_other_tests():
    cache.clear()


def sign_up(client, **data):
    return client.post("/accounts/signup/", {"password1": "grown on terraces", **data})


def sign_in(client, login, password=PASSWORD, **more):
    return client.post("/accounts/login/", {"login": login, "password": password, **more})


def signed_in_as(client):
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize("typed", ["13812345678", "+8613812345678", "138 1234 5678", "86-138-1234-5678"])
def test_a_phone_number_alone_is_enough_to_sign_up_however_it_is_typed(client, typed):
    response = sign_up(client, phone=typed, name="Zhao Guilan")

    assert response.status_code == 302
    person = User.objects.get()
    assert (person.phone, person.email, person.name) == ("+8613812345678", None, "Zhao Guilan")
    assert signed_in_as(client) == str(person.pk)


def test_two_people_may_sign_up_by_phone_alone(client):
    sign_up(client, phone="13812345678")
    client.logout()

    sign_up(client, phone="13812345679")

    assert User.objects.filter(email__isnull=True).count() == 2


def test_an_e_mail_address_alone_is_enough_to_sign_up(client):
    response = sign_up(client, email="Gu@Example.org")

    assert response.status_code == 302
    assert User.objects.get().email == "gu@example.org"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "phone"),
        ({"phone": "12345"}, "phone"),
        ({"phone": "010-12345678"}, "phone"),
        ({"phone": "🐼"}, "phone"),
        ({"email": "no address"}, "email"),
        ({"phone": "13812345678", "password1": "1234"}, "password1"),
    ],
)
def test_a_sign_up_that_is_not_right_says_so_beside_the_field_and_makes_nobody(client, data, field):
    response = sign_up(client, **data)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not User.objects.exists()


@pytest.mark.parametrize("data", [{"phone": "13812345678"}, {"email": "ma@example.org"}])
def test_nobody_signs_up_as_somebody_else(client, data):
    make_user(phone="+8613812345678", email="ma@example.org")

    response = sign_up(client, **data)

    assert response.status_code == 422
    assert User.objects.count() == 1


@pytest.mark.parametrize("typed", ["13812345678", "+86 138 1234 5678", "Ma@example.org"])
def test_somebody_with_both_signs_in_by_either(client, typed):
    person = make_user(phone="+8613812345678", email="ma@example.org")

    response = sign_in(client, typed)

    assert response.status_code == 302
    assert signed_in_as(client) == str(person.pk)


def test_an_operator_without_a_phone_signs_in(client):
    person = User.objects.create_superuser(email="op@example.org", password=PASSWORD)

    sign_in(client, "op@example.org")

    assert signed_in_as(client) == str(person.pk)


def test_after_five_wrong_passwords_the_right_one_waits_too_but_only_for_that_number(client):
    make_user(phone="+8613812345678")
    other = make_user(phone="+8613812345679")
    for _n in range(5):
        sign_in(client, "13812345678", "wrong")

    refused = sign_in(client, "13812345678")

    assert refused.status_code == 422
    assert "Too many failed login attempts" in refused.content.decode()
    assert signed_in_as(client) is None
    sign_in(client, "13812345679")
    assert signed_in_as(client) == str(other.pk)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site_after_signing_in(client, target):
    make_user(email="ma@example.org")

    response = sign_in(client, "ma@example.org", next=target)

    assert response["Location"] == "/"


def test_a_forgotten_password_is_changed_by_the_link_in_the_mail(client):
    make_user(email="ma@example.org")
    client.post("/accounts/password/reset/", {"email": "ma@example.org"})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]

    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "new terraces", "password2": "new terraces"})

    assert User.objects.get(email="ma@example.org").check_password("new terraces")


def test_a_reset_for_an_unknown_address_looks_the_same(client):
    response = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    assert (response.status_code, response["Location"]) == (302, "/accounts/password/reset/done/")


@pytest.mark.parametrize("path", ["login", "signup", "password/reset", "password/reset/done", "inactive"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_entrance_shows(client, path, language):
    client.cookies["django_language"] = language

    assert client.get(f"/accounts/{path}/").status_code == 200


@pytest.mark.parametrize("path", ["logout", "password/change"])
def test_the_doors_inside_show(client, path):
    client.force_login(make_user())

    assert client.get(f"/accounts/{path}/").status_code == 200


def test_the_house_has_nothing_to_say_against_its_settings():
    call_command("check", fail_level="WARNING")
