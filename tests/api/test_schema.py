import pytest
import yaml
from django.core.management import call_command

from tests.api.clients import ApiClient

WRITES = {"post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    target = tmp_path_factory.mktemp("schema") / "schema.yml"
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(target))
    return yaml.safe_load(target.read_text())


def operations(schema):
    return [
        (method, path, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_schema_is_built_without_a_warning_and_is_valid(schema):
    assert schema["openapi"].startswith("3.0")
    assert len(operations(schema)) >= 35


def test_every_operation_says_what_it_does_and_which_problems_it_has(schema):
    for method, path, operation in operations(schema):
        assert operation["description"], (method, path)
        assert operation["summary"], (method, path)
        for status in ("400", "404", "422", "429"):
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"]


def test_every_write_of_somebody_signed_in_takes_a_key(schema):
    public = {"/api/v1/quote/"}

    for method, path, operation in operations(schema):
        headers = [each["name"] for each in operation.get("parameters", []) if each["in"] == "header"]
        signed = method in WRITES and path not in public and operation.get("security") != [{}]
        if signed and (method, path) != ("post", "/api/v1/token/"):
            assert headers == ["Idempotency-Key"], (method, path)


@pytest.mark.django_db
def test_the_schema_and_its_readable_pages_are_public_and_need_no_other_host():
    client = ApiClient().client

    assert client.get("/api/v1/schema/").status_code == 200
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    assert b"https://" not in page.content
    assert b"<style" not in page.content  # our content policy forbids it
