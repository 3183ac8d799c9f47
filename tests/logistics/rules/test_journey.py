import pytest

from logistics.models import Consignment, Dispatch
from logistics.rules.journey import CONSIGNMENT_MOVES, DISPATCH_MOVES


@pytest.mark.parametrize(
    ("moves", "states"), [(CONSIGNMENT_MOVES, Consignment.State), (DISPATCH_MOVES, Dispatch.State)]
)
def test_the_table_of_moves_names_exactly_the_states_of_the_model(moves, states):
    assert set(moves) == set(states.values)
    assert set().union(*moves.values()) <= set(states.values)
