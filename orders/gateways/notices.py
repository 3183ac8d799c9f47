"""What a gateway tells us, and how talking to one can fail."""

from dataclasses import dataclass
from enum import StrEnum


class Event(StrEnum):
    """What happened at the gateway."""

    PAID = "paid"
    DECLINED = "declined"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"


@dataclass(frozen=True)
class Notice:
    """One verified notification; `payment` is our payment's key, `refund` our refund's."""

    notice_id: str
    event: Event
    payment: str
    fen: int
    refund: str = ""
    reference: str = ""


class BadNotice(Exception):
    """Not signed by the gateway, or not readable; nothing may change."""


class GatewayBusy(Exception):
    """The gateway cannot answer now; asking again later helps."""


class GatewayFault(Exception):
    """The gateway says no; a person has to look."""
