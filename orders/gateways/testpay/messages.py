"""Signed messages of the test gateway: JSON, and an HMAC-SHA256 over its exact bytes."""

import hashlib
import hmac
import json
from typing import Any

from orders.gateways.notices import BadNotice, Event, Notice

SIGNATURE_HEADER = "X-Testpay-Signature"
MOST_BYTES = 10_000


def sign(body: bytes, *, key: str) -> str:
    """The signature of a message, in hexadecimal."""
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def verify(body: bytes, signature: str, *, key: str) -> None:
    """Raises BadNotice unless the message was signed with the key."""
    if len(body) > MOST_BYTES or not hmac.compare_digest(sign(body, key=key).encode(), signature.encode()):
        msg = "the signature does not fit"
        raise BadNotice(msg)


def write_notice(notice: Notice) -> bytes:
    """A notification as it travels."""
    fields = {
        "notice_id": notice.notice_id,
        "event": notice.event.value,
        "payment": notice.payment,
        "refund": notice.refund,
        "fen": notice.fen,
        "reference": notice.reference,
    }
    return json.dumps(fields, sort_keys=True).encode()


def read_notice(body: bytes, signature: str, *, key: str) -> Notice:
    """A notification that came. Raises BadNotice when it is not signed or not whole."""
    verify(body, signature, key=key)
    fields = read_fields(body)
    try:
        return Notice(
            notice_id=_text(fields, "notice_id", most=80),
            event=Event(fields["event"]),
            payment=_text(fields, "payment", most=36),
            refund=str(fields.get("refund", "")),
            fen=_fen(fields),
            reference=str(fields.get("reference", ""))[:60],
        )
    except (KeyError, ValueError, TypeError) as error:
        raise BadNotice(str(error)) from error


def read_fields(body: bytes) -> dict[str, Any]:
    """The JSON object in a message. Raises BadNotice."""
    try:
        fields = json.loads(body)
    except ValueError as error:
        raise BadNotice(str(error)) from error
    if not isinstance(fields, dict):
        msg = "not an object"
        raise BadNotice(msg)
    return fields


def _text(fields: dict[str, Any], name: str, *, most: int) -> str:
    value = fields[name]
    if not isinstance(value, str) or not 0 < len(value) <= most:
        raise ValueError(name)
    return value


def _fen(fields: dict[str, Any]) -> int:
    value = fields["fen"]
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise ValueError("fen")
    return value
