"""The redirect rules: new destinations of old URLs. Pure functions.

They take old URLs from ``reading/permalinks.py`` and return pairs of a URL and a ``Destination``;
``storing.py`` stores these. Fragments (``#comment-12``) never reach a server: browsers keep them
across a redirect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from neuromod_wagtail.wordpress.reading import permalinks as old_addresses
from neuromod_wagtail.wordpress.reading.permalinks import Permalinks

HOPS = 10


@dataclass(frozen=True, slots=True)
class Destination:
    """A page, a route below a page (``/tag/pain/``) or another URL.

    ``path`` is the current URL on this site; empty on another site.
    """

    page_id: int | None = None
    route: str = ""
    url: str = ""
    path: str = ""


Pair: TypeAlias = tuple[str, Destination]


@dataclass(frozen=True, slots=True)
class Blog:
    """The index of the imported blog. ``path`` is its URL on this site."""

    page_id: int
    path: str

    def at(self, route: str = "/") -> Destination:
        """Return a route below the index, such as ``/category/pain/``, or the index itself."""
        return Destination(
            self.page_id, route if route != "/" else "", path=self.path.rstrip("/") + route
        )


def place(url: str) -> Destination:
    """Return the destination of a file or feed."""
    return Destination(url=url, path=url if url.startswith("/") and url[1:2] != "/" else "")


def for_page(
    old: Iterable[str], page: Destination, comments_feed: Destination | None = None
) -> list[Pair]:
    """Return the redirects of a post, page or file. The feeds of a post were those of its comments."""
    return [(path, (comments_feed or page) if is_feed(path) else page) for path in old]


def for_listing(old: Iterable[str], blog: Blog, route: str) -> list[Pair]:
    """Return the redirects of a category, tag or author and its feeds to ``route``."""
    return [(path, blog.at(route + _feed(path))) for path in old]


def for_dates(
    moments: Iterable[tuple[datetime, datetime]], permalinks: Permalinks, blog: Blog
) -> list[Pair]:
    """Return the redirects of yearly, monthly and daily archives.

    ``moments`` are the publication dates in the blog's time zone and in this site's. Days redirect
    to their months, as there are no daily archives here.
    """
    months: dict[tuple[int, ...], datetime] = {}
    for there, here in moments:
        for depth in (1, 2, 3):
            months.setdefault((there.year, there.month, there.day)[:depth], here)
    days = (datetime(*day) for day in months if len(day) == 3)
    pairs: list[Pair] = []
    for old, date in old_addresses.for_dates(days, permalinks).items():
        here = months[date]
        route = f"/{here:%Y}/" if len(date) == 1 else f"/{here:%Y}/{here:%m}/"
        pairs += for_listing([old], blog, route)
    return pairs


def for_site(
    permalinks: Permalinks, blog: Blog, comments_feed: Destination | None = None
) -> list[Pair]:
    """Return the redirects of the blog's feeds, and of its home page if it was not at the root."""
    pairs = [(f"{permalinks.root}/", blog.at())] if permalinks.root else []
    for old in old_addresses.for_site(permalinks):
        if "/comments/" in old:
            pairs.append((old, comments_feed or blog.at()))
        else:
            pairs.append((old, blog.at("/feed/atom/" if "atom" in old else "/feed/")))
    return pairs


def is_feed(path: str) -> bool:
    return path.endswith(tuple("/" + feed for feed in old_addresses.FEEDS))


def _feed(path: str) -> str:
    if not is_feed(path):
        return ""
    return "feed/atom/" if path.endswith("/atom/") else "feed/"


def followed(
    start: str, destination: Destination, find: Callable[[str], Destination | None]
) -> Destination | None:
    """Return the final destination of a redirect from ``start``, following others (``find``).

    Return None for a loop, which must not be stored. A page is the end, because it is served; the
    chain is still followed, because the page may be unpublished.
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


def all_followed(
    destinations: Mapping[str, Destination], find: Callable[[str], Destination | None]
) -> dict[str, Destination | None]:
    """Return the final destination of each path, as ``followed`` does."""
    return {path: followed(path, end, find) for path, end in destinations.items()}
