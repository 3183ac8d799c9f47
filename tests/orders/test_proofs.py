import pytest
from django.db import DatabaseError, connection, transaction

from orders.models import Order, OrderLine, Payment, Posting, Purchase, Refund
from orders.services import filling, refunds
from pavilion.kit import proofs
from tests.orders.factories import join, let_it_close, make_goods, make_group_buy, make_paid_purchase

pytestmark = pytest.mark.django_db


def breaches(promise):
    found = [proof for proof in proofs.registered() if proof.promise == promise]
    return [text for proof in found for text in proof.find().breaches]


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def order():
    order = make_paid_purchase().orders.get()
    refunds.refund_packs(
        order=order, packs_by_line={order.lines.get().pk: 1}, reason="spoiled", key="k", actor=None
    )
    order.refresh_from_db()
    for promise in (5, 6, 7):
        assert breaches(promise) == []
    return order


def test_a_posting_that_appears_from_nowhere_is_named(order):
    first = Posting.objects.earliest("pk")
    sql(
        "INSERT INTO orders_posting (source_id, target_id, fen, reason, order_number)"
        " VALUES (%s, %s, 7, 'x', %s)",
        first.source_id,
        first.target_id,
        order.number,
    )

    assert any(f"order {order.number} has" in text for text in breaches(5))


def test_a_posting_to_an_account_that_does_not_exist_is_named(order):
    sql("INSERT INTO orders_posting (source_id, target_id, fen, reason) VALUES (1, 987654321, 7, 'lost')")

    assert "posting lost names an account that does not exist" in breaches(5)


@pytest.mark.parametrize("statement", ["UPDATE orders_posting SET fen = 1", "DELETE FROM orders_posting"])
def test_postings_are_never_changed(order, statement):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        sql(statement)

    assert Posting.objects.filter(fen=order.total_fen).exists()


def test_an_order_said_to_be_settled_is_named(order):
    sql("UPDATE orders_order SET state = 'settled', settled_at = now() WHERE id = %s", order.pk)

    assert any(order.number in text and "in escrow" in text for text in breaches(5))


def test_a_refund_done_without_money_leaving_is_named(order):
    sql("UPDATE orders_refund SET state = 'done'")

    assert any("is done, but 0 fen" in text for text in breaches(5))


def test_refunded_sums_that_are_not_their_refunds_are_named(order):
    sql("UPDATE orders_order SET refunded_fen = refunded_fen + 1")
    sql("UPDATE orders_orderline SET refunded_packs = 2")

    found = breaches(5)
    assert any("says 5361 fen were refunded, its refunds 5360" in text for text in found)
    assert any("says 2 packs were refunded, its refunds 1" in text for text in found)


def test_a_refund_without_a_posting_is_named(order):
    sql("DELETE FROM orders_refund")

    assert any(order.number in text for text in breaches(5))


def test_an_order_that_is_not_its_lines_is_named(order):
    sql("UPDATE orders_orderline SET price_fen = price_fen + 1 WHERE order_id = %s", order.pk)

    assert any(f"order {order.number} totals" in text for text in breaches(6))


def test_a_purchase_that_is_not_its_orders_is_named(order):
    sql("UPDATE orders_purchase SET total_fen = total_fen + 1")

    found = breaches(6)
    assert any("purchase" in text and "its orders" in text for text in found)
    assert any("payment" in text for text in found)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE orders_purchase SET state = 'open'", "in a purchase that is open"),
        ("UPDATE orders_payment SET state = 'failed'", "has no paid payment"),
        ("UPDATE orders_orderline SET consignment_line_id = NULL", "asks for no consignment"),
        ("UPDATE logistics_consignmentline SET packs = packs + 1", "asks for no consignment"),
    ],
)
def test_states_that_do_not_agree_are_named(order, statement, words):
    sql(statement)

    assert any(words in text for text in breaches(7))


def test_every_proof_looked_at_something(order):
    make_group_buy()
    mine = [proof for proof in proofs.registered() if proof.find.__module__ == "orders.proofs"]

    assert {proof.promise for proof in mine} == {5, 6, 7}
    assert all(proof.find().checked > 0 for proof in mine)
    assert (Purchase.objects.count(), Order.objects.count()) == (1, 1)
    assert (OrderLine.objects.count(), Payment.objects.count(), Refund.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE orders_pledge SET given = 11", "its parts are given 11"),
        ("UPDATE orders_pledge SET given = 9", "has 10 packs of 9 given"),
        ("UPDATE orders_groupbuy SET price_fen = 1", "has 10 packs of 10 given"),
        ("UPDATE shops_hold SET grams = grams + 1", "and holds 5001 g"),
        ("UPDATE orders_groupbuy SET state = 'failed'", "is failed with 1 cases"),
        ("UPDATE orders_groupbuy SET state = 'sent'", "asks for no consignment"),
    ],
)
def test_a_group_buy_that_does_not_add_up_is_named(statement, words):
    group = make_group_buy(variant=make_goods(received_grams=0, expected_grams=20_000))
    join(group, 10, 12)
    let_it_close(group)
    filling.work_group_buys()
    assert breaches(7) == []

    sql(statement)

    assert any(words in text for text in breaches(7))
