"""Tags of cached responses, which record what each shows and whether that has changed.

A response depends on tags, such as ``discussion-7``. A change gives its tags new values; a copy is
valid while all its tags have the values that it was stored with. So nothing has to know which
copies exist, and variants of a URL, such as those with a query, are invalidated with it.

A page may be rendered from old rows while a change is committed. Therefore each rendering and each
change draws a moment: a response is not stored if one of its tags changed after its rendering
began.
"""

from __future__ import annotations

import hashlib
import math
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings as django_settings

from neuromod_wagtail.caching.failover import NOTHING, FailoverCache
from neuromod_wagtail.conf import settings

MIDDLEWARE = "neuromod_wagtail.page_cache.middleware.PageCacheMiddleware"
# For everything that is shown anywhere, except where it has a tag of its own.
SITE = "site"
# For what the search finds, which a worker may index long after a page is saved.
SEARCH = "search"
# Changes with every other tag.
ANY = "any"
# The prefix of tags whose changes are too frequent for whole pages: only fragments heed them.
FREQUENT = "frequent-"
EPOCH, CLOCK = "neuromod-page-cache:epoch", "neuromod-page-cache:clock"
PREFIX = "neuromod-page-cache:tag:"

# Changes made while the cache did not answer, which its copies do not reflect yet.
_missed: set[str] = set()
_collected: ContextVar[Shown | None] = ContextVar("neuromod_page_cache_tags", default=None)


@dataclass
class Shown:
    """What a response or a fragment shows: its tags, and the timestamp until which it is right."""

    tags: set[str] = field(default_factory=lambda: {SITE})
    until: float = math.inf
    # Text that does not make it another version, such as the form's token.
    ignored: set[str] = field(default_factory=set)

    def add(self, tags: Iterable[str], until: float = math.inf) -> None:
        self.tags.update(tags)
        self.until = min(self.until, until)


def cache() -> FailoverCache:
    """Return the cache with the copies, or an empty one while it does not answer."""
    return FailoverCache(settings.NEUROMOD_PAGE_CACHE, NOTHING)


def is_used() -> bool:
    """Return whether this site has the page cache, for whole pages or for fragments."""
    seconds = settings.NEUROMOD_PAGE_CACHE_SECONDS or settings.NEUROMOD_FRAGMENT_SECONDS
    return bool(seconds) and MIDDLEWARE in django_settings.MIDDLEWARE


@contextmanager
def collecting() -> Iterator[Shown]:
    """Collect what is shown by the response, or the fragment of one, that is rendered meanwhile."""
    shown, around = Shown(), _collected.get()
    token = _collected.set(shown)
    try:
        yield shown
    finally:
        _collected.reset(token)
        if around is not None:
            around.add(shown.tags, shown.until)
            around.ignored |= shown.ignored


def depends_on(*tags: str, until: float = math.inf) -> None:
    """Record that the current response shows content with these tags.

    From the timestamp ``until`` on, if it is still to come, they may be wrong without a change.
    """
    collected = _collected.get()
    if collected is not None:
        collected.add(tags, until if until > time.time() else math.inf)


def ignore(text: str) -> None:
    """Record that the current response is the same version whatever this text in it is."""
    collected = _collected.get()
    if collected is not None and text:
        collected.ignored.add(text)


def of_address(host: str, path: str) -> str:
    """Return the tag of a URL, whatever its query: a hash, as some caches refuse long names."""
    return f"url-{hashlib.sha256(f'{host.lower()}{path}'.encode(errors='replace')).hexdigest()}"


class Moment(NamedTuple):
    """A place in the order of renderings and changes. An epoch ends when the cache loses count."""

    epoch: str
    number: int


def draw() -> Moment:
    """Return a moment later than all earlier ones. No clock is used, so none can jump."""
    store = cache()
    epoch = store.get(EPOCH)
    if epoch:
        # Lost meanwhile, or not reported by a client that ignores outages.
        with suppress(ValueError, TypeError):
            return Moment(epoch, int(store.incr(CLOCK)))
    epoch = secrets.token_hex(4)
    store.set_many({EPOCH: epoch, CLOCK: 1}, None)
    return Moment(epoch, 1)


def values(tags: Iterable[str], drawn: Moment) -> dict[str, str] | None:
    """Return the values of ``tags``, or None where one may have changed since ``drawn``."""
    wanted = {PREFIX + tag: tag for tag in tags}
    store = cache()
    found = store.get_many(wanted)
    for name in wanted.keys() - found.keys():
        store.add(name, _value(Moment(drawn.epoch, 0)), None)
    if wanted.keys() - found.keys():
        found = store.get_many(wanted)
    of_other_epochs = [tag for name, tag in wanted.items() if not _is_of(found.get(name), drawn)]
    if of_other_epochs:
        # The order is unknown, so neither counts; the next rendering will be stored.
        invalidate(of_other_epochs)
        return None
    if any(int(value.split("-")[1]) >= drawn.number for value in found.values()):
        return None
    return dict(found)


def read(tags: Iterable[str]) -> dict[str, str]:
    """Return the values of ``tags`` as they are now, by tag; nothing while the cache is down."""
    invalidate(())  # what was missed
    wanted = {PREFIX + tag: tag for tag in tags}
    store = cache()
    found = store.get_many(wanted)
    if missing := wanted.keys() - found.keys():
        epoch = draw().epoch
        for name in missing:
            store.add(name, _value(Moment(epoch, 0)), None)
        found = store.get_many(wanted)
    return {wanted[name]: value for name, value in found.items()}


def are_current(stored: dict[str, str]) -> bool:
    """Tell whether all tags still have these ``values``. A lost one counts as changed."""
    invalidate(())  # what was missed
    return bool(stored) and cache().get_many(stored) == stored


def invalidate(tags: Iterable[str]) -> None:
    """Make all responses with one of these tags stale. Call it after the commit."""
    names = {PREFIX + tag for tag in tags} | _missed
    if not names or not is_used():
        return
    store = cache()
    was_up = store.is_up
    # Caches may set one name after the other. Who begins meanwhile sees some of the old values,
    # and sees from the last one that there was more to come; who ends meanwhile sees the first.
    drawn = draw()
    store.set(PREFIX + ANY, _value(drawn), None)
    store.set_many(dict.fromkeys(names, _value(drawn)), None)
    store.set(PREFIX + ANY, _value(drawn), None)
    if was_up and store.is_up:
        _missed.difference_update(names)
    else:
        _missed.update(names)


def _value(moment: Moment) -> str:
    # Two processes may draw the same number from a cache that cannot count atomically.
    return f"{moment.epoch}-{moment.number}-{secrets.token_hex(4)}"


def _is_of(value: str | None, moment: Moment) -> bool:
    return value is not None and value.startswith(f"{moment.epoch}-")
