"""Quotas: how they are written, counted and told, on both sides of each limit."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from neuromod_wagtail.comments.security import ratelimit
from neuromod_wagtail.comments.security.ratelimit import Rate, Use, consume, parse


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("5/10m", Rate(5, 600)),
        ("20/h", Rate(20, 3600)),
        ("1/s", Rate(1, 1)),
        ("3/2d", Rate(3, 172_800)),
        ("0/1s", Rate(0, 1)),
        ("", None),
    ],
)
def test_rates(text, rate):
    assert parse(text) == rate


@pytest.mark.parametrize("text", ["5", "5/0m", "5/m10", "x/m", "5/10w", "-1/m"])
def test_what_is_no_rate(text):
    with pytest.raises(ValueError, match=r"is not a rate; write, for example, 5/10m\.$"):
        parse(text)


@pytest.fixture
def at(monkeypatch):
    """Set the clock of the quotas to seconds of a window of ten minutes."""

    def _at(past):
        clock = SimpleNamespace(time=lambda: 600_000.0 + past)
        monkeypatch.setattr(ratelimit, "time", clock)

    return _at


def test_the_wait_is_that_until_the_window_ends(at):
    noted: list[Use] = []
    token = ratelimit.uses.set(noted)
    rate, waits = Rate(2, 600), []
    for past in (0, 10, 597.5, 599.5, 600, 1199, 1199):
        at(past)
        waits.append(consume("t", "a", rate))
    ratelimit.uses.reset(token)
    assert waits == [0, 0, 2, 1, 0, 0, 1]
    left = [(1, 600), (0, 590), (0, 2), (0, 1), (1, 600), (0, 1), (0, 1)]
    assert noted == [Use("t", rate, remaining, reset) for remaining, reset in left]


def test_each_quota_counts_for_itself(at):
    at(0)
    assert [consume("t", "a", "1/10m") > 0 for _ in range(2)] == [False, True]
    assert [consume(*other, "1/10m") for other in (("t", "b"), ("u", "a"))] == [0, 0]
    for never in (("a", ""), ("a", None), ("", "1/10m")):
        assert [consume("t", *never) for _ in range(2)] == [0, 0]


class Counter:
    """A cache that answers one number, or fails, and remembers for how long it was asked."""

    def __init__(self, answer):
        self.answer, self.added = answer, []

    def add(self, key, value, timeout):
        self.added.append((value, timeout))

    def incr(self, key):
        if self.answer == "gone":
            raise ValueError
        return self.answer


@pytest.mark.parametrize(
    ("count", "shared", "local", "wait"),
    [
        (3, 3, 4, 0),
        (3, 4, 1, 600),
        (3, "gone", 3, 0),
        (3, "gone", 4, 600),
        (3, None, 4, 600),
        # Where no one counts, each use is the first.
        (1, None, None, 0),
        (0, None, None, 600),
    ],
)
def test_this_process_counts_while_the_cache_does_not(at, monkeypatch, count, shared, local, wait):
    at(0)
    caches = Counter(shared), Counter(local)
    monkeypatch.setattr(ratelimit, "FailoverCache", lambda alias: caches[0])
    monkeypatch.setattr(ratelimit, "LOCAL", caches[1])
    assert consume("t", "a", Rate(count, 600)) == wait
    asked = 1 if isinstance(shared, int) else 2
    assert [cache.added for cache in caches[:asked]] == [[(0, 601)]] * asked
