"""A client of the API as other systems are: with a token, speaking JSON."""

import json

from django.test import Client
from rest_framework.authtoken.models import Token

PROBLEM = "application/problem+json"


class ApiClient:
    """Speaks JSON under /api/v1/; `person` signs by token, None is anonymous."""

    def __init__(self, person=None, language="en"):
        self.client = Client(raise_request_exception=False)
        self.headers = {"Accept-Language": language}
        if person is not None:
            token, _made = Token.objects.get_or_create(user=person)
            self.headers["Authorization"] = f"Token {token.key}"

    def ask(self, method, path, body=None, *, key=None, raw=None):
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        data = raw if raw is not None else ("" if body is None else json.dumps(body))
        return self.client.generic(
            method, f"/api/v1/{path}", data, content_type="application/json", headers=headers
        )

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, body=None, **extra):
        return self.ask("POST", path, {} if body is None else body, **extra)

    def put(self, path, body, **extra):
        return self.ask("PUT", path, body, **extra)

    def patch(self, path, body, **extra):
        return self.ask("PATCH", path, body, **extra)

    def delete(self, path, **extra):
        return self.ask("DELETE", path, **extra)


def problem_of(response):
    """Status, code and fields at fault of a problem; it has to be one."""
    assert response["Content-Type"] == PROBLEM, response.content[:500]
    body = response.json()
    assert body["status"] == response.status_code
    assert set(body) == {"type", "status", "code", "title", "errors"}
    return response.status_code, body["code"], [error["field"] for error in body["errors"]]
