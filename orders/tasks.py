"""Thin bodies of the jobs; each is safe to run twice."""

from celery import shared_task

from orders import jobs
from orders.gateways.notices import GatewayBusy
from orders.services import expiry, filling, refunds, settlement, testpay


@shared_task(name=jobs.RELEASE_EXPIRED.name)
def release_expired() -> None:
    expiry.release_expired()
    refunds.resend_refunds()


@shared_task(name=jobs.SETTLE_DUE.name)
def settle_due() -> None:
    settlement.settle_due()


@shared_task(name=jobs.STAMP_DUE.name)
def stamp_due(*, consignment_id: int) -> None:
    settlement.stamp_due_after_delivery(consignment_id=consignment_id)


@shared_task(name=jobs.SEND_REFUND.name, autoretry_for=(GatewayBusy,), retry_backoff=True, max_retries=8)
def send_refund(*, refund_id: int) -> None:
    refunds.send_refund(refund_id=refund_id)


@shared_task(name=jobs.REFUND_CANCELLED.name)
def refund_cancelled(*, consignment_line_id: int) -> None:
    refunds.refund_cancelled(consignment_line_id=consignment_line_id)


@shared_task(
    name=jobs.DELIVER_TEST_NOTICE.name, autoretry_for=(GatewayBusy,), retry_backoff=True, max_retries=12
)
def deliver_test_notice(*, body: str) -> None:
    testpay.deliver(body=body)


@shared_task(name=jobs.WORK_GROUP_BUY.name)
def work_group_buy(*, group_id: int) -> None:
    filling.work_group_buy(group_id=group_id)


@shared_task(name=jobs.WORK_GROUP_BUYS.name)
def work_group_buys() -> None:
    filling.work_group_buys()
