from itertools import islice
from math import prod

import pytest

from logistics.rules.loading import Loader
from logistics.rules.stacks import Cargo
from tests.logistics.rules import containers

ANY_GRAMS = 1 << 50


@pytest.mark.parametrize(("name", "percent"), [("thpack1", 86), ("thpack3", 89), ("thpack5", 92)])
def test_containers_of_the_library_are_loaded_well(name, percent):
    shares = []

    for inner, cargo in islice(containers.problems(name), 3):
        loader = Loader(cargo, inner, ANY_GRAMS)
        state = loader.best(2)
        containers.check(loader.spots(state), cargo, inner)
        shares.append(100 * state.worth / prod(inner))

    assert sum(shares) / 3 > percent


def test_the_weight_limit_counts():
    cargo = [Cargo(((10, 10, 10),), 50, 7, 1)]

    loader = Loader(cargo, (100, 100, 100), 100)

    assert len(loader.spots(loader.best(2))) == 14


def test_nothing_that_does_not_fit_is_loaded():
    loader = Loader([Cargo(((10, 10, 101),), 5, 1, 1)], (100, 100, 100), 100)

    assert loader.spots(loader.best(2)) == []
