"""From the old blog's addresses to where their content is now. Pure functions.

Every function takes old addresses, as ``web/addresses.py`` makes them, and gives pairs of one of
them and a ``Destination``. ``writers/redirects.py`` stores them. Fragments (``#comment-12``)
never reach a server: browsers keep them over a redirect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from neuromod_wagtail.wordpress.links import old_addresses
from neuromod_wagtail.wordpress.links.old_addresses import Permalinks

HOPS = 10


@dataclass(frozen=True, slots=True)
class Destination:
    """A page, a route below a page (``/tag/pain/``), or the address of something else.

    ``path`` is the present address on this site; empty on another site.
    """

    page_id: int | None = None
    route: str = ""
    url: str = ""
    path: str = ""


Pair: TypeAlias = tuple[str, Destination]


@dataclass(frozen=True, slots=True)
class Blog:
    """The index that the old blog became. ``path`` is its address on this site."""

    page_id: int
    path: str

    def at(self, route: str = "/") -> Destination:
        """A route below the index, such as ``/category/pain/``; the index itself without one."""
        return Destination(
            self.page_id, route if route != "/" else "", path=self.path.rstrip("/") + route
        )


def place(url: str) -> Destination:
    """Something that is no page: a file, a feed."""
    return Destination(url=url, path=url if url.startswith("/") and url[1:2] != "/" else "")


def for_page(
    old: Iterable[str], page: Destination, comments_feed: Destination | None = None
) -> Iterator[Pair]:
    """A post or page. The feeds of a post were feeds of its comments."""
    for path in old:
        yield path, (comments_feed or page) if is_feed(path) else page


def for_file(old: Iterable[str], file: Destination) -> Iterator[Pair]:
    """An attachment in all its sizes, and the page about it: WordPress itself sends on from that."""
    for path in old:
        yield path, file


def for_listing(old: Iterable[str], blog: Blog, route: str) -> Iterator[Pair]:
    """A category, tag or author: ``route`` as ``/category/pain/``, and its feeds."""
    for path in old:
        yield path, blog.at(route + _feed(path))


def for_dates(
    moments: Iterable[tuple[datetime, datetime]], permalinks: Permalinks, blog: Blog
) -> Iterator[Pair]:
    """Archives of years, months and days, by when each post was published: there and here.

    The clocks may differ. Days lead to their months, as there are no archives of days here.
    """
    months: dict[tuple[int, ...], datetime] = {}
    for there, here in moments:
        for depth in (1, 2, 3):
            months.setdefault((there.year, there.month, there.day)[:depth], here)
    days = (datetime(*day) for day in months if len(day) == 3)
    for old, date in old_addresses.for_dates(days, permalinks).items():
        here = months[date]
        route = f"/{here:%Y}/" if len(date) == 1 else f"/{here:%Y}/{here:%m}/"
        yield from for_listing([old], blog, route)


def for_site(
    permalinks: Permalinks, blog: Blog, comments_feed: Destination | None = None
) -> Iterator[Pair]:
    """The feeds of the blog, and its front page where that was not the top of its host."""
    if permalinks.root:
        yield f"{permalinks.root}/", blog.at()
    for old in old_addresses.for_site(permalinks):
        if "/comments/" in old:
            yield old, comments_feed or blog.at()
        else:
            yield old, blog.at("/feed/atom/" if "atom" in old else "/feed/")


def is_feed(path: str) -> bool:
    return path.endswith(tuple("/" + feed for feed in old_addresses.FEEDS))


def _feed(path: str) -> str:
    if not is_feed(path):
        return ""
    return "feed/atom/" if path.endswith("/atom/") else "feed/"


def followed(
    start: str, destination: Destination, find: Callable[[str], Destination | None]
) -> Destination | None:
    """Where a redirect from ``start`` ends, when others (``find``) lead on from its destination.

    None when it comes back to where it was: such a redirect must not be. A page stays what it
    is, since it answers itself; the way is followed all the same, for it may be unpublished.
    """
    seen = {start}
    end = step = destination
    for _hop in range(HOPS):
        if step.path in seen:
            return None
        following = find(step.path) if step.path else None
        if following is None:
            return end
        seen.add(step.path)
        step = following
        if destination.page_id is None:
            end = step
    return None
