from dataclasses import replace

import pytest
from django.db.models import Sum

from logistics.models import Consignment, ConsignmentLine
from orders.gateways.notices import Event
from orders.models import Order, OrderLine, Payment, Posting, Purchase, Refund
from orders.services import expiry, payments
from pavilion.kit import proofs
from shops.models import Harvest, Hold, Variant
from tests.orders.factories import (
    expire,
    make_goods,
    make_market,
    make_paid_purchase,
    make_purchase,
    paid_notice,
)
from tests.orders.services.test_place_purchase import race
from tests.shops.factories import make_harvest, make_product

pytestmark = pytest.mark.django_db


def breaches():
    return [text for proof in proofs.registered() for text in proof.find().breaches]


def books():
    return list(Posting.objects.order_by("pk").values_list("source__name", "target__name", "fen"))


def test_paying_asks_for_the_goods_and_fills_escrow_in_one_step():
    purchase = make_purchase()

    assert payments.record_notice(gateway="testpay", notice=paid_notice(purchase))

    purchase.refresh_from_db()
    order = purchase.orders.get()
    assert (purchase.state, order.state) == ("paid", "paid")
    assert books() == [("gateway:testpay", "escrow", order.total_fen)]
    assert Consignment.objects.get().reference == f"{order.number}-1"
    assert OrderLine.objects.get().consignment_line_id == ConsignmentLine.objects.get().pk
    assert (Hold.objects.count(), Harvest.objects.get().held_grams) == (0, 1_000)
    assert breaches() == []


def test_told_twice_is_told_once():
    purchase = make_purchase()
    notice = paid_notice(purchase)

    told = [payments.record_notice(gateway="testpay", notice=notice) for _ in range(3)]

    assert told == [True, False, False]
    assert len(books()) == len(Consignment.objects.all()) == 1


def test_goods_promised_for_different_days_become_different_consignments():
    make_market()
    product = make_product(variants=(500,))
    make_harvest(product=product, received_grams=500, best_before="2050-01-01")
    make_harvest(product=product, expected_grams=5_000, ready_on="2040-01-01", best_before="2060-01-01")

    purchase = make_paid_purchase(wanted={product.variants.get().pk: 3})

    order = purchase.orders.get()
    references = list(Consignment.objects.order_by("promised_on").values_list("reference", flat=True))
    assert references == [f"{order.number}-1", f"{order.number}-2"]
    assert breaches() == []


def test_declined_after_paid_changes_nothing_and_paid_after_declined_counts():
    purchase = make_purchase()

    payments.record_notice(gateway="testpay", notice=paid_notice(purchase, event=Event.DECLINED))
    assert Payment.objects.get().state == "failed"
    payments.record_notice(gateway="testpay", notice=paid_notice(purchase))
    payments.record_notice(gateway="testpay", notice=paid_notice(purchase, event=Event.DECLINED))

    assert Payment.objects.get().state == "paid"
    assert Purchase.objects.get().state == "paid"


@pytest.mark.parametrize("wrong", [{"fen": 1}, {"payment": "nonsense"}])
def test_a_notice_that_does_not_fit_changes_nothing(wrong):
    purchase = make_purchase()

    with pytest.raises(payments.UnknownPayment):
        payments.record_notice(gateway="testpay", notice=paid_notice(purchase, **wrong))

    assert (Purchase.objects.get().state, books()) == ("open", [])


def test_paid_after_expiry_takes_the_grams_again():
    purchase = make_purchase()
    expire(purchase)
    Hold.objects.update(until=purchase.expires_at)
    assert expiry.release_expired() == 1
    assert Harvest.objects.get().held_grams == 0

    payments.record_notice(gateway="testpay", notice=paid_notice(purchase))

    assert Purchase.objects.get().state == "paid"
    assert Harvest.objects.get().held_grams == 1_000
    assert breaches() == []


def test_paid_after_expiry_when_the_goods_are_gone_is_sent_back():
    variant = make_goods(received_grams=1_000)
    purchase = make_purchase(wanted={variant.pk: 2})
    expire(purchase)
    Hold.objects.update(until=purchase.expires_at)
    expiry.release_expired()
    make_purchase(wanted={variant.pk: 2})

    payments.record_notice(gateway="testpay", notice=paid_notice(purchase))

    purchase.refresh_from_db()
    refund = Refund.objects.get()
    assert (purchase.state, purchase.orders.get().state) == ("paid_unfilled", "cancelled")
    assert refund.fen == purchase.total_fen
    assert books() == [("gateway:testpay", "refunds", purchase.total_fen)]
    assert Consignment.objects.count() == 0
    assert breaches() == []


@pytest.mark.parametrize(
    "changed",
    [{"best_before": "2020-01-01"}, {"reserve_grams": 99_500}],
    ids=["too old", "kept for wholesale"],
)
def test_paid_after_expiry_gets_no_goods_that_nobody_could_buy_any_more(changed):
    purchase = make_purchase()
    expire(purchase)
    Hold.objects.update(until=purchase.expires_at)
    expiry.release_expired()
    Harvest.objects.update(**changed)

    payments.record_notice(gateway="testpay", notice=paid_notice(purchase))

    assert Purchase.objects.get().state == "paid_unfilled"
    assert Refund.objects.get().fen == purchase.total_fen
    assert breaches() == []


def test_packs_are_sent_as_large_as_they_were_bought():
    purchase = make_purchase()
    Variant.objects.update(net_grams=100, gross_grams=150)

    payments.record_notice(gateway="testpay", notice=paid_notice(purchase))

    assert ConsignmentLine.objects.get().pack_grams == OrderLine.objects.get().pack_grams == 500
    assert Harvest.objects.get().held_grams == 1_000
    assert breaches() == []


def test_paid_after_cancelling_is_sent_back():
    purchase = make_purchase()
    expiry.cancel_purchase(purchase=purchase, actor=None)

    payments.record_notice(gateway="testpay", notice=paid_notice(purchase))

    assert Purchase.objects.get().state == "paid_unfilled"
    assert Refund.objects.get().fen == purchase.total_fen
    assert breaches() == []


def test_a_second_payment_of_the_same_purchase_is_sent_back():
    purchase = make_purchase()
    first = paid_notice(purchase)
    payments.record_notice(gateway="testpay", notice=paid_notice(purchase, event=Event.DECLINED))
    payments.reopen_payment(purchase=purchase, actor=None)
    second = paid_notice(purchase)

    payments.record_notice(gateway="testpay", notice=first)
    payments.record_notice(gateway="testpay", notice=second)

    assert sorted(Payment.objects.values_list("state", flat=True)) == ["closed", "paid"]
    assert Refund.objects.get().reason == "double"
    assert Posting.objects.filter(target__name="escrow").count() == 1
    assert breaches() == []


def test_cancelling_before_payment_gives_the_grams_back():
    purchase = make_purchase()

    expiry.cancel_purchase(purchase=purchase, actor=None)

    assert Harvest.objects.get().held_grams == 0
    assert list(Order.objects.values_list("state", flat=True)) == ["cancelled"]
    with pytest.raises(expiry.NotOpen):
        expiry.cancel_purchase(purchase=purchase, actor=None)


@pytest.mark.django_db(transaction=True)
def test_two_notifications_at_once_pay_once():
    purchase = make_purchase()
    same, other = paid_notice(purchase), paid_notice(purchase)

    results = race(4, lambda n: payments.record_notice(gateway="testpay", notice=same if n % 2 else other))

    assert sorted(results) == [False, False, True, True]
    assert Posting.objects.aggregate(fen=Sum("fen"))["fen"] == purchase.total_fen
    assert Consignment.objects.count() == 1
    assert breaches() == []


@pytest.mark.django_db(transaction=True)
def test_paying_and_cancelling_at_once_ends_in_one_of_the_two():
    purchase = make_purchase()

    def act(n):
        if n:
            return payments.record_notice(gateway="testpay", notice=paid_notice(purchase))
        return expiry.cancel_purchase(purchase=purchase, actor=None)

    race(2, act)

    purchase.refresh_from_db()
    assert purchase.state in {"paid", "paid_unfilled"}
    assert Refund.objects.exists() == (purchase.state == "paid_unfilled")
    assert breaches() == []


def test_a_double_payment_told_again_under_another_name_goes_back_once():
    purchase = make_purchase()
    late = paid_notice(purchase)
    payments.record_notice(gateway="testpay", notice=paid_notice(purchase, event=Event.DECLINED))
    Payment.objects.update(state="failed")
    again = payments.reopen_payment(purchase=purchase, actor=None)
    payments.record_notice(gateway="testpay", notice=paid_notice(purchase))
    payments.record_notice(gateway="testpay", notice=late)

    payments.record_notice(gateway="testpay", notice=replace(late, notice_id="told-once-more"))

    assert Payment.objects.get(pk=again.pk).state == "paid"
    assert [refund.reason for refund in Refund.objects.all()] == ["double"]
    assert breaches() == []
