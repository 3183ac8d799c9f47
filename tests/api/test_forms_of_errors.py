"""What a client reads when something is wrong, whatever the resource."""

import json

import pytest
from django.db import OperationalError

from pavilion.home.problems import problem_response
from tests.api.clients import ApiClient, problem_of
from tests.shops.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("raw", ["{", b"\xff\xfe", "[" * 50_000, '{"login": NaN}'])
def test_a_body_that_cannot_be_read_is_malformed(raw):
    assert problem_of(ApiClient().ask("POST", "token/", raw=raw)) == (400, "parse_error", [])


@pytest.mark.parametrize("body", [[], "text", 7, None])
def test_a_body_that_is_no_object_is_a_field_error(body):
    response = ApiClient().ask("POST", "token/", raw=json.dumps(body))

    assert problem_of(response)[:2] == (422, "invalid")


@pytest.mark.parametrize("login", ["a\x00b", "\ud800"])
def test_signs_a_database_cannot_keep_are_field_errors(login):
    body = {"login": login, "password": "x"}

    assert problem_of(ApiClient().post("token/", body)) == (422, "invalid", ["login"])


def test_an_address_that_does_not_exist_is_a_problem_too():
    assert problem_of(ApiClient().get("nothing/here/")) == (404, "not_found", [])
    assert problem_of(ApiClient().post("nothing/here/")) == (404, "not_found", [])


def test_a_method_that_does_not_exist_names_those_that_do():
    response = ApiClient().delete("regions/")

    assert problem_of(response) == (405, "method_not_allowed", [])
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_another_kind_of_body_is_not_supported():
    response = ApiClient().client.post("/api/v1/token/", {"login": "a"})

    assert problem_of(response) == (415, "unsupported_media_type", [])


@pytest.mark.parametrize("cursor", ["x", "cD1hYmM=", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_cursor_that_is_not_ours_is_malformed(cursor):
    assert problem_of(ApiClient().get(f"products/?cursor={cursor}")) == (400, "bad_cursor", [])


def test_messages_come_in_the_readers_language():
    response = ApiClient(language="zh-hans").post("token/", {})

    assert response.json()["errors"][0]["message"] == "该字段是必填项。"


def test_a_lost_database_is_said_politely():
    answer = problem_response(OperationalError("gone"), {})

    assert (answer.status_code, answer.data["code"], answer["Retry-After"]) == (503, "unavailable", "10")


def test_nobody_is_asked_to_sign_in_and_nobody_else_keeps_a_copy():
    response = ApiClient().get("harvests/")

    assert problem_of(response) == (401, "not_authenticated", [])
    assert response["WWW-Authenticate"] == "Token"
    assert ApiClient(make_user()).get("harvests/")["Cache-Control"] == "private, no-store"
