"""What the proofs say is true: against a slow placer of their own, and against boxes cut into pieces."""

import random
from itertools import product

import pytest

from logistics.rules.bounds import FULL, lightest, weights
from logistics.rules.grids import turns_of
from logistics.rules.proving import decide, is_overfull
from logistics.rules.relations import NodesGone, Relations
from tests.logistics.rules.optimum import can_lie
from tests.logistics.rules.test_packing import overlaps

NODES = 100_000


def goods(draw, inner):
    """Return a few kinds of packs, each small enough for the box alone."""
    kinds, counts = [], []
    while sum(counts) < 4:
        size = tuple(draw.randint(side // 4 + 1, side * 4 // 5) for side in inner)
        kinds.append(turns_of(size, upright=draw.random() < 0.3))
        counts.append(draw.choice((1, 1, 2)))
    return kinds, counts


def boxes_of(kinds, counts):
    pairs = zip(kinds, counts, strict=True)
    return tuple(sorted((*turns[0], len(turns) < 3) for turns, count in pairs for _ in range(count)))


def pieces(draw, inner, count):
    """Cut a box into pieces: whatever they are, they fit into it together."""
    found = [inner]
    while len(found) < count:
        whole = max(found, key=lambda size: size[0] * size[1] * size[2])
        axis = draw.randrange(3)
        cut = draw.randint(whole[axis] // 3, whole[axis] * 2 // 3)
        found.remove(whole)
        found += [(*whole[:axis], part, *whole[axis + 1 :]) for part in (cut, whole[axis] - cut)]
    return found


@pytest.mark.parametrize("seed", range(6))
def test_proofs_agree_with_a_placer_that_shares_nothing_with_them(seed):
    draw, answers = random.Random(seed), set()

    for _ in range(40):
        inner = tuple(draw.randint(20, 60) for _ in range(3))
        kinds, counts = goods(draw, inner)
        answer = decide(kinds, counts, inner, nodes=NODES)
        fits = can_lie(boxes_of(kinds, counts), inner)

        assert answer.proved
        assert (answer.spots is not None) == fits
        assert not (fits and is_overfull(kinds, counts, inner))
        answers.add(fits)

    assert answers == {True, False}


@pytest.mark.parametrize("seed", range(10))
def test_the_pieces_of_a_box_are_never_said_to_be_too_much_for_it(seed):
    draw = random.Random(seed)
    for _ in range(30):
        inner = tuple(draw.randint(30, 400) for _ in range(3))
        kinds = [turns_of(size, upright=draw.random() < 0.5) for size in pieces(draw, inner, 7)]

        assert not is_overfull(kinds, [1] * 7, inner)


@pytest.mark.parametrize("seed", range(10))
def test_places_found_lie_inside_and_apart(seed):
    draw = random.Random(seed)
    inner = (120, 90, 60)
    kinds = [turns_of(size, upright=False) for size in pieces(draw, inner, 6)]

    spots = decide(kinds, [1] * 6, inner, nodes=NODES).spots

    assert spots is not None
    ends = [spot[axis] + spot[axis + 3] - inner[axis] for spot in spots for axis in range(3)]
    assert max(ends) <= 0
    assert min(start for spot in spots for start in spot[:3]) == 0
    assert not any(overlaps(one, other) for at, one in enumerate(spots) for other in spots[:at])
    assert sorted(sorted(spot[3:]) for spot in spots) == sorted(sorted(ways[0]) for ways in kinds)


def test_three_bags_that_only_stand_one_on_another_are_refused_by_their_weights_alone():
    bag = turns_of((60, 60, 40), upright=True)

    assert is_overfull([bag], [3], (100, 100, 100))
    assert not is_overfull([bag], [2], (100, 100, 100))


def test_a_weight_never_says_more_than_the_box_for_a_pack_as_large_as_the_box():
    for inner in product((1, 7, 97), repeat=3):
        assert (weights((inner,), inner) == FULL).all()
        assert (lightest((inner,), inner) == FULL).all()


def test_a_search_that_runs_out_of_nodes_says_so_and_proves_nothing():
    pinwheel = [turns_of((30, 70, 10), upright=True), turns_of((40, 40, 10), upright=True)]

    assert decide(pinwheel, [4, 1], (100, 100, 10), nodes=NODES).spots is not None
    assert decide(pinwheel, [4, 1], (100, 100, 10), nodes=0).proved is False
    with pytest.raises(NodesGone):
        Relations([(30, 70, 10), (70, 30, 10)], [0, 0], (100, 100, 10), nodes=0).spots()


def test_so_many_ways_to_lie_that_nobody_counts_them_prove_nothing():
    kinds = [turns_of((10 + at, 20 + at, 30 + at), upright=False) for at in range(12)]

    assert decide(kinds, [1] * 12, (60, 60, 60), nodes=NODES).proved is False
