"""Names of the background work of the orders floor."""

from pavilion.kit.jobs import Job

RELEASE_EXPIRED = Job("orders.release_expired")
SETTLE_DUE = Job("orders.settle_due")
STAMP_DUE = Job("orders.stamp_due")
SEND_REFUND = Job("orders.send_refund")
REFUND_CANCELLED = Job("orders.refund_cancelled")
DELIVER_TEST_NOTICE = Job("orders.deliver_test_notice")
WORK_GROUP_BUY = Job("orders.work_group_buy")
WORK_GROUP_BUYS = Job("orders.work_group_buys")
