"""The URLs of the old blog, and links to them in texts. Pure functions.

Addresses are paths with query, as a browser sends them, percent-encoded the way WordPress
does it (lower case). The structure is that of Settings, Permalinks; ``guess_structure``
finds it from posts whose address and date are known, as the export does not say it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from html import escape, unescape
from urllib.parse import quote, unquote

from neuromod_wagtail.web.addresses import host_of, path_in, split_address
from neuromod_wagtail.wordpress.reading.records import Item, meta_value

SIZE = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled|rotated)(?=\.[A-Za-z0-9]{2,5}$)")
FEEDS = ("feed/", "feed/rss/", "feed/rss2/", "feed/atom/", "feed/rdf/")
DEFAULT_STRUCTURE = "/%year%/%monthnum%/%day%/%postname%/"
# The structures that WordPress offers, most specific first, and common custom ones.
STRUCTURES = (
    "/%year%/%monthnum%/%day%/%postname%/",
    "/%year%/%monthnum%/%postname%/",
    "/%category%/%postname%/",
    "/archives/%post_id%",
    "/%year%/%postname%/",
    "/blog/%postname%/",
    "/%postname%/",
    "/%post_id%/",
)
LINK = re.compile(r"<a\b([^<>]*?)\bhref=\"([^\"<]*)\"([^<>]*)>", re.IGNORECASE)


@dataclass(frozen=True)
class Permalinks:
    """The permalink structure of the old blog. ``root`` is its path, ``""`` at the top."""

    structure: str = DEFAULT_STRUCTURE
    root: str = ""
    category_base: str = "category"
    tag_base: str = "tag"
    author_base: str = "author"

    @property
    def slash(self) -> str:
        return "/" if self.structure.endswith("/") else ""

    def post(self, item: Item, category: str = "uncategorized") -> str:
        """Return the URL of a post; empty if a part of it is unknown."""
        date = item.date.local
        values = {
            "%year%": f"{date:%Y}" if date else "",
            "%monthnum%": f"{date:%m}" if date else "",
            "%day%": f"{date:%d}" if date else "",
            "%hour%": f"{date:%H}" if date else "",
            "%minute%": f"{date:%M}" if date else "",
            "%second%": f"{date:%S}" if date else "",
            "%postname%": encoded(item.slug),
            "%post_id%": str(item.id),
            "%category%": encoded(category),
            "%author%": encoded(item.author),
        }
        parts = re.findall(r"%[a-z_]+%", self.structure)
        if any(not values.get(part) for part in parts):
            return ""
        return self.root + re.sub(r"%[a-z_]+%", lambda match: values[str(match[0])], self.structure)


def encoded(slug: str) -> str:
    """Encode a slug as WordPress does in URLs: once, with hexadecimal digits in lower case."""
    text = quote(unquote(slug), safe="/-_.~!$&'()*+,;=:@")
    return re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), text)


def path_of(address: str, site: str = "") -> str:
    """Return path and query of a URL of the old blog; empty for other sites.

    As in WordPress, ``www.`` and the scheme (http or https) make no difference.
    """
    parts = split_address(unescape(address.strip()))
    if parts is None or parts.scheme not in {"", "http", "https"}:
        return ""
    if parts.netloc:
        if _host_of(site) not in {"", _host(parts.netloc)}:
            return ""
    elif not parts.path.startswith("/") and not parts.query:
        return ""
    path = encoded(parts.path) or "/"
    return f"{path}?{parts.query}" if parts.query else path


@lru_cache(maxsize=8)
def _host_of(site: str) -> str:
    parts = split_address(site)
    return _host(parts.netloc) if parts else ""


def _host(netloc: str) -> str:
    return netloc.lower().removeprefix("www.").removesuffix(":80").removesuffix(":443")


def guess_structure(items: Iterable[Item], site: str) -> str:
    """Return the structure that fits most published posts; the default without any."""
    votes: Counter[str] = Counter()
    root = path_in(site).rstrip("/")
    for item in items:
        path = path_of(item.link, site)
        if item.type != "post" or item.status != "publish" or not path or "?" in path:
            continue
        categories = [term.slug for term in item.terms_of("category")] or ["uncategorized"]
        for structure in STRUCTURES:
            links = Permalinks(structure, root)
            if any(links.post(item, category) == path for category in categories):
                votes[structure] += 1
                break
    return votes.most_common(1)[0][0] if votes else DEFAULT_STRUCTURE


def _once(addresses: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(address for address in addresses if address))


def for_item(item: Item, permalinks: Permalinks, site: str = "") -> list[str]:
    """Return every URL of a post, page or attachment, the current one first."""
    main = path_of(item.link, site)
    dated = permalinks.post(item) if item.type == "post" else ""
    bases = _once([main if "?" not in main else "", dated, *_old_slugs(item, permalinks)])
    return _once([*([main] if main else []), *_below(bases), *_by_id(item, permalinks)])


def _old_slugs(item: Item, permalinks: Permalinks) -> Iterator[str]:
    """Yield the URLs with earlier slugs of a post, which WordPress redirects."""
    for key, value in item.meta:
        if key == "_wp_old_slug" and value:
            yield permalinks.post(replace(item, slug=value)) if item.type == "post" else ""


def _below(bases: Iterable[str]) -> Iterator[str]:
    for base in bases:
        slashed = base.rstrip("/") + "/"
        yield from (base, slashed, slashed.rstrip("/") or "/")
        yield from (slashed + feed for feed in FEEDS)
        yield from (slashed + "trackback/", slashed + "embed/", slashed + "amp/")


def _by_id(item: Item, permalinks: Permalinks) -> Iterator[str]:
    root = f"{permalinks.root}/"
    if not item.id:
        return
    yield f"{root}?p={item.id}"
    if item.type == "page":
        yield f"{root}?page_id={item.id}"
    elif item.type == "attachment":
        yield f"{root}?attachment_id={item.id}"
        yield from (*_upload(item), *_sizes(item))


def _upload(item: Item) -> Iterator[str]:
    """Yield the URLs of the file itself."""
    if item.attachment_url:
        yield encoded(path_in(item.attachment_url))
    file = meta_value(item.meta, "_wp_attached_file")
    if file and not file.startswith("/"):
        yield encoded(f"/wp-content/uploads/{file}")


def _sizes(item: Item) -> Iterator[str]:
    """Yield the smaller sizes of a picture, which WordPress's meta lists in serialised PHP.

    In texts, without meta, ``original_upload`` finds the file.
    """
    notes = meta_value(item.meta, "_wp_attachment_metadata")
    names = re.findall(r's:4:"file";s:\d+:"([^"/\\]+)"', notes)
    for path in _upload(item):
        yield from (f"{path.rpartition('/')[0]}/{encoded(name)}" for name in names)


def for_category(slugs: Iterable[str], identifier: str, permalinks: Permalinks) -> list[str]:
    """Return the URLs of a category, whose ``slugs`` start at the top of the tree."""
    path = "/".join(encoded(slug) for slug in slugs)
    base = f"{permalinks.root}/{permalinks.category_base}/{path}/"
    return _archive(base, f"{permalinks.root}/?cat={identifier}" if identifier else "")


def for_tag(slug: str, permalinks: Permalinks) -> list[str]:
    base = f"{permalinks.root}/{permalinks.tag_base}/{encoded(slug)}/"
    return _archive(base, f"{permalinks.root}/?tag={encoded(slug)}")


def for_author(login: str, identifier: str, permalinks: Permalinks) -> list[str]:
    """Return the URLs of an author, by “nicename”: the login in lower case with hyphens."""
    nicename = re.sub(r"[^a-z0-9_-]+", "-", login.lower()).strip("-")
    base = f"{permalinks.root}/{permalinks.author_base}/{encoded(nicename)}/"
    return _archive(base, f"{permalinks.root}/?author={identifier}" if identifier else "")


def for_dates(moments: Iterable[datetime], permalinks: Permalinks) -> dict[str, tuple[int, ...]]:
    """Return the URLs of date archives with their ``(year[, month[, day]])``."""
    found: dict[str, tuple[int, ...]] = {}
    for moment in moments:
        texts = (f"{moment:%Y}", f"{moment:%m}", f"{moment:%d}")
        for depth in (1, 2, 3):
            numbers = (moment.year, moment.month, moment.day)[:depth]
            base = f"{permalinks.root}/{'/'.join(texts[:depth])}/"
            for address in _archive(base, f"{permalinks.root}/?m={''.join(texts[:depth])}"):
                found[address] = numbers
    return found


def for_site(permalinks: Permalinks) -> list[str]:
    """Return the feeds of the blog and of all its comments."""
    root = f"{permalinks.root}/"
    old = [root + name for name in ("rss", "rss/", "rss2", "rss2/", "atom", "atom/", "rdf", "rdf/")]
    by_query = [f"{root}?feed={name}" for name in ("rss", "rss2", "atom", "rdf")]
    below = [root + feed for feed in FEEDS] + [root + "feed", f"{root}comments/feed/"]
    return _once([*below, *by_query, *old])


def _archive(base: str, by_query: str) -> list[str]:
    return _once([base, base.rstrip("/"), *(base + feed for feed in FEEDS), by_query])


def original_upload(path: str) -> str:
    """Return the original of a resized file: ``clinic.png`` for ``clinic-300x225.png``."""
    return SIZE.sub("", path)


@dataclass(frozen=True)
class Target:
    """The target of a link: an object by ``linktype`` and ``pk``, or a URL.

    ``linktype`` is ``page`` or ``document``, as in Wagtail's rich text.
    """

    linktype: str = ""
    pk: int = 0
    url: str = ""


def rewrite_links(
    html: str,
    find: Callable[[str], Target | None],
    site: str = "",
    anchor: Callable[[str], str | None] = "#{}".format,
) -> tuple[str, list[str]]:
    """Replace links to the old blog in rich text; return it with the URLs that lead nowhere.

    ``find`` gets path and query without fragment. ``anchor`` converts a fragment (``#comment-12``)
    for the URL that ``find`` returned; Wagtail's page links have none. If it returns None, the link
    leads nowhere yet.
    """
    lost: list[str] = []

    def replacement(match: re.Match[str]) -> str:
        address = unescape(match[2])
        if address.startswith("#"):
            return match[0]
        bare, _hash, fragment = address.partition("#")
        path = path_of(bare, site)
        if not path or (not host_of(bare) and not bare.startswith(("/", "?"))):
            return match[0]
        target = find(path) or find(original_upload(path))
        if target is None:
            lost.append(address)
            return match[0]
        if target.linktype and not fragment:
            return f'<a linktype="{escape(target.linktype)}" id="{target.pk}">'
        ending = anchor(fragment) if fragment and target.url else ""
        if ending is None:
            lost.append(address)
            return match[0]
        url = target.url + ending
        return (
            f'<a href="{escape(url)}">'
            if url
            else f'<a linktype="{escape(target.linktype)}" id="{target.pk}">'
        )

    return LINK.sub(replacement, html), lost
