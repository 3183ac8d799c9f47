"""Payment gateways, one folder per partner; this registry alone reads settings."""

from typing import Protocol

from django.conf import settings

from orders.gateways.notices import Notice
from orders.gateways.testpay.client import BuiltInGateway


class Gateway(Protocol):
    """What every gateway can do."""

    def payment_path(self, *, payment: str) -> str: ...

    def read_notice(self, body: bytes, signature: str) -> Notice: ...

    def ask_refund(self, *, payment: str, refund: str, fen: int) -> None: ...


def testpay() -> BuiltInGateway:
    """The built-in test gateway."""
    return BuiltInGateway(site_url=settings.SITE_URL.rstrip("/"), key=settings.TEST_GATEWAY_KEY)


def is_open(name: str) -> bool:
    """Whether purchases may be paid by this gateway now; notices and refunds of earlier ones always go on."""
    return name != "testpay" or bool(settings.TEST_GATEWAY)


def gateway_named(name: str) -> Gateway:
    """The gateway of that name. Raises KeyError."""
    return {"testpay": testpay}[name]()
