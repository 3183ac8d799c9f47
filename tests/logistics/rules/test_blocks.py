from itertools import combinations

import pytest

from logistics.rules.blocks import lay_blocks, many_in
from logistics.rules.grids import holds, turns_of


@pytest.mark.parametrize(
    ("size", "inner", "count"),
    [
        ((80, 80, 110), (518, 278, 352), 63),
        ((180, 120, 24), (344, 184, 220), 25),
        ((140, 100, 19), (284, 164, 180), 28),
        ((72, 72, 98), (284, 164, 180), 12),
        ((30, 70, 10), (100, 100, 10), 4),
        ((420, 120, 51), (518, 278, 352), 15),  # a pinwheel within a pinwheel
    ],
)
def test_a_pinwheel_holds_more_than_a_grid(size, inner, count):
    turns = turns_of(size, upright=False)

    assert many_in(turns, inner) == count >= holds(turns, inner)


def test_every_pack_of_a_block_layout_lies_inside_and_apart():
    turns, inner = turns_of((260, 180, 31), upright=False), (518, 278, 352)

    spots = lay_blocks(turns, inner, many_in(turns, inner))

    assert len(spots) == 31
    for spot in spots:
        assert spot[3:] in turns
        assert all(spot[axis] >= 0 and spot[axis] + spot[axis + 3] <= inner[axis] for axis in range(3))
    for one, other in combinations(spots, 2):
        assert any(
            one[axis] + one[axis + 3] <= other[axis] or other[axis] + other[axis + 3] <= one[axis]
            for axis in range(3)
        )


def test_upright_packs_stay_upright():
    spots = lay_blocks(turns_of((60, 50, 110), upright=True), (200, 170, 240), 20)

    assert {spot[5] for spot in spots} == {110}


def test_a_box_that_is_too_narrow_holds_nothing():
    assert many_in(turns_of((60, 50, 110), upright=True), (200, 170, 100)) == 0
