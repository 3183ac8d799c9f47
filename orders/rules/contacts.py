"""Take telephone numbers, addresses and names elsewhere out of what people write to one another in public."""

import re

HIDDEN = "***"
WIDE = {
    wide: wide - 0xFEE0 for wide in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF5B), 0xFF20, 0xFF0E, 0xFF0D]
}
DIGIT = "0-9零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
PATTERNS = (
    re.compile(r"[\w.+-]+\s*@\s*[\w-]+(?:\s*\.\s*[\w-]+)+"),  # e-mail
    re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE),
    re.compile(r"\b[a-z0-9-]+\.(?:com|cn|net|org|shop|top|vip|cc)\b\S*", re.IGNORECASE),
    re.compile(
        r"(?:微信|威信|薇信|v信|wechat|weixin|wx|vx|qq|扣扣|whatsapp|telegram)(?:号|id)?\s*[:：是为]?\s*[\w-]{4,}",
        re.IGNORECASE,
    ),
)
NUMBER = re.compile(rf"(?:\+?[{DIGIT}][\s.()-]{{0,2}}){{7,}}")  # telephone numbers, also spelled out
DAY = re.compile(r"(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}")
SHORTEST = 7  # digits of a telephone number


def mask_contacts(text: str) -> str:
    """The text without ways to trade past the pavilion; weights, prices and days stay."""
    plain = text.translate(WIDE)  # full-width digits and letters, as some hide numbers
    for pattern in PATTERNS:
        plain = pattern.sub(HIDDEN, plain)
    return NUMBER.sub(_mask_number, plain).strip()


def _mask_number(found: re.Match[str]) -> str:
    """A telephone number hidden; a day, or a few small numbers, as they are."""
    digits = re.sub(rf"[^{DIGIT}]", "", DAY.sub("", found[0]))
    return HIDDEN if len(digits) >= SHORTEST else found[0]
