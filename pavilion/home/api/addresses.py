"""How codes stand in addresses."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class CodeConverter(StringConverter):
    """Lot codes, waybills, references: letters, digits, dots, dashes, underscores."""

    regex = r"[A-Za-z0-9._-]+"


def learn_codes() -> None:
    """Let `<code:name>` stand in addresses."""
    register_converter(CodeConverter, "code")
