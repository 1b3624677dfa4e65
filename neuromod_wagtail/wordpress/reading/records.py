"""The records of an export, with texts unchanged.

Texts that must not appear in logs and reports (passwords, addresses of people) are left out of
``repr``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import TypeAlias

Meta: TypeAlias = tuple[tuple[str, str], ...]


def meta_value(meta: Meta, key: str) -> str:
    """Return the first value of a key, which may be repeated; empty without one."""
    return next((value for name, value in meta if name == key), "")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, which WordPress stores twice. Either is None if it is zero or missing.

    ``local`` is naive, in the blog's time zone; ``utc`` is aware. Drafts have zero dates in UTC
    until they are published.
    """

    local: datetime | None = None
    utc: datetime | None = None

    def instant(self, zone: tzinfo = UTC) -> datetime | None:
        """Return an aware datetime; ``zone`` is used if only the local date is known."""
        if self.utc is not None:
            return self.utc
        return self.local.replace(tzinfo=zone).astimezone(UTC) if self.local else None

    def __bool__(self) -> bool:
        return self.local is not None or self.utc is not None


@dataclass(frozen=True, slots=True)
class Site:
    """The channel.

    ``address`` is the URL of the blog, the best of three, without a trailing slash. ``version`` is
    that of WXR, empty when the file does not say it; ``exported`` is when the file was written.
    """

    title: str = ""
    link: str = ""
    description: str = ""
    language: str = ""
    version: str = ""
    base_site_url: str = ""
    base_blog_url: str = ""
    address: str = ""
    exported: datetime | None = None


@dataclass(frozen=True, slots=True)
class Author:
    id: str
    login: str
    email: str = field(repr=False)
    display_name: str = ""
    first_name: str = ""
    last_name: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """A category. ``parent`` is the slug of another, which may come later; empty at the top."""

    id: str
    slug: str
    name: str
    parent: str = ""
    description: str = ""
    meta: Meta = ()


@dataclass(frozen=True, slots=True)
class Tag:
    id: str
    slug: str
    name: str
    description: str = ""
    meta: Meta = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A term of another taxonomy (or, in exports by other tools, of any)."""

    id: str
    taxonomy: str
    slug: str
    name: str
    parent: str = ""
    description: str = ""
    meta: Meta = ()


@dataclass(frozen=True, slots=True)
class TermUse:
    """A term of a post. ``slug`` is empty in exports with only names."""

    taxonomy: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment. ``approved`` is ``1``, ``0``, ``spam``, ``trash`` or ``post-trashed``.

    ``type`` is empty or ``comment``, ``pingback``, ``trackback``, ``note`` (editorial: not
    for readers), or a plugin's own. ``parent`` is 0 at the top; the parent may come later
    or be missing. ``user_id`` is 0 for visitors.
    """

    id: int
    parent: int
    author: str
    email: str = field(repr=False)
    url: str = ""
    ip: str = field(default="", repr=False)
    date: Moment = Moment()
    content: str = ""
    approved: str = ""
    type: str = ""
    user_id: int = 0
    meta: Meta = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A post, page, attachment, menu item, reusable block or a plugin's own type.

    ``status`` is empty if the file has none: then the item is not public. ``complete`` is False if
    the file ended inside: such an item must not be imported. ``extra`` are elements that are not
    part of WXR, such as those of feeds. ``key`` identifies an item in each export: its ID, else
    another lasting value.
    """

    id: int
    type: str
    title: str
    link: str
    guid: str
    slug: str
    status: str
    author: str
    content: str = field(repr=False)
    excerpt: str = field(repr=False)
    description: str = ""
    date: Moment = Moment()
    modified: Moment = Moment()
    published: datetime | None = None
    password: str = field(default="", repr=False)
    parent: int = 0
    menu_order: int = 0
    sticky: bool = False
    comment_status: str = ""
    ping_status: str = ""
    attachment_url: str = ""
    terms: tuple[TermUse, ...] = ()
    meta: Meta = ()
    comments: tuple[Comment, ...] = ()
    extra: Meta = ()
    complete: bool = True
    key: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        other = self.guid or self.link or self.slug or self.title
        object.__setattr__(self, "key", str(self.id) if self.id else other[:250])

    @property
    def name(self) -> str:
        """The name of the item in messages."""
        return f"{self.type or 'item'} {self.id or self.slug or self.link}"

    def terms_of(self, taxonomy: str) -> tuple[TermUse, ...]:
        return tuple(term for term in self.terms if term.taxonomy == taxonomy)


Record: TypeAlias = Site | Author | Category | Tag | Term | Item


def without_bare_doubles(terms: Iterable[TermUse]) -> tuple[TermUse, ...]:
    """Return each term once. WXR 1.0 writes it twice, first without slug and taxonomy."""
    found = list(dict.fromkeys(terms))
    named = {term.name for term in found if term.slug}
    return tuple(term for term in found if term.slug or term.name not in named)
