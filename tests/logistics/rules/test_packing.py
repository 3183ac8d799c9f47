from dataclasses import replace

import pytest

from logistics.rules.grids import holds, lay_out, turns_of
from logistics.rules.packing import Shape, fit, shape_of


def overlaps(one, other):
    return all(
        one[axis] < other[axis] + other[axis + 3] and other[axis] < one[axis] + one[axis + 3]
        for axis in range(3)
    )


def is_lawful(places, inner):
    spots = [place.spot for place in places]
    inside = all(
        spot[axis] >= 0 and spot[axis] + spot[axis + 3] <= inner[axis] for spot in spots for axis in range(3)
    )
    apart = not any(overlaps(one, other) for at, one in enumerate(spots) for other in spots[:at])
    return inside and apart


def test_an_upright_pack_turns_about_the_vertical_only():
    assert turns_of((10, 20, 30), upright=True) == ((10, 20, 30), (20, 10, 30))
    assert len(turns_of((10, 20, 30), upright=False)) == 6


def test_equal_packs_fill_a_box_and_the_rest_of_it():
    turns = turns_of((60, 40, 40), upright=False)

    assert holds(turns, (100, 60, 40)) == 2
    assert holds(turns, (120, 80, 80)) == 8
    assert len({spot[:3] for spot in lay_out(turns, (120, 80, 80), 8)}) == 8


def test_a_pinwheel_of_different_packs_is_found():
    shapes = (shape_of((30, 70, 10), upright=True), shape_of((40, 40, 10), upright=True))

    places = fit(shapes, (4, 1), (100, 100, 10))

    assert places is not None
    assert is_lawful(places, (100, 100, 10))


def test_too_much_volume_is_refused():
    assert fit((shape_of((50, 50, 50), upright=False),), (9,), (100, 100, 100)) is None


def test_an_upright_bottle_does_not_lie_down():
    bottle = shape_of((64, 64, 275), upright=True)

    assert fit((bottle,), (1,), (300, 100, 100)) is None
    assert fit((bottle,), (1,), (100, 100, 300)) is not None


def test_glass_is_put_on_top_when_the_load_would_be_too_much():
    glass = Shape(turns_of((100, 100, 50), upright=False), 500, fragile=True)
    heavy = Shape(turns_of((100, 100, 50), upright=False), 9_000, fragile=False)

    places = fit((glass, heavy), (1, 2), (100, 100, 150))

    assert places is not None
    assert max(places, key=lambda place: place.spot[2]).shape == 0


def test_two_heavy_panes_stand_side_by_side_and_never_one_on_the_other():
    glass = Shape(turns_of((100, 100, 50), upright=False), 9_000, fragile=True)

    assert fit((glass,), (2,), (100, 100, 100)) is not None
    assert fit((replace(glass, turns=((100, 100, 50),)),), (2,), (100, 100, 100)) is None


@pytest.mark.parametrize("count", [1, 7, 30, 80])
def test_many_packs_of_three_kinds_lie_apart_and_inside(count):
    shapes = tuple(shape_of(size, upright=False) for size in ((160, 100, 17), (85, 60, 35), (45, 45, 110)))

    places = fit(shapes, (count, count // 3 + 1, 2), (518, 278, 352))

    assert places is not None
    assert is_lawful(places, (518, 278, 352))
