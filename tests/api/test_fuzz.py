"""Whatever is asked, the API answers: a few requests for each operation here, many in tests/deep."""

import pytest

from tests.api.fuzz import make_world, operations, throw_at, undone


@pytest.mark.django_db
def test_no_request_made_from_the_schema_is_a_fault_of_ours():
    world = make_world()

    for operation in operations().values():
        with undone():
            throw_at(operation, world, examples=3)
