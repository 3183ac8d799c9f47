"""What every page reads from the cache, kept in the process for some seconds; Redis costs 0.1 ms a look."""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache

_kept: dict[str, tuple[float, Any]] = {}


def near(key: str) -> Any:
    """The cached value of a key that few writers change; up to NEAR_SECONDS old. None when there is none.

    What it answers is shared between threads, so nobody may change it.
    """
    until, value = _kept.get(key, (0.0, None))
    if time.monotonic() < until:
        return value
    value = cache.get(key)
    if value is not None and settings.NEAR_SECONDS:
        _kept[key] = (time.monotonic() + settings.NEAR_SECONDS, value)
    return value
