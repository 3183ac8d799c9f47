"""Text messages: what a provider's adapter must do, and the one that writes to the log."""

import logging
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)


class SmsGateway(Protocol):
    """Sends a text message; a fault is raised as OSError and tried again later."""

    def send(self, *, phone: str, words: str) -> None: ...


class LoggedSms:
    """No provider: the message stands in the log, for development and demos."""

    def send(self, *, phone: str, words: str) -> None:
        """Write the message to the log."""
        log.info("SMS to %s: %s", phone, words)


def sms_gateway() -> SmsGateway:
    """The adapter that the setting SMS_GATEWAY names."""
    gateway: SmsGateway = import_string(settings.SMS_GATEWAY)()
    return gateway
