"""API errors as problem+json (RFC 9457): malformed 400, field error 422, Refusal 409."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from pavilion.home.answers import KeyReused
from pavilion.home.api.faults import NothingThere
from pavilion.kit.errors import PleaseRetry, Refusal

logger = logging.getLogger(__name__)

UNPROCESSABLE, CONFLICT, NOT_FOUND, TOO_LARGE, UNAVAILABLE = 422, 409, 404, 413, 503
SOON_SECONDS, LATER_SECONDS = "1", "10"


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """What a client reads when something is wrong; None leaves it to Django."""
    if isinstance(error, Refusal):
        return _refused(error)
    if isinstance(error, exceptions.ValidationError):
        return problem(UNPROCESSABLE, "invalid", _("Some fields are not right."), _flatten(error.detail))
    if isinstance(error, OperationalError | InterfaceError):
        logger.error("database is away: %s", error)
        answer = problem(UNAVAILABLE, "unavailable", _("Something is away. Please come back soon."))
        answer["Retry-After"] = LATER_SECONDS
        return answer
    if isinstance(error, RequestDataTooBig):
        return problem(TOO_LARGE, "too_large", _("This is too much at once."))
    return _of_framework(error, context)


def problem(status: int, code: str, title: str, errors: list[dict[str, str]] | None = None) -> Response:
    """One problem as clients read it."""
    body = {"type": "about:blank", "status": status, "code": code, "title": title, "errors": errors or []}
    return Response(body, status=status, content_type="application/problem+json")


def _refused(refusal: Refusal) -> Response:
    errors = [
        {"field": name, "message": str(text), "code": refusal.code} for name, text in refusal.fields.items()
    ]
    status = UNPROCESSABLE if isinstance(refusal, KeyReused) else CONFLICT
    answer = problem(status, refusal.code, str(refusal.message), errors)
    if isinstance(refusal, PleaseRetry):
        answer["Retry-After"] = SOON_SECONDS
    return answer


def _of_framework(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, Http404):
        error = exceptions.NotFound(_("There is nothing here."))
    if isinstance(error, DjangoPermissionDenied):
        error = exceptions.PermissionDenied()
    answer = exception_handler(error, context)
    if answer is None or not isinstance(error, exceptions.APIException):
        return answer
    codes = error.get_codes()
    errors = _flatten(error.fields) if isinstance(error, NothingThere) else []
    told = problem(
        answer.status_code, codes if isinstance(codes, str) else "error", str(error.detail), errors
    )
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if name in answer:
            told[name] = answer[name]
    return told


def _flatten(detail: Any, prefix: str = "") -> list[dict[str, str]]:
    if isinstance(detail, dict):
        return [row for name, inner in detail.items() for row in _flatten(inner, _below(prefix, name))]
    if isinstance(detail, list):
        if any(isinstance(inner, dict | list) for inner in detail):
            return [row for i, inner in enumerate(detail) for row in _flatten(inner, f"{prefix}[{i}]")]
        return [_row(prefix, text) for text in detail]
    return [_row(prefix, detail)]


def _below(prefix: str, name: object) -> str:
    """The place of a field: "lines[0].packs"; what is wrong with the whole keeps the whole's place."""
    if name == "non_field_errors":
        return prefix
    if isinstance(name, int):
        return f"{prefix}[{name}]"
    return f"{prefix}.{name}" if prefix else str(name)


def _row(field: str, text: object) -> dict[str, str]:
    return {"field": field, "message": str(text), "code": str(getattr(text, "code", "invalid"))}
