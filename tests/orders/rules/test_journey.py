import pytest

from orders.models import Claim, GroupBuy, Order, Payment, Purchase, Refund
from orders.rules import journey


@pytest.mark.parametrize(
    ("moves", "model"),
    [
        (journey.PURCHASE, Purchase),
        (journey.ORDER, Order),
        (journey.PAYMENT, Payment),
        (journey.REFUND, Refund),
        (journey.CLAIM, Claim),
        (journey.GROUP_BUY, GroupBuy),
    ],
)
def test_the_table_knows_the_models_states_and_no_others(moves, model):
    assert set(moves) == set(model.State.values)
    assert {target for targets in moves.values() for target in targets} <= set(model.State.values)


def test_money_that_came_is_never_unpaid():
    assert not journey.may_move(journey.PURCHASE, source="paid", target="open")
    assert journey.may_move(journey.PURCHASE, source="expired", target="paid")
