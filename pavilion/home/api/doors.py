"""What every resource of the API stands on: who asks, repeats by key, one form of answers and errors."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, ClassVar, TypeVar
from uuid import uuid4

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, status
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import SAFE_METHODS, AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from pavilion.accounts.models import User
from pavilion.home.answers import Answer, Claim, claim_key
from pavilion.home.api.faults import BadRequest
from pavilion.home.api.paging import Pages

KEY_FORM = re.compile(r"[\x21-\x7e]{1,80}")
REPLAYED = "Idempotency-Replayed"
Row = TypeVar("Row", bound=Model)


class _AnsweredBefore(Exception):
    """The stored answer is the answer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__()


class Door(APIView):
    """One resource: parse, call one service, answer. A repeat with the same key is answered the same."""

    claim: Claim | None = None

    @property
    def person(self) -> User:
        """Who asks. Raises NotAuthenticated for nobody."""
        if not isinstance(self.request.user, User):
            raise NotAuthenticated
        return self.request.user

    @property
    def token(self) -> str:
        """A key for services that have one of their own; without the client's key it is new every time."""
        return self.claim.token if self.claim else uuid4().hex

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, and let go of the client's key whatever happened."""
        try:
            return super().dispatch(request, *args, **kwargs)
        finally:
            if self.claim is not None:
                self.claim.let_go()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After sign-in and limits: take the client's key, if it gave one."""
        super().initial(request, *args, **kwargs)
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method in SAFE_METHODS or not isinstance(request.user, User):
            return
        if not KEY_FORM.fullmatch(key):
            raise BadRequest(_("An Idempotency-Key has 1 to 80 visible ASCII characters."))
        digest = sha256(f"{request.method}\n".encode() + request.body).hexdigest()
        claim = claim_key(person=request.user, path=request.path[:200], key=key, digest=digest)
        self.claim = claim
        if claim.answer is not None:
            raise _AnsweredBefore(claim.answer)

    def handle_exception(self, exc: Exception) -> Response:
        """A stored answer is no fault; the rest becomes a problem."""
        if isinstance(exc, _AnsweredBefore):
            return Response(exc.answer.body, status=exc.answer.status, headers={REPLAYED: "true"})
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Remember what was done. Refusals changed nothing: their key may be used again."""
        if self.claim is not None and self.claim.answer is None and status.is_success(response.status_code):
            body = "" if response.data is None else JSONRenderer().render(response.data).decode()
            self.claim.keep(status=response.status_code, body=body)
        final = super().finalize_response(request, response, *args, **kwargs)
        final.headers.setdefault("Cache-Control", "private, no-store")
        return final

    def read(self, form: type[serializers.Serializer[Any]], **extra: Any) -> dict[str, Any]:
        """The body as the form understands it. Raises ValidationError with a message for each field."""
        return _valid(form(data=self.request.data, **extra))

    def asked(self, form: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """The query as the form understands it. Raises ValidationError with a message for each field."""
        return _valid(form(data=self.request.query_params.dict()))


class OpenDoor(Door):
    """A resource for everybody; a token is welcome."""

    permission_classes = (AllowAny,)


def _valid(form: serializers.Serializer[Any]) -> dict[str, Any]:
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


class Listing(Door):
    """Rows, newest first, page by page."""

    pagination_class: ClassVar[type[Pages]] = Pages

    def page(
        self, rows: QuerySet[Row], output: type[serializers.Serializer[Any]], **context: Any
    ) -> Response:
        """One page of rows."""
        pages = self.pagination_class()
        found: list[Row] = pages.paginate_queryset(rows, self.request, view=self) or []
        return pages.get_paginated_response(output(self.dress(found), many=True, context=context).data)

    def dress(self, rows: list[Any]) -> Iterable[Any]:
        """What is shown of the rows of one page; the rows themselves unless a resource says otherwise."""
        return rows


def shown(output: type[serializers.Serializer[Any]], what: object, *, status: int = 200) -> Response:
    """An answer with one thing."""
    return Response(output(what).data, status=status)


def chosen(values: Mapping[str, Any], **lookups: str) -> dict[str, Any]:
    """Lookups for what was asked for: `chosen(asked, state="state")` is empty when no state was given."""
    return {lookup: values[name] for name, lookup in lookups.items() if values.get(name) not in {None, ""}}
