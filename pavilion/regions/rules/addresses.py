"""Read "name phone address" pasted in one piece, in any order, as chats and platforms hand it on."""

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pavilion.regions.rules.atlas import Atlas, Path, Place
from pavilion.regions.rules.people import GLUED, LIKELY, SURE, THINKABLE, bare_name, name_likeness
from pavilion.regions.rules.telephones import GAP, Telephone, take_telephones

LONGEST_TEXT = 1000
_BREAK = re.compile(r"[\s,;|、。/]+|(?<=[^\d])[.](?=[^\d])|-{2,}")
_LABEL = re.compile(
    r"(?:(?P<name>(?:收[件货]人?|联系人?|客户|买家)?(?:姓名|名字)|收[件货]人|联系人|收货姓名|name|consignee)"
    r"|(?P<phone>(?:收[件货]人?|联系|本人)?(?:手机号码|电话号码|手机号|联系电话|联系方式|手机|电话|号码)|phone|mobile|tel)"
    r"|(?P<zip>邮政编码|邮编|zip(?: ?code)?|postcode)"
    r"|(?P<place>所在(?:地区|省份|城市|区域)|省市区县?|(?:收[件货]|详细|联系|街道|具体|家庭|邮寄|快递)+地址|地区|地址|address))"
    r"\s*[:=]\s*",
    re.IGNORECASE,
)
_BARE_LABEL = re.compile(
    r"(?:收货人|收件人|详细地址|收货地址|收件地址|所在地区|手机号码|联系电话|邮政编码|邮编)(?=[\s,]|\d)"
)
_POSTCODE = re.compile(r"(?<![\w-])\d{6}(?![\w-])")
_FILLER = re.compile(
    r"^(?:寄到|寄给|寄往|送到|发到|发给|发往|邮寄|麻烦|请|地址是?|中国|中华人民共和国|[:,\s])+"
)
_CHATTER = re.compile(r"(?:^|(?<=[\s,]))(?:亲?收|启|电话|手机号?|谢谢你?|男|女|麻烦了?|尽快发货)(?=[\s,]|$)")
_NAMED, _LABELLED = "\x01", "\x02"
_EDGES = " ,;:|、。/\n\t-—"


@dataclass(frozen=True)
class ParsedAddress:
    """What was understood of a pasted line; what was not is empty. Confidence is from 0 to 1."""

    name: str
    phone: str
    extension: str
    regions: tuple[Place, ...]
    detail: str
    confidence: float


@dataclass(frozen=True)
class _Piece:
    """A part of the text between separators; `after` and `before` say whether a number stands beside it."""

    start: int
    end: int
    text: str
    beside_phone: bool
    labelled: bool = False


def parse_address(text: str, *, atlas: Atlas) -> ParsedAddress:
    """Name, phone, extension, regions and detail of a pasted line; never raises, whatever is pasted."""
    clean = _clean(text[:LONGEST_TEXT])
    telephone, rest = take_telephones(clean)
    rest = _POSTCODE.sub(GAP, rest)
    start, path = _find_path(rest, atlas)
    head, tail = rest[:start], rest[path.end :]
    name, head, tail = _take_name(head, tail, has_path=bool(path.code))
    detail = _detail(head, tail, has_path=bool(path.code))
    if not name and path.code:
        name, detail = _part_glued(detail)
    regions = tuple(atlas.above(path.code)) if path.code else ()
    sure = _confidence(name, telephone, path, detail, open_county=atlas.asks_county(path.code))
    return ParsedAddress(name, telephone.number, telephone.extension, regions, detail, sure)


def _clean(text: str) -> str:
    """One spelling of digits and signs; nothing invisible, no pictures; labels turned into marks."""
    text = unicodedata.normalize("NFKC", html.unescape(text))
    text = re.sub(r"[‐-―−－]", "-", re.sub(r"[\r\n\t]+", GAP, text))
    kept = (
        sign
        for sign in text
        if sign == GAP or unicodedata.category(sign) not in {"Cc", "Cf", "Co", "Cs", "Cn", "So", "Mn", "Me"}
    )
    text = re.sub(r"[ \u3000]+", " ", "".join(kept).replace("【", "[").replace("】", "]"))
    text = _LABEL.sub(lambda match: GAP + (_NAMED if match["name"] else _LABELLED), text)
    return _BARE_LABEL.sub(lambda match: GAP + (_NAMED if "人" in match[0] else _LABELLED), text)


def _find_path(text: str, atlas: Atlas) -> tuple[int, Path]:
    """Where the surest path of regions begins: after a gap, or glued behind a name."""
    starts = [0, *(match.end() for match in re.finditer(rf"[\s,;:|、。/>\[(（{_NAMED}{_LABELLED}]+", text))]
    found = [(start, atlas.path_at(text, start)) for start in starts]
    clear = {start for start, path in found if path.full or path.conflict}
    for start in starts:
        if start in clear:
            continue
        for end in range(start + 1, min(start + 16, len(text))):
            if text[end - 1] in " ,;:|\n" or text[end] in " ,;:|\n":
                break
            found.append((end, atlas.path_at(text, end, glued=True)))
    fillers = [(start, _FILLER.match(text[start:])) for start in starts]
    found += [(start + hit.end(), atlas.path_at(text, start + hit.end())) for start, hit in fillers if hit]
    start, path = max(found, key=lambda pair: (pair[1].weight, -pair[0]))
    return (start, path) if path.code else (0, Path())


def _pieces(text: str) -> list[_Piece]:
    pieces = []
    position = 0
    for match in [*re.finditer(r"[\s,;|、。/]+", text), None]:
        end = match.start() if match else len(text)
        if end > position:
            piece = text[position:end]
            beside = text[:position].endswith(GAP) or text[end : end + 1] == GAP
            labelled = _NAMED in piece
            pieces.append(
                _Piece(position, end, piece.replace(_NAMED, "").replace(_LABELLED, ""), beside, labelled)
            )
        position = match.end() if match else len(text)
    return [piece for piece in _joined(pieces, text) if piece.text.strip(_EDGES)]


def _joined(pieces: Sequence[_Piece], text: str) -> list[_Piece]:
    """Names written with a space inside are one piece: Tom Li, 张 三."""
    whole: list[_Piece] = []
    for piece in pieces:
        last = whole[-1] if whole else None
        if last is not None and text[last.end : piece.start] == " " and _one_name(last.text, piece.text):
            space = " " if last.text[-1].isascii() else ""
            whole[-1] = replace(
                last,
                end=piece.end,
                text=last.text + space + piece.text,
                beside_phone=last.beside_phone or piece.beside_phone,
            )
        else:
            whole.append(piece)
    return whole


def _one_name(first: str, second: str) -> bool:
    if first.replace(" ", "").isascii() and second.isascii():
        return (first + second).replace(" ", "").replace(".", "").isalpha()
    return len(first) == 1 and len(second) <= 2 and name_likeness(first + second) == SURE


def _take_name(head: str, tail: str, *, has_path: bool) -> tuple[str, str, str]:
    """The likeliest name, and what is left before and behind the regions."""
    rated = [(_rate(piece, n, len(pieces), in_head), in_head, piece)
             for in_head, pieces in ((True, _pieces(head)), (False, _pieces(tail)))
             for n, piece in enumerate(pieces)]  # fmt: skip
    rated = [each for each in rated if each[0] > 0]
    if not has_path and not head and len(rated) == 1 and rated[0][2].text == tail.strip():
        rated = []  # a single word might be anything
    if not rated:
        return "", head, tail
    _score, in_head, piece = max(rated, key=lambda each: (each[0], each[1], -each[2].start))
    name = bare_name(piece.text)
    if in_head:
        return name, head[: piece.start] + GAP + head[piece.end :], tail
    return name, head, tail[: piece.start] + GAP + tail[piece.end :]


def _rate(piece: _Piece, n: int, count: int, in_head: bool) -> int:  # noqa: FBT001 - a place, not a switch
    likeness = name_likeness(piece.text)
    if piece.labelled:
        return 100
    if not likeness or (likeness == THINKABLE and not (in_head or piece.beside_phone)):
        return 0
    first_of_detail = not in_head and n == 0 and count > 1 and not piece.beside_phone
    return likeness * 4 + 3 * piece.beside_phone + 3 * in_head + (n == count - 1) - 6 * first_of_detail


def _detail(head: str, tail: str, *, has_path: bool) -> str:
    """What is left, in the order it was written; what stood before the regions comes last."""
    before = "" if has_path and not any(sign.isalnum() for sign in _FILLER.sub("", head)) else head
    parts = [tail, before] if has_path else [before, tail]
    text = " ".join(parts).replace(_NAMED, " ").replace(_LABELLED, " ")
    text = re.sub(r"\(\s*收?\s*\)|\[\s*\]", " ", text)
    text = re.sub(r"\s+", " ", text).strip(_EDGES)
    text = _CHATTER.sub(" ", text)
    text = re.sub(r"\s*,(?:\s*,)+\s*", ", ", re.sub(r"\s+", " ", text)).strip(_EDGES)
    return _FILLER.sub("", text).strip(_EDGES)


def _part_glued(detail: str) -> tuple[str, str]:
    """A name stuck to the end of the address: 幸福路1号张三."""
    match = GLUED.fullmatch(detail)
    if match is None or name_likeness(match["name"]) < SURE:
        return "", detail
    return match["name"], match["address"].strip(_EDGES)


def _confidence(name: str, telephone: Telephone, path: Path, detail: str, *, open_county: bool) -> float:
    """From 100 down: for what is missing, for what was guessed."""
    lost = 0
    lost += 0 if telephone.number else 30
    lost += {0: 25, THINKABLE: 15, LIKELY: 5}.get(name_likeness(name) if name else 0, 0)
    lost += 45 if not path.code else 25 if path.level == 1 and open_county else 15 if open_county else 0
    lost += 35 * path.conflict + 5 * path.inferred + 2 * (path.named - path.full)
    lost += 5 if path.code and path.named < path.level - 1 else 0
    lost += 30 if not detail else 10 if len(detail) < 4 else 0
    return max(0, 100 - lost) / 100
