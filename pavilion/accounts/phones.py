"""Phone numbers: typed in many ways, kept in one."""

import re

import phonenumbers
from django.utils.translation import gettext_lazy as _

COUNTRY = "CN"
LONGEST_EXTENSION = 6
EXTENSION = re.compile(r"\s*(?:转|轉|分机号?)\s*(\d{1,6})$")
EXTENSION_BEHIND = re.compile(r"[^\d]+\d{1,6}$")
REACHABLE = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
NOT_A_MOBILE = _("This is not a mobile number, such as 138 1234 5678.")


def mobile_number(text: str) -> str:
    """A mobile number in E.164: 138 1234 5678 and +8613812345678 are the same. Raises ValueError."""
    try:
        number = phonenumbers.parse(text.strip(), COUNTRY)
    except phonenumbers.NumberParseException as error:
        raise ValueError(text) from error
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in REACHABLE:
        raise ValueError(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mobile_number_or_none(text: str) -> str | None:
    """The same, None for what is not a mobile number."""
    try:
        return mobile_number(text)
    except ValueError:
        return None


def national_text(number: str | None) -> str:
    """A number as people in China write it."""
    return number.removeprefix("+86") if number else ""


def callable_number(text: str) -> str:
    """A number couriers can call: Chinese ones without their country, an extension after a dash.

    13800138000, 0939-8212345, 13800138000-1234; "转" before an extension is read too.

    Raises ValueError.
    """
    text = EXTENSION.sub(r"-\1", text.strip())
    try:
        number = phonenumbers.parse(text, COUNTRY)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and number.extension:
        return f"{callable_number(EXTENSION_BEHIND.sub('', text))}-{number.extension}"
    if number is None or not phonenumbers.is_valid_number(number):
        whole, dash, extension = text.strip().rpartition("-")
        if dash and extension.isascii() and extension.isdecimal() and len(extension) <= LONGEST_EXTENSION:
            return f"{callable_number(whole)}-{extension}"
        raise ValueError(text)
    if number.country_code == phonenumbers.country_code_for_region(COUNTRY):
        national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        if national.startswith("0"):  # a landline keeps its area code, or nobody can call it
            return "-".join(national.split(" ", 1)).replace(" ", "")
        return str(phonenumbers.national_significant_number(number))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
