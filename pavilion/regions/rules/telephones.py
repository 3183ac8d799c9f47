"""Find telephone numbers in a line of text: mobiles, landlines, 400 numbers, with their extensions."""

import re
from dataclasses import dataclass

GAP = "\n"  # what stands where something was taken out
_EXTENSION = (
    r"(?:\s*(?:转|轉|分机号?|分機|ext\.?|#)\s*[:.]?\s*(?P<told>\d{1,6})(?!\d)"
    r"|\s?-\s?(?P<dash>\d{2,6})(?![\d\-号栋幢楼室单弄层座#])"
    r"|\s?[\[(【](?P<held>\d{2,6})[\])】])?"
)
_COUNTRY = r"(?:(?:\+|00)?86[-\s.]*)?"
_NUMBERS = tuple(
    re.compile(pattern + _EXTENSION, re.IGNORECASE)
    for pattern in (
        rf"(?<![\d*]){_COUNTRY}0?(?P<number>1[3-9]\d[-\s.]?\d{{4}}[-\s.]?\d{{4}})(?![\d*])(?:\.0+(?!\d))?",
        rf"(?<![\d*]){_COUNTRY}0?(?P<number>1[3-9](?:[-\s.]?\d){{9}})(?![\d*])",
        r"(?<!\d)(?P<number>\+(?:852|853|886)[-\s]?\d(?:[-\s]?\d){6,9})(?!\d)",
        rf"(?<!\d){_COUNTRY}\(?(?P<area>0(?:10|2\d|[3-9]\d{{2}}))\)?[-\s]?(?P<number>[1-9]\d{{6,7}})(?!\d)",
        r"(?<!\d)\+?86[-\s]\(?(?P<area>10|2\d|[3-9]\d{2})\)?[-\s]?(?P<number>[1-9]\d{6,7})(?!\d)",
        r"(?<!\d)(?P<number>85[23][-\s]?[2-9]\d{3}[-\s]?\d{4})(?!\d)",
        r"(?<!\d)(?P<number>[48]00[-\s]?\d{3,4}[-\s]?\d{3,4})(?!\d)",
    )
)
_MASKED = re.compile(r"(?<!\d)1[3-9]\d?[\d]*\*{2,}\d*")
_FLOAT = re.compile(r"(?<![\d.])1\.([3-9]\d{9})[eE]\+?10(?!\d)")
_LOST = re.compile(r"(?<![\d.])1\.\d{1,8}[eE]\+?10(?!\d)")
_BRACKETS = r"[\[(【]{}[\])】]"


@dataclass(frozen=True)
class Telephone:
    """A number as couriers dial it, and the digits after "转"."""

    number: str = ""
    extension: str = ""


def take_telephones(text: str) -> tuple[Telephone, str]:
    """The number to call, mobiles first, and the text with gaps where numbers stood."""
    text = _LOST.sub(GAP, _FLOAT.sub(r"1\1", text))
    found = Telephone()
    for pattern in _NUMBERS:
        match = pattern.search(text)
        while match is not None:
            found = found if found.number else _telephone(match)
            text = _without(text, match)
            match = pattern.search(text)
    text = _MASKED.sub(GAP, text)
    if found.number:
        found, text = _said_elsewhere(found, text)
    return found, text


def _telephone(match: re.Match[str]) -> Telephone:
    groups = match.groupdict()
    digits = re.sub(r"[^\d+]", "", groups["number"])
    if groups.get("area"):
        number = f"0{groups['area'].removeprefix('0')}-{digits}"
    else:
        number = f"+{digits}" if digits.startswith("85") else digits
    return Telephone(number, groups["told"] or groups["dash"] or groups["held"] or "")


def _without(text: str, match: re.Match[str]) -> str:
    before, after = text[: match.start()].rstrip(" '\"‘“/"), text[match.end() :].lstrip(" '\"’”/")
    return before + GAP + after


def _said_elsewhere(found: Telephone, text: str) -> tuple[Telephone, str]:
    """Platforms repeat the extension in brackets behind the name or the address: 张三[3391]."""
    if found.extension:
        return found, re.sub(_BRACKETS.format(found.extension), " ", text)
    held = re.search(r"(?<=[\u4e00-\u9fff])\[(\d{4})\]", text)
    if held is None:
        return found, text
    return Telephone(found.number, held[1]), text.replace(held[0], " ")
