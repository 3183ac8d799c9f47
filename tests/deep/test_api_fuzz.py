"""Many requests made from the schema for every operation of the API: none is a fault of ours."""

import pytest

from tests.api.fuzz import make_world, operations, throw_at

OPERATIONS = operations()


@pytest.mark.deep
@pytest.mark.django_db
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_the_api_answers_whatever_is_asked(operation):
    throw_at(operation, make_world(), examples=40)
