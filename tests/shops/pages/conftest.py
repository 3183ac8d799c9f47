import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _cold_cache():
    cache.clear()
