"""API errors as problem+json (RFC 9457): malformed 400, field error 422, Refusal 409."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from pavilion.kit.errors import Refusal

UNPROCESSABLE, CONFLICT, NOT_FOUND = 422, 409, 404


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """What a client reads when something is wrong; None leaves it to Django."""
    if isinstance(error, Refusal):
        return _problem(CONFLICT, error.code, str(error.message), _by_field(error.fields))
    if isinstance(error, ValidationError):
        return _problem(UNPROCESSABLE, "invalid", _("Some fields are not right."), _flatten(error.detail))
    if isinstance(error, Http404):
        return _problem(NOT_FOUND, "not_found", _("There is nothing here."), [])
    answer = exception_handler(error, context)
    if answer is None or not isinstance(error, APIException):
        return answer
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else "error"
    problem = _problem(answer.status_code, code, str(error.detail), [])
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in answer:
            problem[name] = answer[name]
    return problem


def _problem(status: int, code: str, title: str, errors: list[dict[str, str]]) -> Response:
    body = {"type": "about:blank", "status": status, "code": code, "title": title, "errors": errors}
    return Response(body, status=status, content_type="application/problem+json")


def _by_field(fields: dict[str, Any]) -> list[dict[str, str]]:
    return [{"field": name, "message": str(text)} for name, text in fields.items()]


def _flatten(detail: Any, prefix: str = "") -> list[dict[str, str]]:
    if isinstance(detail, dict):
        return [
            row
            for name, inner in detail.items()
            for row in _flatten(inner, f"{prefix}.{name}" if prefix else str(name))
        ]
    if isinstance(detail, list):
        if detail and isinstance(detail[0], (dict, list)):
            return [row for i, inner in enumerate(detail) for row in _flatten(inner, f"{prefix}[{i}]")]
        return [
            {"field": prefix, "message": str(text), "code": getattr(text, "code", "invalid")}
            for text in detail
        ]
    return [{"field": prefix, "message": str(detail), "code": getattr(detail, "code", "invalid")}]
