"""What is wrong with a request beside its fields."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ErrorDetail, NotFound

BAD_REQUEST = 400


class BadRequest(APIException):
    """The request itself is malformed."""

    status_code = BAD_REQUEST
    default_code = "bad_request"
    default_detail = _("This request cannot be read.")


class NothingThere(NotFound):
    """A row the body names is not there, or not for this person: both read the same."""

    default_code = "not_found"
    default_detail = _("There is nothing here.")

    def __init__(self, field: str, message: str | Promise | None = None) -> None:
        super().__init__()
        self.fields = {field: [ErrorDetail(str(message or self.default_detail), code="not_found")]}
