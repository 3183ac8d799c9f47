import pytest
from django.core.cache import cache

from tests.logistics.factories import GUANGDONG, load_tariffs
from tests.shops.factories import make_region, make_shop, make_user


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def keeper():
    return make_user()


@pytest.fixture
def shop(keeper):
    return make_shop(keeper=keeper)


@pytest.fixture
def stranger():
    return make_shop(keeper=make_user()).keepers.get().person


@pytest.fixture
def couriers():
    """Carriers, tariffs and cartons, and a county in Guangdong to send to."""
    load_tariffs()
    make_region(GUANGDONG)
