"""The first reading of an export: what later items refer to, and how much there is to do.

It holds no content of posts, so it stays small: some hundred bytes for each item.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta, timezone, tzinfo

from neuromod_wagtail.comments.importing import comment_ids
from neuromod_wagtail.importing.failures import reason_of
from neuromod_wagtail.web.addresses import host_of, path_in
from neuromod_wagtail.wordpress.converting.media import AttachmentIndex
from neuromod_wagtail.wordpress.links import old_addresses
from neuromod_wagtail.wordpress.links.old_addresses import Permalinks, guess_structure, path_of
from neuromod_wagtail.wordpress.links.rewriting import original_upload
from neuromod_wagtail.wordpress.reading.records import (
    Author,
    Category,
    Item,
    Meta,
    Site,
    Tag,
    Term,
    TermUse,
    meta_value,
)
from neuromod_wagtail.wordpress.reading.wxr import Export
from neuromod_wagtail.wordpress.storing.bylines import Bylines

# So many posts are looked at to find out how addresses were built.
SAMPLE = 300
# A post takes about as long as fifty comments.
ITEM_WORK = 50
KNOWN = {"category": "categories", "post_tag": "tags"}
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Attachment:
    """What the import of a file needs of its item. ``key`` as ``key_of`` gives it."""

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
class Survey:
    """Filled by ``take``. ``places`` says which thing an old address led to: kind and key;
    ``unread`` why one could not be taken in; ``hidden`` are the numbers of what is not public."""

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
    comments: int = 0
    highest_comment: int = 0
    permalinks: Permalinks = field(default_factory=Permalinks)
    zone: tzinfo = UTC

    @classmethod
    def take(cls, export: Export, zone: tzinfo | None = None) -> Survey:
        """Read the whole export once. ``zone`` is that of the blog's clock, when known."""
        survey = cls()
        sample: list[Item] = []
        offsets: Counter[timedelta] = Counter()
        for record in export.skim():
            if not isinstance(record, Item):
                survey._add_word(record)
                continue
            try:
                survey._add_item(record)
            except Exception as error:  # noqa: BLE001 - whatever it is, the rest goes on
                survey.unread[record.type, key_of(record)] = reason_of(error, record.name)
                continue
            light = replace(record, content="", excerpt="", comments=())
            if len(sample) < SAMPLE and record.type == "post":
                sample.append(light)
            if record.date.local and record.date.utc:
                offsets[record.date.local - record.date.utc.replace(tzinfo=None)] += 1
        survey.zone = zone or _zone(offsets)
        survey.permalinks = Permalinks(
            guess_structure(sample, survey.site.address),
            path_in(survey.site.address).rstrip("/"),
        )
        return survey

    @property
    def work(self) -> int:
        """Units of work: one for each comment."""
        return self.items.total() * ITEM_WORK + self.comments

    def addresses_of(self, item: Item) -> list[str]:
        return old_addresses.for_item(item, self.permalinks, self.site.address)

    def authors_of(self, item: Item) -> list[str]:
        """The logins of those who sign an item."""
        return self.bylines.of(item, self.authors)

    def lineage(self, slug: str) -> list[str]:
        """The slugs from the top of the tree down to the category; a circle is cut."""
        path: list[str] = []
        while slug and slug not in path:
            path.insert(0, slug)
            found = self.categories.get(slug)
            slug = found.parent if found else ""
        return path

    def _add_word(self, record: Site | Author | Category | Tag | Term) -> None:
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
                # WordPress writes categories and tags once more as terms.
                slug, here = record.slug or record.name, KNOWN.get(record.taxonomy, "terms")
                if here == "terms" or slug not in getattr(self, here):
                    self.terms.setdefault((record.taxonomy, slug), record)

    def _add_item(self, item: Item) -> None:
        self.items[item.type] += 1
        self.comments += len(item.comments)
        for comment in item.comments:
            if self.highest_comment < comment.id <= comment_ids.LARGEST:
                self.highest_comment = comment.id
        self.pictures.add(item)
        for use in item.terms:
            self.used_terms.setdefault((use.taxonomy, use.slug or use.name), use)
        if item.type == "wp_block":
            # As in WordPress, what is not public is shown in no post.
            if item.status == "publish" and not item.password:
                self.reusable[item.id] = item.content
        elif item.type == "attachment":
            self._add_attachment(item)
        elif item.id and item.status != "publish":
            self.hidden.add(item.id)
        self.bylines.add(item, self.authors)
        place = (item.type, key_of(item))
        for address in (item.link, item.guid):
            path = path_of(address, self.site.address) if address.startswith("http") else ""
            if path and path != "/":
                self.places.setdefault(bare(path), place)
        if item.id:
            self.places[f"?p={item.id}"] = place

    def _add_attachment(self, item: Item) -> None:
        file = meta_value(item.meta, "_wp_attached_file")
        self.attachments.append(
            Attachment(
                key_of(item),
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


def key_of(item: Item) -> str:
    """By what an item is known again: its number, else what else is the same in each export."""
    return str(item.id) if item.id else (item.guid or item.link or item.slug or item.title)[:250]


def bare(path: str) -> str:
    """An address as ``places`` has it: without the slash at its end."""
    return path.rstrip("/") or "/"


def _zone(offsets: Counter[timedelta]) -> tzinfo:
    """The offset of most posts; good enough for the drafts, which alone need it."""
    usual = [offset for offset, _n in offsets.most_common() if abs(offset) < timedelta(hours=24)]
    return timezone(usual[0]) if usual else UTC


def details(meta: Meta, names: tuple[str, ...]) -> dict[str, str]:
    """Those of the named details that an item has."""
    return {name: value for name in names if (value := meta_value(meta, name))}
