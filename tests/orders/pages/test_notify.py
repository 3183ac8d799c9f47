import json

import pytest
from django.conf import settings
from django.test import Client

from orders.gateways.testpay.messages import SIGNATURE_HEADER, sign, write_notice
from orders.models import GatewayNotice, Purchase
from tests.orders.factories import make_purchase, paid_notice

pytestmark = pytest.mark.django_db


def tell(body, *, signature=None, key=None):
    signature = sign(body, key=key or settings.TEST_GATEWAY_KEY) if signature is None else signature
    return Client().post(
        "/notify/testpay/", body, content_type="application/json", headers={SIGNATURE_HEADER: signature}
    )


def test_a_signed_notification_marks_it_paid():
    purchase = make_purchase()
    body = write_notice(paid_notice(purchase))

    assert [tell(body).status_code for _ in range(2)] == [200, 200]

    assert Purchase.objects.get().state == "paid"
    assert GatewayNotice.objects.count() == 1


def unsigned(body):
    return tell(body, signature="")


def signed_by_another(body):
    return tell(body, key="another key")


def changed_on_the_way(body):
    fields = json.loads(body) | {"fen": 1}
    return tell(json.dumps(fields).encode(), signature=sign(body, key=settings.TEST_GATEWAY_KEY))


def of_another_amount(body):
    return tell(json.dumps(json.loads(body) | {"fen": 1}).encode())


def not_json(_body):
    return tell(b"\xff\x00")


def not_whole(_body):
    return tell(b"[]")


def without_amount(body):
    return tell(json.dumps(json.loads(body) | {"fen": None}).encode())


def of_an_unknown_payment(body):
    return tell(json.dumps(json.loads(body) | {"payment": "x"}).encode())


@pytest.mark.parametrize(
    "send",
    [unsigned, signed_by_another, changed_on_the_way, of_another_amount, not_json, not_whole, without_amount,
     of_an_unknown_payment],
)  # fmt: skip
def test_anything_else_is_refused_and_changes_nothing(send):
    purchase = make_purchase()

    response = send(write_notice(paid_notice(purchase)))

    assert response.status_code == 400
    assert (Purchase.objects.get().state, GatewayNotice.objects.count()) == ("open", 0)


def test_a_gateway_nobody_knows_is_not_there():
    assert Client().post("/notify/nobody/", b"{}", content_type="application/json").status_code == 404


def test_the_refund_door_takes_signed_requests_alone():
    body = json.dumps({"payment": "p", "refund": "r", "fen": 5}).encode()

    def ask(signature):
        return Client().post(
            "/testpay/refunds/", body, content_type="application/json", headers={SIGNATURE_HEADER: signature}
        )

    assert ask("").status_code == 400
    assert ask(sign(body, key=settings.TEST_GATEWAY_KEY)).status_code == 202
