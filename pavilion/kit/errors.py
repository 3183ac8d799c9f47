"""A Refusal: the one way a service says no."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A service says no; forms show `message` (422), the API answers 409 with `code`.

    `fields` names the inputs at fault, each with its own message in the reader's language.
    """

    code: ClassVar[str] = "refused"
    default_message: ClassVar[str | Promise] = _("This is not possible.")

    def __init__(
        self, message: str | Promise | None = None, *, fields: Mapping[str, str | Promise] | None = None
    ) -> None:
        self.message = message or self.default_message
        self.fields = dict(fields or {})
        super().__init__(str(self.message))


class PleaseRetry(Refusal):
    """Many people want the same row at this moment; asking again helps."""

    code = "please_retry"
    default_message = _("Many people are buying this right now. Please try again in a moment.")
