"""What the schema says of every resource: its problems, and the key that makes a write repeatable."""

from typing import Any

from django.http import HttpRequest
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS, AllowAny

PROBLEM_JSON = "application/problem+json"
PROBLEMS = {
    "400": "The request cannot be read.",
    "401": "Nobody is signed in.",
    "404": "There is nothing here for this person.",
    "409": "Refused: `code` says why.",
    "422": "Some fields are not right: `errors` says which.",
    "429": "Too many requests.",
}
KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The same key, person and address again: the first answer is given again. 1 to 80 visible "
    "ASCII characters, remembered for three days; refusals leave the key free.",
)


class FieldProblem(serializers.Serializer[Any]):
    """What is wrong with one field."""

    field = serializers.CharField(help_text="Where: `lines[0].packs`; empty for the whole body.")
    message = serializers.CharField(help_text="In the reader's language.")
    code = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """What went wrong (RFC 9457)."""

    type = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="For machines; does not change with the language.")
    title = serializers.CharField(help_text="For people, in the reader's language.")
    errors = FieldProblem(many=True)  # type: ignore[assignment]  # a field; DRF takes it off the class


class PavilionSchema(AutoSchema):
    """Adds to every operation the problems it may answer with, and to writes the idempotency key."""

    def get_override_parameters(self) -> list[Any]:
        """The idempotency key, where somebody signed in writes."""
        return [KEY] if self._writes() and not self._open() else []

    def get_operation_id(self) -> str:
        """Names people can read in a client: `parcels_list`."""
        return super().get_operation_id().removeprefix("api_v1_")

    def get_summary(self) -> str:
        """The first sentence of what the operation does."""
        return str(self.get_description()).partition(". ")[0].partition("\n")[0].removesuffix(".")

    def _writes(self) -> bool:
        return self.method not in SAFE_METHODS

    def _open(self) -> bool:
        return AllowAny in self.view.permission_classes

    def _statuses(self) -> list[str]:
        told = ["400", "404", "422", "429"]
        if not self._open():
            told.append("401")
        if self._writes():
            told.append("409")
        return sorted(told)

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for status in self._statuses():
            response = OpenApiResponse(Problem, PROBLEMS[status])
            told = self._get_response_for_code(response, status, [PROBLEM_JSON], direction)  # type: ignore[no-untyped-call]  # theirs
            bodies.setdefault(status, told)
        return bodies


def of_this_version(endpoints: list[Any], **_extra: HttpRequest) -> list[Any]:
    """Only what lies under /api/v1/, without the schema itself."""
    return [row for row in endpoints if row[0].startswith("/api/v1/") and "/schema/" not in row[0]]
