"""What a label or a public page may show of a person: the national rule for electronic waybills.

At least one character of the name, at least six digits of the phone, and the unit and room of the address
are hidden. Each function leaves a text that is already masked as it is.
"""

import re
import unicodedata

STAR = "*"
MASKED_NAME = re.compile(r"[^*]?\*+[^*]?")  # nothing between the ends but stars
HIDDEN_DIGITS = 6
HEAD_DIGITS = 3
TAIL_DIGITS = 2
LONGEST_PERSON = 4  # characters of a name without a dot (·); a longer sender is a shop

EXTENSION = re.compile(
    r"(?:转|轉|ext\.?|#)\s*(?P<spoken>\d{1,6})\D*$|[-,]\s*(?P<dashed>\d{1,6})$", re.IGNORECASE
)
DIALLED = 10  # digits before a dash or comma that make what follows an extension

TRADE_NAME = re.compile(r"(?:[店铺社厂坊馆站仓]|公司|优选|商行|农场|果园|茶园)(?:[（(].*)?$")

ROOM = re.compile(
    r"[\dA-Za-z一二三四五六七八九十百零〇甲乙丙丁东西南北中]{1,6}\s*单元"
    r"|[\dA-Za-z一二三四五六七八九十百零〇-]{1,8}\s*室(?![村镇乡街路巷])"
    r"|[\dA-Za-z-]{1,8}\s*(?:房|户)(?![村镇乡街路巷])"
    r"|(?<=[栋幢座楼层#])\s*[-,，]?\s*\d{1,2}[-—－]\d{1,5}(?:[-—－]\d{1,5})?"
    r"|(?<![\d-])\d{1,3}[-—－]\d{1,3}[-—－]\d{1,5}(?!\d)"
    r"|(?<![\d-])\d{1,3}[-—－]\d{3,5}(?![\d号栋幢弄座楼#])"
    r"|(?<=[栋幢座层#])\s*[-,，]?\s*[A-Za-z]?\d{3,5}(?![\d栋幢弄座楼])"
    r"|(?<=楼)\s*[-,，]?\s*[A-Za-z]?\d{3,5}(?![\d号栋幢弄座楼])"
    r"|\b(?:unit|room|rm|apt|flat|suite)\b",
    re.IGNORECASE,
)


def mask_name(name: str) -> str:
    """The first and last character with stars between; of two characters the first, of one none."""
    name = name.strip()
    if not name or MASKED_NAME.fullmatch(name):
        return name
    if len(name) == 1:
        return STAR
    if len(name) == 2:
        return name[0] + STAR
    return name[0] + STAR * (len(name) - 2) + name[-1]


def mask_sender(name: str) -> str:
    """A shop's trade name stays readable; a farmer who sends under her own name is masked as a person."""
    name = name.strip()
    if TRADE_NAME.search(name) or (len(name) > LONGEST_PERSON and "·" not in name):
        return name
    return mask_name(name)


def mask_phone(phone: str) -> str:
    """Three digits, at least six stars, two digits; a virtual number keeps its extension (转1234)."""
    phone = unicodedata.normalize("NFKC", phone).strip()
    if not phone or phone.count(STAR) >= HIDDEN_DIGITS:
        return phone
    number, extension = _split_extension(phone)
    country, digits = _split_country(number)
    tail = max(0, min(TAIL_DIGITS, len(digits) - HIDDEN_DIGITS))
    head = max(0, min(HEAD_DIGITS, len(digits) - HIDDEN_DIGITS - tail))
    hidden = max(HIDDEN_DIGITS, len(digits) - head - tail)
    end = digits[len(digits) - tail :]
    return country + digits[:head] + STAR * hidden + end + (f"转{extension}" if extension else "")


def mask_address(address: str) -> str:
    """The address up to, and without, its first unit or room."""
    address = address.strip()
    room = ROOM.search(address)
    return address[: room.start()].rstrip(" -—－,，、.。;；(（") if room else address


def _split_extension(phone: str) -> tuple[str, str]:
    found = EXTENSION.search(phone)
    if not found:
        return phone, ""
    number = phone[: found.start()]
    if found["dashed"] and sum(char.isdecimal() for char in number) < DIALLED:
        return phone, ""
    return number, found["spoken"] or found["dashed"]


def _split_country(number: str) -> tuple[str, str]:
    """China's own prefix is dropped, another country's is kept."""
    foreign = re.match(r"\s*(?:\+|00)(?!86)(\d{1,3})[\s-]", number)
    country = f"+{foreign[1]} " if foreign else ""
    digits = "".join(char for char in number[foreign.end() if foreign else 0 :] if char.isdecimal())
    if not country:
        digits = re.sub(r"^(?:00)?86(?=1\d{10}$)", "", digits)
    return country, digits
