import pytest

from logistics.models import Consignment, ConsignmentLine
from logistics.services.cancelling import AlreadyPacking, cancel_packs, mark_short
from orders.gateways.notices import Event
from orders.models import Order, OrderLine, Posting, Refund
from orders.services import payments, refunds
from pavilion.accounts.models import Act
from shops.models import Harvest
from tests.orders.factories import make_goods, make_paid_purchase, make_purchase, paid_notice
from tests.orders.services.test_payments import breaches
from tests.orders.services.test_place_purchase import race

pytestmark = pytest.mark.django_db


def refund(order, *, packs, key="k"):
    line = order.lines.get()
    return refunds.refund_packs(
        order=order, packs_by_line={line.pk: packs}, reason="spoiled", key=key, actor=None
    )


def test_packs_take_their_price_and_their_share_of_the_freight_with_them():
    order = make_paid_purchase(wanted={make_goods().pk: 7}).orders.get()  # 35,000 of goods, 1,020 freight

    made = [refund(order, packs=packs, key=key)[0].fen for key, packs in (("a", 2), ("b", 2), ("c", 3))]

    order.refresh_from_db()
    assert made == [10_291, 10_291, 15_438]
    assert (order.refunded_fen, order.total_fen, order.state) == (36_020, 36_020, "refunded")
    assert breaches() == []


def test_refunded_packs_that_still_wait_are_not_sent():
    order = make_paid_purchase(wanted={make_goods().pk: 3}).orders.get()

    refund(order, packs=2)

    assert ConsignmentLine.objects.get().cancelled == 2
    assert Harvest.objects.get().held_grams == 500
    assert Consignment.objects.get().state == "waiting"


def test_packs_that_fell_short_are_refunded_before_any_that_wait():
    order = make_paid_purchase(wanted={make_goods().pk: 3}).orders.get()
    row = ConsignmentLine.objects.get()
    mark_short(packs_by_line={row.pk: 1})

    refund(order, packs=1)

    row.refresh_from_db()
    assert (row.short, row.cancelled) == (1, 0)


def test_the_same_key_refunds_once():
    order = make_paid_purchase().orders.get()

    first, second = refund(order, packs=1), refund(order, packs=1)

    assert first == second
    assert OrderLine.objects.get().refunded_packs == 1


def test_more_than_was_bought_is_refused_and_nothing_moves():
    order = make_paid_purchase().orders.get()

    with pytest.raises(refunds.TooMuchRefunded):
        refund(order, packs=3)

    assert (Refund.objects.count(), Posting.objects.count()) == (0, 1)


def test_an_unpaid_order_cannot_be_refunded():
    with pytest.raises(refunds.NotRefundable):
        refund(make_purchase().orders.get(), packs=1)


def test_cancelling_a_paid_order_gives_everything_back():
    purchase = make_paid_purchase()

    refunds.cancel_paid_order(order=purchase.orders.get(), actor=None)

    order = Order.objects.get()
    assert (order.state, order.refunded_fen) == ("refunded", order.total_fen)
    assert Harvest.objects.get().held_grams == 0
    assert Consignment.objects.get().state == "closed"
    assert Act.objects.filter(verb="order.cancel").count() == 1
    assert breaches() == []


def test_an_order_that_is_being_packed_is_not_cancelled():
    order = make_paid_purchase().orders.get()
    Consignment.objects.update(dispatch_id=1, chunk=1, state="packed")

    with pytest.raises(AlreadyPacking):
        refunds.cancel_paid_order(order=order, actor=None)

    assert Refund.objects.count() == 0


def test_packs_cancelled_on_the_desk_of_logistics_are_refunded_once():
    order = make_paid_purchase(wanted={make_goods().pk: 3}).orders.get()
    row = ConsignmentLine.objects.get()
    cancel_packs(line_id=row.pk, packs=2)

    for _ in range(2):
        refunds.refund_cancelled(consignment_line_id=row.pk)

    order.refresh_from_db()
    assert Refund.objects.get().packs == 2
    assert order.refunded_fen == 10_480
    assert breaches() == []


def test_a_refund_of_waiting_packs_is_not_refunded_again_by_the_job():
    order = make_paid_purchase().orders.get()
    refund(order, packs=1)

    refunds.refund_cancelled(consignment_line_id=ConsignmentLine.objects.get().pk)

    assert Refund.objects.count() == 1


def test_the_gateways_answer_finishes_a_refund_once():
    purchase = make_paid_purchase()
    made = refund(purchase.orders.get(), packs=1)[0]
    told = paid_notice(purchase, event=Event.REFUNDED, refund=made.key, fen=made.fen)

    assert payments.record_notice(gateway="testpay", notice=told)
    assert not payments.record_notice(gateway="testpay", notice=told)

    made.refresh_from_db()
    assert made.state == "done"
    assert Posting.objects.filter(source__name="refunds", target__name="gateway:testpay").count() == 1
    assert breaches() == []


@pytest.mark.django_db(transaction=True)
def test_two_refunds_at_once_never_give_back_more_than_was_paid():
    order = make_paid_purchase().orders.get()

    results = race(4, lambda n: refund(order, packs=1, key=f"k{n}"))

    assert sum(isinstance(result, list) for result in results) == 2
    order.refresh_from_db()
    assert order.refunded_fen == order.total_fen
    assert breaches() == []
