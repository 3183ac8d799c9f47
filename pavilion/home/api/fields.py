"""Fields that several resources take: ids, codes of regions, phone numbers, recipients."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from pavilion.accounts.phones import callable_number
from pavilion.regions.models import trim_code
from pavilion.regions.selectors import is_deliverable, is_known

LARGEST_ID = 2**63 - 1
MOST_FEN = 10**12


class IdField(serializers.IntegerField):
    """The id of a row."""

    def __init__(self, **extra: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_ID, **extra)


class CodeField(serializers.CharField):
    """Letters, digits, dots, dashes: the codes people give to things."""

    default_error_messages = {"code": _("Only letters, digits, dots, dashes and underscores.")}

    def __init__(self, **extra: Any) -> None:
        extra.setdefault("max_length", 60)
        super().__init__(**extra)

    def to_internal_value(self, data: Any) -> str:
        """The code. Raises ValidationError for other signs."""
        code = super().to_internal_value(data)
        if not re.fullmatch(r"[A-Za-z0-9._-]+", code):
            self.fail("code")
        return code


@extend_schema_field({"type": "string", "example": "621202"})
class RegionField(serializers.CharField):
    """A region by its code, trimmed or padded with zeros; becomes the trimmed code of a region we know."""

    default_error_messages = {
        "region": _("This is not a region code."),
        "wide": _("Please choose province, city and county."),
    }

    def __init__(self, *, deliverable: bool = False, **extra: Any) -> None:
        self.deliverable = deliverable
        super().__init__(max_length=20, **extra)

    def to_internal_value(self, data: Any) -> str:
        """The trimmed code. Raises ValidationError for no region, or one too wide to send to."""
        try:
            code = trim_code(super().to_internal_value(data))
        except ValueError:
            self.fail("region")
        if not is_known(code=code):
            self.fail("region")
        if self.deliverable and not is_deliverable(code=code):
            self.fail("wide")
        return code


@extend_schema_field({"type": "string", "example": "13812345678"})
class PhoneField(serializers.CharField):
    """A number that a courier can call."""

    default_error_messages = {"phone": _("This is not a phone number.")}

    def __init__(self, **extra: Any) -> None:
        super().__init__(max_length=24, **extra)

    def to_internal_value(self, data: Any) -> str:
        """The number as people write it. Raises ValidationError for no number."""
        try:
            return callable_number(super().to_internal_value(data))
        except ValueError:
            self.fail("phone")


class RecipientInput(serializers.Serializer[Any]):
    """Who gets it, and where."""

    name = serializers.CharField(max_length=40)
    phone = PhoneField()
    region = RegionField(deliverable=True)
    detail = serializers.CharField(max_length=200)


class PacksInput(serializers.Serializer[Any]):
    """Packs of one variant."""

    variant = IdField()
    packs = serializers.IntegerField(min_value=1, max_value=999)


def packs_by_variant(lines: list[dict[str, Any]]) -> dict[int, int]:
    """Packs of each variant, lines of the same variant together."""
    packs: dict[int, int] = {}
    for line in lines:
        packs[line["variant"]] = packs.get(line["variant"], 0) + line["packs"]
    return packs
