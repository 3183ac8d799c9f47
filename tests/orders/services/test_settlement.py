import pytest

from logistics.models import ConsignmentLine
from orders.models import Account, Order, Posting
from orders.selectors.statements import balance_of, read_statement
from orders.services import claims, payouts, refunds, settlement
from shops.models import Harvest, Share
from shops.services.harvests import ShareData, SharesPaid, share_harvest
from tests.orders.factories import make_goods, make_paid_purchase, pack
from tests.orders.services.test_payments import breaches
from tests.orders.services.test_place_purchase import race

pytestmark = pytest.mark.django_db


def balances():
    rows = {account.name: balance_of(account_id=account.pk) for account in Account.objects.all()}
    return {name: fen for name, fen in rows.items() if fen}


def test_what_arrived_and_was_kept_is_settled_to_shop_pavilion_and_carrier():
    order = make_paid_purchase().orders.get()  # 10,000 of goods, 720 of freight, 5 % commission
    pack(order)

    assert settlement.settle_due() == 1

    order.refresh_from_db()
    assert order.state == "settled"
    assert balances() == {
        "gateway:testpay": -10_720,
        "commission": 500,
        f"shop:{order.shop_id}": 9_500 + 720 - 720,
        "carriage": 720,
    }
    assert breaches() == []


def test_settling_twice_settles_once():
    pack(make_paid_purchase().orders.get())

    assert [settlement.settle_due(), settlement.settle_due()] == [1, 0]


@pytest.mark.parametrize(
    ("state", "days_ago", "settled"),
    [
        ("delivered", 6, 0),  # the return days are not over
        ("delivered", 8, 1),
        ("in_transit", 16, 0),
        ("in_transit", 18, 1),  # ten days without complaint, and the return days
        ("lost", 30, 0),
        ("returned", 30, 0),
    ],
)
def test_an_order_is_due_when_its_return_days_are_over(state, days_ago, settled):
    pack(make_paid_purchase().orders.get(), state=state, days_ago=days_ago)

    assert settlement.settle_due() == settled


@pytest.mark.parametrize("trouble", ["problem", "returning", "returned", "lost"])
def test_trouble_after_the_day_was_stamped_takes_the_day_back(trouble):
    order = make_paid_purchase().orders.get()
    parcel = pack(order)
    settlement.stamp_due()
    parcel.state = trouble
    parcel.save(update_fields=["state"])

    assert settlement.settle_due() == 0

    order.refresh_from_db()
    assert (order.state, order.due_at) == ("paid", None)
    parcel.state = "delivered"
    parcel.save(update_fields=["state"])
    assert settlement.settle_due() == 1


def test_an_open_claim_stops_settlement_and_an_answer_lets_it_go_on():
    order = make_paid_purchase().orders.get()
    pack(order)
    claim = claims.open_claim(order=order, kind="spoiled", words="", asked_by=None)

    assert settlement.settle_due() == 0
    claims.answer_claim(claim=claim, order=order, accepted=False, actor=None)
    assert settlement.settle_due() == 1


def test_packs_that_never_came_are_refunded_before_anything_is_settled():
    order = make_paid_purchase().orders.get()
    ConsignmentLine.objects.update(short=1)
    Harvest.objects.update(held_grams=500)
    pack(order)

    assert settlement.settle_due() == 0
    refunds.refund_packs(
        order=order, packs_by_line={order.lines.get().pk: 1}, reason="short", key="k", actor=None
    )
    assert settlement.settle_due() == 1
    assert breaches() == []


def test_a_pooled_harvest_is_paid_by_share_to_the_fen():
    order = make_paid_purchase(wanted={make_goods().pk: 1}).orders.get()
    harvest = Harvest.objects.get()
    for household, grams in (("Zhao", 1), ("Qian", 1), ("Sun", 1)):
        Share.objects.create(harvest=harvest, household=household, grams=grams)
    pack(order)

    settlement.settle_due()

    shop = order.shop_id
    after = balances()
    assert [after[f"grower:{shop}:{name}"] for name in ("Zhao", "Qian", "Sun")] == [1584, 1583, 1583]
    assert after["commission"] == 250
    assert f"shop:{shop}" not in after  # the freight paid is what the parcel cost
    assert breaches() == []


def test_shares_stay_as_they_are_once_money_was_paid_by_them():
    order = make_paid_purchase(wanted={make_goods().pk: 1}).orders.get()
    harvest = Harvest.objects.get()
    share_harvest(harvest_id=harvest.pk, shares=[ShareData("Zhao", 1)], actor=None)
    pack(order)
    share_harvest(harvest_id=harvest.pk, shares=[ShareData("Zhao", 1), ShareData("Qian", 1)], actor=None)
    settlement.settle_due()

    with pytest.raises(SharesPaid):
        share_harvest(harvest_id=harvest.pk, shares=[ShareData("Sun", 1)], actor=None)

    assert set(harvest.shares.values_list("household", flat=True)) == {"Zhao", "Qian"}


def test_a_refund_after_settlement_is_taken_from_those_who_earned_it():
    order = make_paid_purchase().orders.get()
    pack(order)
    settlement.settle_due()

    refunds.refund_packs(
        order=order, packs_by_line={order.lines.get().pk: 1}, reason="spoiled", key="k", actor=None
    )

    order.refresh_from_db()
    assert balances() == {
        "gateway:testpay": -10_720,
        "commission": 250,
        "refunds": 5_360,
        f"shop:{order.shop_id}": 4_750 + 360 - 720,
        "carriage": 720,
    }
    assert order.state == "settled"
    assert breaches() == []


def test_the_statement_says_what_is_owed_and_why(django_assert_max_num_queries):
    order = make_paid_purchase().orders.get()
    parcel = pack(order)
    before = read_statement(shop_id=order.shop_id)
    settlement.settle_due()

    with django_assert_max_num_queries(8):
        after = read_statement(shop_id=order.shop_id)

    row = after.rows[0]
    assert (before.balance_fen, before.coming_fen, after.balance_fen, after.coming_fen) == (
        0,
        10_720,
        9_500,
        0,
    )
    assert (row.commission_fen, row.carriage_fen, row.owed_fen) == (-500, -720, 9_500)
    assert [each.waybill for each in row.parcels] == [parcel.waybill]


def test_a_payout_takes_at_most_what_is_owed():
    order = make_paid_purchase().orders.get()
    pack(order)
    settlement.settle_due()
    account = Account.objects.get(name=f"shop:{order.shop_id}")

    with pytest.raises(payouts.NothingOwed):
        payouts.pay_out(account=account, fen=9_501, bank_reference="", actor=None)
    payouts.pay_out(account=account, fen=9_500, bank_reference="B1", actor=None)

    assert balance_of(account_id=account.pk) == 0
    assert Posting.objects.filter(target__name="bank").count() == 1


def test_settling_takes_the_same_number_of_queries_for_one_order_and_for_ten(django_assert_max_num_queries):
    def queries_for(orders):
        for _ in range(orders):
            pack(make_paid_purchase().orders.get())
        with django_assert_max_num_queries(30) as counted:
            assert settlement.settle_due() == orders
        return len(counted)

    queries_for(1)
    assert queries_for(1) == queries_for(10)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_settle_each_order_once():
    for _ in range(4):
        pack(make_paid_purchase().orders.get())

    results = race(3, lambda _n: settlement.settle_due())

    assert sum(results) == 4
    assert set(Order.objects.values_list("state", flat=True)) == {"settled"}
    assert breaches() == []
