"""A failing cache is left alone for a while, and a missing key is not mistaken for an outage."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache

from neuromod_wagtail.caching import failover
from neuromod_wagtail.caching.failover import LOCAL, NOTHING, PAUSE, FailoverCache


class Broken(LocMemCache):
    """A cache that raises the given error."""

    error: Exception | None = None
    asked = 0

    def get(self, *args, **kwargs):
        type(self).asked += 1
        if self.error:
            raise self.error
        return super().get(*args, **kwargs)

    def incr(self, *args, **kwargs):
        if self.error:
            raise self.error
        return super().incr(*args, **kwargs)


@pytest.fixture
def clock(settings, monkeypatch):
    """A clock that starts at 0, as on a machine that has just booted; two caches."""
    settings.CACHES = {
        **settings.CACHES,
        **{
            name: {"BACKEND": f"{__name__}.Broken", "LOCATION": f"test-{name}"}
            for name in ("first", "second")
        },
    }
    clock = SimpleNamespace(now=0.0)
    clock.monotonic = lambda: clock.now
    monkeypatch.setattr(failover, "time", clock)
    yield clock
    failover.forget_outages()
    Broken.error, Broken.asked = None, 0
    for name in ("first", "second"):
        caches[name].clear()


def test_one_that_fails_is_left_alone_for_a_while_and_another_is_not(clock, caplog):
    first, second = FailoverCache("first"), FailoverCache("second", NOTHING)
    first.set("key", "stored")
    assert (first.get("key"), first.is_up) == ("stored", True)
    Broken.error = OSError()
    LOCAL.set("key", "instead")
    assert (first.get("key"), first.is_up, second.is_up) == ("instead", False, True)
    assert second.get("key", "nothing") == "nothing"
    assert [record.args for record in caplog.records] == [("first", PAUSE), ("second", PAUSE)]
    asked, Broken.error = Broken.asked, None
    clock.now = PAUSE - 0.1
    assert (first.get("key"), Broken.asked) == ("instead", asked)
    clock.now = PAUSE
    assert (first.get("key"), first.is_up) == ("stored", True)


def test_outages_can_be_forgotten_with_the_values_kept_meanwhile(clock):
    Broken.error = OSError()
    cache = FailoverCache("first")
    assert cache.get("key") is None
    cache.set("key", "instead")
    assert cache.get("key") == "instead"
    failover.forget_outages()
    assert cache.is_up and LOCAL.get("key") is None


def test_a_missing_counter_is_not_an_outage(clock):
    cache = FailoverCache("first")
    for error in (None, ValueError()):
        Broken.error = error
        with pytest.raises(ValueError):
            cache.incr("missing")
        assert cache.is_up
    # A value that cannot be read, and a cache that cannot count.
    assert (cache.get("key"), cache.is_up) == (None, False)
    failover.forget_outages()
    Broken.error = OSError()
    LOCAL.set("count", 1)
    assert (cache.incr("count"), cache.is_up) == (2, False)
