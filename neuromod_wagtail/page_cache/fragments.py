"""Fragments of pages that a process remembers until anything that they show changes.

A page that is not in the page cache need not be made from nothing: what a fragment shows has the
same tags as a whole page. Fragments are kept in the memory of the process, since its code and
templates made them; the values of the tags are in the cache that all processes share.

Each request begins with a look at the tag that every change alters. A fragment that was made or
checked since the last change is right. Otherwise its own tags decide. A new fragment is remembered
only if nothing at all changed from before the first query until after its last one.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

from django.http import HttpRequest
from django.template import Context, Node, NodeList
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from neuromod_wagtail.caching.cache_control import is_personal
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_cache import tags

# The memory that fragments may take in each process: some hundred pages.
MAX_BYTES = 8 * 1024 * 1024
# The memory that a fragment takes beside its HTML, with its tags: small ones are many.
OVERHEAD = 1024


@dataclass
class Fragment:
    """HTML with the values of its tags and, as timestamps, when it was made and gets old or wrong.

    ``unchanged`` is the value of the tag of all changes when it was last found to be right.
    """

    html: bytes
    tags: dict[str, str]
    made_at: float
    old_at: float
    until: float
    unchanged: str

    @property
    def size(self) -> int:
        return len(self.html) + OVERHEAD


Key = tuple[str, bytes, str | None, str]


class Visit(NamedTuple):
    """A request of an anonymous reader, with the value of the tag of all changes at its start."""

    request: HttpRequest
    address: bytes
    unchanged: str
    shown: tags.Shown


_visit: ContextVar[Visit | None] = ContextVar("neuromod_fragments_visit", default=None)


class Memory:
    """Fragments by key, those used last at the end. The oldest make room for new ones."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.clear()

    def clear(self) -> None:
        self.lock = Lock()
        self.size = 0
        self.fragments: OrderedDict[Key, Fragment] = OrderedDict()

    def get(self, key: Key) -> Fragment | None:
        with self.lock:
            found = self.fragments.get(key)
            if found is not None:
                self.fragments.move_to_end(key)
            return found

    def set(self, key: Key, fragment: Fragment) -> None:
        with self.lock:
            if old := self.fragments.pop(key, None):
                self.size -= old.size
            self.fragments[key] = fragment
            self.size += fragment.size
            while self.size > self.max_bytes:
                _key, oldest = self.fragments.popitem(last=False)
                self.size -= oldest.size


memory = Memory(MAX_BYTES)


@contextmanager
def remembering(request: HttpRequest) -> Iterator[None]:
    """Use fragments for the response to an anonymous reader, and remember those it is made of."""
    unchanged = ""
    # A template may look at the query, and queries are unlimited.
    if settings.NEUROMOD_FRAGMENT_SECONDS and not request.META.get("QUERY_STRING"):
        unchanged = tags.read([tags.ANY]).get(tags.ANY, "")
    with tags.collecting() as shown:
        token = _visit.set(
            Visit(request, _address(request), unchanged, shown) if unchanged else None
        )
        try:
            yield
        finally:
            _visit.reset(token)


def is_remembered(name: str) -> bool:
    """Tell whether ``remember`` has this fragment, so that what it shows need not be loaded."""
    visit = _visit.get()
    return visit is not None and _find(_key(visit, name), visit) is not None


def remember(name: str, make: Callable[[], str]) -> SafeString:
    """Return the fragment ``name`` of the page that is shown, made again unless it is remembered."""
    visit = _visit.get()
    if visit is None or getattr(visit.request, "is_preview", False):
        return mark_safe(make())  # noqa: S308  the result of a template
    key = _key(visit, name)
    if fragment := _find(key, visit):
        tags.depends_on(*fragment.tags, until=fragment.until)
        return mark_safe(fragment.html.decode())  # noqa: S308  the result of a template
    made_at = time.time()
    with tags.collecting() as shown:
        tags.depends_on(tags.of_address(visit.request.get_host(), visit.request.path))
        html = make()
    if not is_personal(visit.request):
        _keep(key, html, shown.tags, made_at, visit)
    return mark_safe(html)  # noqa: S308  the result of a template


class FragmentNode(Node):
    """What is between ``{% remember %}`` and ``{% endremember %}``."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        with context.push():
            return remember(self.name, lambda: self.nodelist.render(context))


def _find(key: Key, visit: Visit) -> Fragment | None:
    fragment = memory.get(key)
    return fragment if fragment is not None and _is_right(fragment, visit) else None


def _address(request: HttpRequest) -> bytes:
    """Return a name of fixed length for the address that was asked for."""
    parts = request.scheme, request.get_host().lower(), request.path
    return hashlib.sha256(repr(parts).encode()).digest()


def _key(visit: Visit, name: str) -> Key:
    """Return all that pages for anonymous readers differ by."""
    return name, visit.address, get_language(), timezone.get_current_timezone_name()


def _is_right(fragment: Fragment, visit: Visit) -> bool:
    # Before it was made as well: the clock was set back.
    if not fragment.made_at <= time.time() < min(fragment.old_at, fragment.until):
        return False
    if fragment.unchanged != visit.unchanged:
        if tags.read(fragment.tags) != fragment.tags:
            return False
        fragment.unchanged = visit.unchanged
    return True


def _keep(key: Key, html: str, shown: set[str], made_at: float, visit: Visit) -> None:
    values = tags.read(shown)
    # Read last: whoever changes a tag changes this one before.
    if tags.read([tags.ANY]).get(tags.ANY) != visit.unchanged or shown - values.keys():
        return
    old_at = made_at + settings.NEUROMOD_FRAGMENT_SECONDS
    # What one fragment has loaded, for example the disclaimers, another may show as well.
    until = visit.shown.until
    memory.set(key, Fragment(html.encode(), values, made_at, old_at, until, visit.unchanged))
