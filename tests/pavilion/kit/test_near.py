from django.core.cache import cache

from pavilion.kit import near as module
from pavilion.kit.near import near


def test_a_value_is_trusted_for_some_seconds_and_then_read_again(settings, monkeypatch):
    settings.NEAR_SECONDS = 5
    now = [1000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(module, "_kept", {})
    assert near("near.test") is None
    cache.set("near.test", "old")
    assert near("near.test") == "old"
    cache.set("near.test", "new")

    within = near("near.test")
    now[0] += 6

    assert (within, near("near.test")) == ("old", "new")
