"""Pages are read afresh: what another test left in the cache is not theirs."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
