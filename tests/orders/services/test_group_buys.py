from datetime import timedelta

import pytest
from django.utils import timezone

from logistics.models import Consignment, ConsignmentLine
from orders.models import GroupBuy, Order, Pledge, Refund
from orders.services import payments
from orders.services.checkout import PriceChanged
from orders.services.filling import (
    work_group_buys,
)
from orders.services.group_buys import BadGroupBuy
from orders.services.group_locks import GroupBuyOver
from orders.services.pledging import CaseFull, NotSoMany, Part, change_pledge, leave_group_buy
from orders.services.refunds import cancel_paid_order, refund_packs
from shops.models import Harvest, Hold
from shops.services.stock import NotEnoughStock, release_expired
from tests.orders.factories import (
    ask_for_part,
    expire,
    join,
    let_it_close,
    make_buyer,
    make_goods,
    make_group_buy,
    paid_notice,
)
from tests.orders.grouping import breaches, expected_goods, given, held, refunded
from tests.shops.factories import make_harvest

pytestmark = pytest.mark.django_db


def test_a_paid_part_holds_the_most_and_asks_for_nothing_yet():
    group = make_group_buy()

    pledge = join(group, 3, 5)

    order = Order.objects.get()
    assert (order.state, order.goods_fen, order.total_fen) == ("paid", 20_000, order.freight_fen + 20_000)
    assert held(group) == {f"purchase:{pledge.purchase.number}": 2_500}
    assert Hold.objects.get().until > timezone.now() + timedelta(days=300)
    assert not Consignment.objects.exists()
    assert breaches() == []


def test_a_part_that_is_not_paid_in_time_lets_go_of_its_grams():
    group = make_group_buy()
    purchase = ask_for_part(group, 3, 5)
    assert list(held(group).values()) == [2_500]

    expire(purchase)
    Hold.objects.update(until=timezone.now() - timedelta(minutes=1))
    release_expired()

    assert held(group) == {}
    assert Harvest.objects.get().held_grams == 0


def test_a_part_paid_late_takes_its_grams_again_while_the_group_buy_is_open():
    group = make_group_buy()
    purchase = ask_for_part(group, 3, 5)
    expire(purchase)
    Hold.objects.update(until=timezone.now() - timedelta(minutes=1))
    release_expired()

    payments.record_notice(gateway="testpay", notice=paid_notice(purchase))

    assert list(held(group).values()) == [2_500]
    assert breaches() == []


def test_the_same_form_joins_once_and_a_changed_total_joins_not_at_all():
    group, buyer = make_group_buy(), make_buyer()
    first = ask_for_part(group, 3, 5, buyer=buyer, checkout_key="k")

    assert ask_for_part(group, 3, 5, buyer=buyer, checkout_key="k") == first
    with pytest.raises(PriceChanged):
        ask_for_part(group, 3, 5, seen_total_fen=1)
    assert Pledge.objects.count() == 1


@pytest.mark.parametrize(("firm", "most"), [(0, 3), (4, 3), (1, 10_000)])
def test_a_want_that_cannot_be_is_refused(firm, most):
    group = make_group_buy()

    with pytest.raises(NotSoMany):
        ask_for_part(group, firm, most)
    assert not Pledge.objects.exists()
    assert held(group) == {}


def test_more_firm_packs_than_the_last_case_takes_are_refused():
    group = make_group_buy(most_cases=1)
    join(group, 8)

    with pytest.raises(CaseFull):
        ask_for_part(group, 3)
    join(group, 2, 4)
    assert Pledge.objects.count() == 2


def test_more_than_the_harvest_has_is_refused():
    group = make_group_buy(variant=make_goods(received_grams=5_000))

    with pytest.raises(NotEnoughStock):
        ask_for_part(group, 11)
    assert not Pledge.objects.exists()


def test_leaving_gives_everything_back_and_lets_go_of_the_grams():
    group = make_group_buy()
    pledge = join(group, 3, 5)

    leave_group_buy(pledge=pledge, actor=pledge.buyer)

    order = Order.objects.get()
    assert (order.state, order.refunded_fen, held(group)) == ("refunded", order.total_fen, {})
    assert Harvest.objects.get().held_grams == 0
    let_it_close(group)
    work_group_buys()
    group.refresh_from_db()
    assert group.state == "failed"
    assert breaches() == []


def test_wanting_less_is_paid_back_at_once_and_the_place_stays():
    group = make_group_buy()
    first, _second = join(group, 6, 9), join(group, 8)

    change_pledge(pledge=first, part=Part(3, 5), actor=first.buyer)

    assert refunded(group) == [4, 0]
    assert sorted(held(group).values()) == [2_500, 4_000]
    let_it_close(group)
    work_group_buys()
    assert given(group) == [3, 7]
    assert breaches() == []


def test_turning_tolerance_into_a_firm_want_costs_nothing_more():
    group = make_group_buy()
    pledge = join(group, 3, 5)

    change_pledge(pledge=pledge, part=Part(5, 5), actor=pledge.buyer)

    pledge.refresh_from_db()
    assert (pledge.firm, Refund.objects.count()) == (5, 0)
    with pytest.raises(NotSoMany):
        change_pledge(pledge=pledge, part=Part(5, 6), actor=pledge.buyer)


def test_after_it_closed_nobody_joins_changes_or_leaves():
    group = make_group_buy(variant=expected_goods())
    pledge = join(group, 10)
    let_it_close(group)
    work_group_buys()
    group.refresh_from_db()

    with pytest.raises(GroupBuyOver):
        ask_for_part(group, 1)
    with pytest.raises(GroupBuyOver):
        change_pledge(pledge=pledge, part=Part(3, 5), actor=pledge.buyer)
    with pytest.raises(GroupBuyOver):
        leave_group_buy(pledge=pledge, actor=pledge.buyer)
    assert list(held(group).values()) == [5_000]
    assert not Refund.objects.exists()


def test_what_the_shop_refunds_of_a_part_is_not_counted_any_more():
    group = make_group_buy()
    first, _second = join(group, 8), join(group, 4, 6)

    refund_packs(order=first.line.order, packs_by_line={first.line_id: 2}, reason="x", key="k", actor=None)

    assert sorted(held(group).values()) == [3_000, 3_000]
    let_it_close(group)
    work_group_buys()
    assert given(group) == [6, 4]
    assert breaches() == []


def test_once_sent_the_parts_are_orders_like_any_other():
    group = make_group_buy()
    pledge = join(group, 10, 12)
    let_it_close(group)
    work_group_buys()

    with pytest.raises(GroupBuyOver):
        cancel_paid_order(order=pledge.line.order, actor=pledge.buyer)
    refund_packs(order=pledge.line.order, packs_by_line={pledge.line_id: 1}, reason="x", key="k", actor=None)

    line = ConsignmentLine.objects.get()
    assert (line.packs, line.cancelled) == (12, 3)
    assert Harvest.objects.get().held_grams == 4_500
    assert breaches() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"least_cases": 4}, "most_cases"),
        ({"least_cases": 30, "most_cases": 30}, "least_cases"),
        ({"closes_at": timezone.now() - timedelta(days=1)}, "closes_at"),
        ({"closes_at": timezone.now() + timedelta(days=200)}, "closes_at"),
        ({"ready_on": timezone.localdate()}, "ready_on"),
    ],
)
def test_terms_that_cannot_be_are_named(wrong, field):
    with pytest.raises(BadGroupBuy) as refused:
        make_group_buy(**wrong)

    assert field in refused.value.fields
    assert not GroupBuy.objects.exists()


def test_packs_of_another_harvest_are_no_group_buy():
    with pytest.raises(BadGroupBuy):
        make_group_buy(harvest=make_harvest(received_grams=50_000))
