"""Many hands at one group buy at the same moment; the first two fail without the group buy's lock (tried)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from orders.models import GroupBuy, Order, Pledge, Refund
from orders.services.filling import close_group_buy, work_group_buys
from orders.services.pledging import Part, change_pledge, leave_group_buy
from pavilion.accounts.models import Act
from pavilion.kit import proofs
from pavilion.kit.errors import Refusal
from tests.orders.factories import ask_for_part, join, let_it_close, make_buyer, make_group_buy

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    def run(act):
        try:
            return act() is not False
        except Refusal:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def breaches():
    return [text for proof in proofs.registered() for text in proof.find().breaches]


def test_of_many_who_close_at_once_one_closes_and_everybody_is_paid_back_once():
    group = make_group_buy()
    join(group, 10, 13), join(group, 4)
    keeper = make_buyer()

    done = at_once(*[lambda: close_group_buy(group_id=group.pk, actor=keeper)] * 6)
    at_once(*[work_group_buys] * 4)

    assert done.count(True) == 1
    assert Act.objects.filter(verb="group_buy.fill").count() == 1
    assert Refund.objects.count() == 2
    assert breaches() == []


def test_a_case_is_whole_whoever_leaves_while_it_is_closed():
    for _time in range(4):
        group = make_group_buy()
        parts = [join(group, 5), join(group, 5)]
        keeper = make_buyer()

        _closed, left = at_once(
            lambda group=group, keeper=keeper: close_group_buy(group_id=group.pk, actor=keeper),
            lambda part=parts[0]: leave_group_buy(pledge=part, actor=part.buyer),
        )
        work_group_buys()

        group.refresh_from_db()
        assert group.state == ("failed" if left else "sent")
        assert sum(Pledge.objects.filter(group_buy=group).values_list("given", flat=True)) == (
            0 if left else 10
        )
    assert breaches() == []


def test_wanting_less_twice_at_once_is_paid_back_once():
    group = make_group_buy()
    pledge = join(group, 5, 8)

    at_once(*[lambda: change_pledge(pledge=pledge, part=Part(5, 6), actor=pledge.buyer)] * 4)

    pledge.line.refresh_from_db()
    assert pledge.line.refunded_packs == 2
    assert breaches() == []


def test_the_harvest_is_never_oversold_however_many_join_at_once():
    group = make_group_buy(variant=None, most_cases=9)
    GroupBuy.objects.update(least_cases=1)
    group.harvest.reserve_grams = 90_000
    group.harvest.save()
    buyers = [make_buyer() for _n in range(8)]

    done = at_once(*[lambda buyer=buyer: ask_for_part(group, 2, 5, buyer=buyer) for buyer in buyers])

    assert done.count(True) == 4
    assert Order.objects.count() == 4
    let_it_close(group)
    assert breaches() == []
