"""The first pass over an export: data that later items refer to, and the amount of work.

It holds no content of posts, so it stays small: some hundred bytes for each item.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta, timezone, tzinfo
from itertools import count

from neuromod_wagtail.comments.importing import comment_ids
from neuromod_wagtail.importing.errors import reason_of
from neuromod_wagtail.web.addresses import host_of, path_in
from neuromod_wagtail.wordpress.converting.media import AttachmentIndex
from neuromod_wagtail.wordpress.options import GUEST
from neuromod_wagtail.wordpress.reading import permalinks as old_addresses
from neuromod_wagtail.wordpress.reading.permalinks import (
    Permalinks,
    guess_structure,
    original_upload,
    path_of,
)
from neuromod_wagtail.wordpress.reading.records import (
    Author,
    Category,
    Item,
    Site,
    Tag,
    Term,
    TermUse,
    meta_value,
)
from neuromod_wagtail.wordpress.reading.wxr import Export
from neuromod_wagtail.wordpress.storing.copies import Copies, Place

# How many posts are looked at to find out how addresses were built.
SAMPLE = 300
# A post takes about as long as fifty comments.
ITEM_WORK = 50
KNOWN = {"category": "categories", "post_tag": "tags"}
BY_ID = re.compile(r"[?&](?:p|page_id|attachment_id)=(\d{1,18})(?:&|$)")
BELOW = re.compile(r"/(?:comment-page-\d+|feed(?:/\w+)?|amp|embed|trackback)$")
# The taxonomy in which plugins for several authors keep bylines, and the prefix of their slugs.
TAXONOMY = "author"
PREFIX = "cap-"


@dataclass(frozen=True, slots=True)
class Attachment:
    """The data of an attachment's item for importing its file. ``key`` is that of the item."""

    key: str
    id: int
    url: str
    title: str
    file: str
    alt: str
    caption: str
    description: str
    addresses: tuple[str, ...]
    complete: bool
    parent: int = 0


@dataclass
class Bylines:
    """Bylines: of a post's author, or of a plugin for several authors.

    Co-Authors Plus and PublishPress Authors keep them as terms of a taxonomy ``author``, guests
    included; a blog about books may have a taxonomy of the same name. ``names``, ``terms`` and
    ``guests`` are names by login; ``are_terms`` tells whether the taxonomy names authors.
    """

    names: dict[str, str] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)
    guests: dict[str, str] = field(default_factory=dict)
    are_terms: bool = False

    def add(self, item: Item, listed: Container[str]) -> None:
        if item.type == GUEST:
            login = meta_value(item.meta, "cap-user_login") or item.slug.removeprefix(PREFIX)
            self.guests[login] = meta_value(item.meta, "cap-display_name") or item.title
            self.are_terms = True
            return
        if item.type in {"wp_block", "attachment"}:
            return
        for use in item.terms_of(TAXONOMY):
            login = _login(use, listed)
            self.are_terms |= use.slug.startswith(PREFIX) or login in listed
            self.terms.setdefault(login, login if use.slug.startswith(PREFIX) else use.name)
        if item.author:
            self.names.setdefault(item.author, item.author)

    def of(self, item: Item, listed: Container[str]) -> list[str]:
        """Return the logins in the byline of an item, in order."""
        if self.are_terms and (uses := item.terms_of(TAXONOMY)):
            return list(dict.fromkeys(_login(use, listed) for use in uses))
        return [item.author] if item.author else []

    def unlisted(self, listed: Container[str]) -> dict[str, str]:
        """Return names by login of authors whom only posts name."""
        names = {**self.terms, **self.names} if self.are_terms else self.names
        return {
            login: self.guests.get(login, name)
            for login, name in names.items()
            if login not in listed
        }


def _login(use: TermUse, listed: Container[str]) -> str:
    slug = use.slug.removeprefix(PREFIX)
    known = next((login for login in (use.name, slug) if login in listed), "")
    return known or (use.name if use.slug.startswith(PREFIX) else slug) or use.name


@dataclass
class ExportIndex:
    """The result of the first pass.

    ``places`` tells what an old address led to: kind and key; ``unread`` why an item cannot be
    imported; ``hidden`` are the IDs of what is not public, as the newest copy of each item says.
    """

    site: Site = field(default_factory=Site)
    authors: dict[str, Author] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)
    terms: dict[tuple[str, str], Term] = field(default_factory=dict)
    used_terms: dict[tuple[str, str], TermUse] = field(default_factory=dict)
    bylines: Bylines = field(default_factory=Bylines)
    pictures: AttachmentIndex = field(default_factory=AttachmentIndex)
    attachments: list[Attachment] = field(default_factory=list)
    uploads: dict[str, int] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)
    reusable: dict[int, str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    places: dict[str, Place] = field(default_factory=dict)
    items: Counter[str] = field(default_factory=Counter)
    unread: dict[Place, str] = field(default_factory=dict)
    copies: Copies = field(default_factory=Copies)
    comments: int = 0
    highest_comment: int = 0
    permalinks: Permalinks = field(default_factory=Permalinks)
    zone: tzinfo = UTC

    @classmethod
    def build(cls, export: Export, zone: tzinfo | None = None) -> ExportIndex:
        """Read the whole export once. ``zone`` is the time zone of the blog, if known."""
        export_index = cls()
        sample: list[Item] = []
        offsets: Counter[timedelta] = Counter()
        numbers = count()
        for record in export.skim():
            if not isinstance(record, Item):
                export_index._add_vocabulary(record)
                continue
            place = (record.type, record.key)
            is_newest = export_index.copies.add(place, next(numbers), record, export.exported)
            try:
                export_index._add_item(record, is_newest=is_newest)
            except Exception as error:  # noqa: BLE001 - whatever it is, the rest goes on
                export_index.unread[place] = reason_of(error, record.name)
                continue
            light = replace(record, content="", excerpt="", comments=())
            if len(sample) < SAMPLE and record.type == "post":
                sample.append(light)
            if record.date.local and record.date.utc:
                offsets[record.date.local - record.date.utc.replace(tzinfo=None)] += 1
        # What a later import must be newer than.
        export_index.site = replace(export_index.site, exported=export.latest)
        export_index.zone = zone or _zone(offsets)
        export_index.permalinks = Permalinks(
            guess_structure(sample, export_index.site.address),
            path_in(export_index.site.address).rstrip("/"),
        )
        return export_index

    @property
    def work(self) -> int:
        """The amount of work, in comments."""
        return self.items.total() * ITEM_WORK + self.comments

    def addresses_of(self, item: Item) -> list[str]:
        return old_addresses.for_item(item, self.permalinks, self.site.address)

    def authors_of(self, item: Item) -> list[str]:
        """Return the logins in an item's byline."""
        return self.bylines.of(item, self.authors)

    def lineage(self, slug: str) -> list[str]:
        """Return the slugs from the top of the tree down to a category; a cycle is cut."""
        path: list[str] = []
        while slug and slug not in path:
            path.insert(0, slug)
            found = self.categories.get(slug)
            slug = found.parent if found else ""
        return path

    def place_of(self, path: str) -> tuple[bool, Place | None]:
        """Return what an old address led to, and whether that must stay hidden.

        Its address here would give away the slug of what is not public but has an ID.
        """
        if by_id := BY_ID.search(path):
            return int(by_id[1]) in self.hidden, self.places.get(f"?p={by_id[1]}")
        bare_path = bare(path.partition("?")[0])
        upload = self.uploads.get(bare_path) or self.uploads.get(original_upload(bare_path))
        if upload:
            return False, ("attachment", str(upload))
        return False, self.places.get(bare_path) or self.places.get(BELOW.sub("", bare_path))

    def _add_vocabulary(self, record: Site | Author | Category | Tag | Term) -> None:
        match record:
            case Site():
                self.site = record
            case Author():
                self.authors.setdefault(record.login, record)
            case Category():
                self.categories.setdefault(record.slug or record.name, record)
            case Tag():
                self.tags.setdefault(record.slug or record.name, record)
            case Term():
                # WordPress lists categories and tags again as terms.
                slug, here = record.slug or record.name, KNOWN.get(record.taxonomy, "terms")
                if here == "terms" or slug not in getattr(self, here):
                    self.terms.setdefault((record.taxonomy, slug), record)

    def _add_item(self, item: Item, *, is_newest: bool = True) -> None:
        self.items[item.type] += 1
        self.comments += len(item.comments)
        for comment in item.comments:
            if self.highest_comment < comment.id <= comment_ids.LARGEST:
                self.highest_comment = comment.id
        self.pictures.add(item)
        for use in item.terms:
            self.used_terms.setdefault((use.taxonomy, use.slug or use.name), use)
        if item.type == "attachment":
            self._add_attachment(item)
        elif is_newest:
            self._note_audience(item)
        self.bylines.add(item, self.authors)
        place = (item.type, item.key)
        for address in (item.link, item.guid):
            path = path_of(address, self.site.address) if address.startswith("http") else ""
            if path and path != "/":
                self.places.setdefault(bare(path), place)
        if item.id:
            self.places[f"?p={item.id}"] = place

    def _note_audience(self, item: Item) -> None:
        if item.type == "wp_block":
            self.reusable.pop(item.id, None)
            # As in WordPress, no post shows a pattern that is not public.
            if item.status == "publish" and not item.password:
                self.reusable[item.id] = item.content
        elif item.id and item.status != "publish":
            self.hidden.add(item.id)
        else:
            self.hidden.discard(item.id)

    def _add_attachment(self, item: Item) -> None:
        file = meta_value(item.meta, "_wp_attached_file")
        self.attachments.append(
            Attachment(
                item.key,
                item.id,
                item.attachment_url or item.guid,
                item.title,
                file,
                meta_value(item.meta, "_wp_attachment_image_alt").strip(),
                item.excerpt,
                item.content,
                tuple(self.addresses_of(item)),
                item.complete,
                item.parent,
            )
        )
        self.hosts.add(host_of(item.attachment_url))
        for path in (path_of(item.attachment_url), f"/wp-content/uploads/{file}" if file else ""):
            if path and item.id:
                self.uploads.setdefault(path, item.id)
                self.uploads.setdefault(original_upload(path), item.id)


def bare(path: str) -> str:
    """Return an address as in ``places``: without a trailing slash."""
    return path.rstrip("/") or "/"


def _zone(offsets: Counter[timedelta]) -> tzinfo:
    """Return the offset of most posts, which is good enough for drafts; only they need it."""
    usual = [offset for offset, _n in offsets.most_common() if abs(offset) < timedelta(hours=24)]
    return timezone(usual[0]) if usual else UTC
