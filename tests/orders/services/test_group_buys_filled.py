import pytest

from logistics.models import Consignment
from orders.models import Order, Payment, Pledge, Posting, Refund
from orders.services import payments
from orders.services.filling import (
    cancel_group_buy,
    carry_out,
    close_group_buy,
    work_group_buy,
    work_group_buys,
)
from orders.services.group_locks import GroupBuyOver
from pavilion.accounts.models import Act
from shops.models import Harvest
from shops.services.stock import release_expired
from tests.orders.factories import (
    ask_for_part,
    join,
    let_it_close,
    make_buyer,
    make_group_buy,
    make_purchase,
    paid_notice,
)
from tests.orders.grouping import asked, breaches, expected_goods, given, held, refunded, weigh

pytestmark = pytest.mark.django_db


def test_when_it_closes_whole_cases_go_out_and_the_rest_is_paid_back():
    group = make_group_buy()
    parts = [join(group, 3, 5), join(group, 4), join(group, 2, 4)]
    let_it_close(group)

    assert work_group_buys() == 1

    group.refresh_from_db()
    assert (group.state, group.cases) == ("sent", 1)
    assert (given(group), refunded(group), asked()) == ([4, 4, 2], [1, 0, 2], [4, 4, 2])
    assert held(group) == {}
    assert Harvest.objects.get().held_grams == 5_000
    back = Refund.objects.get(order_line_id=parts[2].line_id)
    assert back.fen == 8_000 + back.freight_fen
    assert breaches() == []


def test_closing_again_changes_nothing():
    group = make_group_buy()
    join(group, 10, 12)
    let_it_close(group)
    work_group_buys()
    before = (
        Refund.objects.count(),
        Posting.objects.count(),
        Consignment.objects.count(),
        Act.objects.count(),
    )

    work_group_buy(group_id=group.pk)
    for pledge in Pledge.objects.all():
        carry_out(pledge_id=pledge.pk)
    assert work_group_buys() == 0

    after = (
        Refund.objects.count(),
        Posting.objects.count(),
        Consignment.objects.count(),
        Act.objects.count(),
    )
    assert after == before


def test_too_few_packs_are_paid_back_whole_and_nothing_is_sent():
    group = make_group_buy(least_cases=2)
    join(group, 9, 12)
    let_it_close(group)

    work_group_buys()

    group.refresh_from_db()
    order = Order.objects.get()
    assert (group.state, group.cases, given(group)) == ("failed", 0, [0])
    assert (order.state, order.refunded_fen) == ("refunded", order.total_fen)
    assert not Consignment.objects.exists()
    assert Harvest.objects.get().held_grams == 0
    assert breaches() == []


def test_a_group_buy_nobody_joined_closes_too():
    group = make_group_buy()
    let_it_close(group)

    work_group_buys()

    group.refresh_from_db()
    assert group.state == "failed"


def test_the_timetable_closes_nothing_before_its_time_but_a_keeper_may():
    group = make_group_buy()
    join(group, 10)

    assert not close_group_buy(group_id=group.pk)
    assert close_group_buy(group_id=group.pk, actor=make_buyer())
    assert not close_group_buy(group_id=group.pk, actor=make_buyer())


def test_before_the_harvest_is_weighed_in_the_goods_are_held_and_not_asked_for():
    group = make_group_buy(variant=expected_goods())
    join(group, 10, 12)
    let_it_close(group)

    work_group_buys()
    work_group_buys()

    group.refresh_from_db()
    assert group.state == "filled"
    assert list(held(group).values()) == [5_000]
    assert refunded(group) == [2]
    assert not Consignment.objects.exists()
    assert breaches() == []


def test_a_harvest_that_comes_short_is_divided_by_the_same_rule():
    group = make_group_buy(variant=expected_goods())
    join(group, 6, 9), join(group, 8), join(group, 3)
    let_it_close(group)
    work_group_buys()
    assert given(group) == [9, 8, 3]

    assert weigh(group.harvest, 8_600) == 1_400
    assert breaches() == []
    work_group_buys()

    group.refresh_from_db()
    assert group.state == "sent"
    assert (given(group), refunded(group), asked()) == ([6, 8, 3], [3, 0, 0], [6, 8, 3])
    assert Harvest.objects.get().held_grams == 8_500
    assert breaches() == []


def test_a_harvest_that_comes_very_short_leaves_the_last_ones_out():
    group = make_group_buy(variant=expected_goods())
    join(group, 6, 9), join(group, 8), join(group, 6)
    let_it_close(group)
    work_group_buys()

    weigh(group.harvest, 5_000)
    work_group_buys()

    assert given(group) == [6, 4, 0]
    assert list(Order.objects.order_by("pk").values_list("state", flat=True)) == ["paid", "paid", "refunded"]
    assert breaches() == []


def test_checkouts_that_wait_for_payment_lose_their_grams_before_paid_parts_do():
    variant = expected_goods()
    group = make_group_buy(variant=variant)
    join(group, 10)
    make_purchase(wanted={variant.pk: 10})

    assert weigh(group.harvest, 5_000) == 5_000

    assert list(held(group).values()) == [5_000]
    assert breaches() == []


def test_money_that_comes_after_it_closed_goes_straight_back():
    group = make_group_buy()
    join(group, 10)
    late = ask_for_part(group, 2)
    let_it_close(group)
    work_group_buys()

    payments.record_notice(gateway="testpay", notice=paid_notice(late))

    late.refresh_from_db()
    assert late.state == "paid_unfilled"
    assert Refund.objects.get(order_number=late.number).fen == late.total_fen
    assert Payment.objects.get(purchase_number=late.number).state == "paid"
    assert given(group) == [10]
    release_expired()
    assert breaches() == []


def test_a_group_buy_called_off_pays_everybody_back():
    group = make_group_buy(variant=expected_goods())
    join(group, 10), join(group, 3, 12)
    let_it_close(group)
    work_group_buys()

    cancel_group_buy(group_id=group.pk, actor=None)
    work_group_buys()

    group.refresh_from_db()
    assert (group.state, given(group), held(group)) == ("cancelled", [0, 0], {})
    assert all(order.refunded_fen == order.total_fen for order in Order.objects.all())
    assert breaches() == []
    with pytest.raises(GroupBuyOver):
        cancel_group_buy(group_id=group.pk, actor=None)
