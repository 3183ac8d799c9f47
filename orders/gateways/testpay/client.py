"""Our side of the test gateway: send the buyer there, ask for refunds, read what it tells."""

import json
from dataclasses import dataclass

from orders.gateways.notices import GatewayBusy, GatewayFault, Notice
from orders.gateways.testpay import messages
from pavilion.kit import http

SERVER_ERROR = 500
ACCEPTED = (200, 202)


@dataclass(frozen=True)
class BuiltInGateway:
    """The test gateway at an address, with the key both sides sign with."""

    site_url: str
    key: str

    name = "testpay"

    def payment_path(self, *, payment: str) -> str:
        """Where the buyer pays."""
        return f"/testpay/{payment}/"

    def read_notice(self, body: bytes, signature: str) -> Notice:
        """A verified notification. Raises BadNotice."""
        return messages.read_notice(body, signature, key=self.key)

    def ask_refund(self, *, payment: str, refund: str, fen: int) -> None:
        """Ask for money to go back; the same refund key asks once. Raises GatewayBusy, GatewayFault."""
        body = json.dumps({"payment": payment, "refund": refund, "fen": fen}, sort_keys=True).encode()
        answer = self._post("/testpay/refunds/", body)
        if answer.status not in ACCEPTED:
            raise GatewayFault(f"refund {refund}: {answer.status}")

    def deliver_notice(self, body: bytes) -> None:
        """The gateway tells us something. Raises GatewayBusy while we do not answer with success."""
        answer = self._post("/notify/testpay/", body)
        if answer.status not in ACCEPTED:
            raise GatewayBusy(f"notice answered with {answer.status}")

    def _post(self, path: str, body: bytes) -> http.Answer:
        headers = {
            "Content-Type": "application/json",
            messages.SIGNATURE_HEADER: messages.sign(body, key=self.key),
        }
        try:
            answer = http.post(url=self.site_url + path, body=body, headers=headers)
        except http.HttpFault as error:
            raise GatewayBusy(str(error)) from error
        if answer.status >= SERVER_ERROR:
            raise GatewayBusy(f"{path} answered with {answer.status}")
        return answer
