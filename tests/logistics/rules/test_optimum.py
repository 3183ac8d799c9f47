import random

import pytest

from logistics.rules.splitting import split
from tests.logistics.rules.optimum import can_lie, least_fen
from tests.logistics.rules.seed import market, packs, provinces


def consignment(draw, most):
    catalogue = sorted(packs().values(), key=lambda pack: pack.key)
    chosen = [draw.choice(catalogue) for _ in range(draw.randint(1, 4))]
    return [pack for pack in chosen for _ in range(draw.choice((1, 1, 1, 2, 3)))][:most]


def costs(draw, most):
    goods, to, days_left = consignment(draw, most), draw.choice(provinces()), draw.choice((None, None, 4, 6))
    result = split([(pack, 1) for pack in goods], market=market(to), days_left=days_left)
    stay = {one.key for one in result.unsendable}
    least = least_fen([pack for pack in goods if pack.key not in stay], market(to), days_left)
    return result.cost_fen, least


def test_the_reference_placer_finds_the_pinwheel_and_refuses_the_impossible():
    pinwheel = (*[(30, 70, 10, True)] * 4, (40, 40, 10, True))

    assert can_lie(pinwheel, (100, 100, 10))
    assert not can_lie(pinwheel, (100, 99, 10))
    assert not can_lie(((60, 60, 60, False), (60, 60, 60, False)), (100, 100, 100))


def test_small_consignments_cost_what_the_reference_says():
    draw = random.Random(20241015)

    for _ in range(120):
        cost, least = costs(draw, 5)
        assert cost == least


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(10))
def test_a_thousand_consignments_cost_what_the_reference_says(seed):
    draw = random.Random(seed)

    assert [pair for pair in (costs(draw, 6) for _ in range(100)) if pair[0] != pair[1]] == []
