"""WordPress eXtended RSS 1.0, 1.1 and 1.2 → records, one after another, in constant memory.

    export = Export([path])
    for record in export:
        …
    export.repairs

What WordPress's own importer refuses (no version, not well-formed) is read and reported
in ``repairs``. Refused is only what is no export, or hostile: ``ExportRefused``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from neuromod_wagtail.importing.refusals import ExportRefused
from neuromod_wagtail.importing.repairs import RepairKind, Repairs
from neuromod_wagtail.importing.sources import Limits, Source, open_sources
from neuromod_wagtail.wordpress.reading.dates import NONE, from_mysql, from_rfc
from neuromod_wagtail.wordpress.reading.decoding import decode
from neuromod_wagtail.wordpress.reading.elements import FIELDS, VOCABULARY, Builder, Element
from neuromod_wagtail.wordpress.reading.records import (
    Author,
    Category,
    Comment,
    Item,
    Meta,
    Moment,
    Record,
    Site,
    Tag,
    Term,
    TermUse,
    without_bare_doubles,
)
from neuromod_wagtail.wordpress.reading.scanner import Scanner

VERSION = re.compile(r"\d+\.\d+")
NUMBER = re.compile(r"-?\d{1,18}")
SITE_FIELDS = {
    "title", "link", "description", "language", "pubDate",
    "wp:wxr_version", "wp:base_site_url", "wp:base_blog_url",
}  # fmt: skip


class Export:
    """The records of one export, which may be several files. Iterating again reads again."""

    def __init__(self, paths: Iterable[str | Path], limits: Limits | None = None) -> None:
        self.paths = [Path(path) for path in paths]
        self.limits = limits
        self.repairs = Repairs()
        self.site: Site | None = None

    def __iter__(self) -> Iterator[Record]:
        """The site first, then vocabulary and items as they come. Split exports repeat the
        site and the vocabulary in each file; they are given out once."""
        return self._read(skim=False)

    def skim(self) -> Iterator[Record]:
        """The same in less time, but of comments the numbers alone."""
        return self._read(skim=True)

    def _read(self, *, skim: bool) -> Iterator[Record]:
        self.repairs = Repairs()
        self.site = None
        seen: set[Record] = set()
        for source in open_sources(self.paths, self.repairs, self.limits):
            for record in Reader(source, self.repairs, skim=skim):
                if isinstance(record, Site):
                    yield from self._join(record, source.name)
                elif isinstance(record, Item) or record not in seen:
                    if not isinstance(record, Item):
                        seen.add(record)
                    yield record

    def _join(self, site: Site, file: str) -> Iterator[Site]:
        if self.site is None:
            self.site = site
            yield site
        elif site.address != self.site.address:
            message = _(
                "%(file)s belongs to a different blog (%(other)s) from the earlier files "
                "(%(first)s). Import one blog at a time."
            )
            values = {"file": file, "other": site.address, "first": self.site.address}
            raise ExportRefused("other_site", message % values)


class Reader:
    """The records of one file."""

    def __init__(self, source: Source, repairs: Repairs, *, skim: bool = False) -> None:
        pieces = decode(source.chunks, source.name, repairs)
        self.scanner = Scanner(pieces, source.name, repairs)
        self.builder = Builder(self.scanner)
        self.comment = self._numbered if skim else self._comment
        self.site: dict[str, str] = {}
        self.site_given = False

    def __iter__(self) -> Iterator[Record]:
        root = True
        for element in self.builder:
            if root:
                self._check_root(element)
                root = False
            elif element.name in VOCABULARY or element.name == "item":
                yield from self._give_site(element)
                yield self._record(element)
            elif element.name in SITE_FIELDS:
                self.site.setdefault(element.name, element.text.strip())
        if root:
            message = _("%(file)s is empty or is not an XML file.")
            raise ExportRefused("empty", message % {"file": self.scanner.file})
        yield from self._give_site(None)

    def _check_root(self, element: Element) -> None:
        if element.name != "rss":
            message = _("%(file)s is not a WordPress export: it starts with <%(name)s>, not <rss>.")
            values = {"file": self.scanner.file, "name": element.name[:40]}
            raise ExportRefused("not_export", message % values)

    def _give_site(self, first: Element | None) -> Iterator[Site]:
        """The site before the first record. A feed, which has no ``wp:`` element, is refused."""
        if self.site_given:
            return
        self.site_given = True
        names = [*self.site]
        if first is not None:
            names += [first.name, *first.texts, *(child.name for child in first.children)]
        if not any(name.startswith("wp:") for name in names):
            message = _(
                "%(file)s is a feed, not a WordPress export. In WordPress, use Tools → Export."
            )
            raise ExportRefused("not_export", message % {"file": self.scanner.file})
        version = self.site.get("wp:wxr_version", "")
        if not version:
            self.scanner.repair(RepairKind.MISSING_VERSION)
        elif not VERSION.fullmatch(version):
            self.scanner.repair(RepairKind.INVALID_VERSION, version)
        texts = {
            name.removeprefix("wp:").replace("wxr_", ""): text
            for name, text in self.site.items()
            if name != "pubDate"
        }
        yield Site(**texts, exported=from_rfc(self.site.get("pubDate", "")))

    def _record(self, element: Element) -> Record:
        get = element.short
        match element.name:
            case "wp:author":
                return Author(
                    get("wp:author_id"),
                    get("wp:author_login"),
                    get("wp:author_email"),
                    get("wp:author_display_name"),
                    get("wp:author_first_name"),
                    get("wp:author_last_name"),
                )
            case "wp:category":
                return Category(
                    get("wp:term_id"),
                    get("wp:category_nicename"),
                    get("wp:cat_name"),
                    get("wp:category_parent"),
                    get("wp:category_description"),
                    _meta(element, "wp:termmeta"),
                )
            case "wp:tag":
                return Tag(
                    get("wp:term_id"),
                    get("wp:tag_slug"),
                    get("wp:tag_name"),
                    get("wp:tag_description"),
                    _meta(element, "wp:termmeta"),
                )
            case "wp:term":
                return Term(
                    get("wp:term_id"),
                    get("wp:term_taxonomy"),
                    get("wp:term_slug"),
                    get("wp:term_name"),
                    get("wp:term_parent"),
                    get("wp:term_description"),
                    _meta(element, "wp:termmeta"),
                )
        return self._item(element)

    def _item(self, element: Element) -> Item:
        get = element.short
        return Item(
            id=self._number(element, "wp:post_id"),
            # Exports by other tools leave out the type of posts.
            type=get("wp:post_type") or "post",
            title=get("title"),
            link=get("link"),
            guid=get("guid"),
            slug=get("wp:post_name"),
            status=self._status(element),
            author=get("dc:creator"),
            content=element.get("content:encoded"),
            excerpt=element.get("excerpt:encoded"),
            description=element.get("description"),
            date=self._moment(element, "wp:post_date"),
            modified=self._moment(element, "wp:post_modified"),
            published=from_rfc(get("pubDate")),
            password=element.get("wp:post_password"),
            parent=self._number(element, "wp:post_parent"),
            menu_order=self._number(element, "wp:menu_order"),
            sticky=get("wp:is_sticky") == "1",
            comment_status=get("wp:comment_status"),
            ping_status=get("wp:ping_status"),
            attachment_url=get("wp:attachment_url"),
            terms=without_bare_doubles(_term_use(child) for child in element.all("category")),
            meta=_meta(element, "wp:postmeta"),
            comments=tuple(self.comment(child) for child in element.all("wp:comment")),
            extra=_extra(element),
            complete=element.complete,
        )

    def _status(self, element: Element) -> str:
        """Empty where a repair lost it, or a password that WordPress writes behind it."""
        is_lost = element.cut and not {"wp:post_type", "wp:post_password"} <= element.texts.keys()
        return "" if is_lost else element.short("wp:status")

    def _numbered(self, element: Element) -> Comment:
        return Comment(self._number(element, "wp:comment_id"), parent=0, author="", email="")

    def _comment(self, element: Element) -> Comment:
        get = element.short
        return Comment(
            id=self._number(element, "wp:comment_id"),
            parent=self._number(element, "wp:comment_parent"),
            author=get("wp:comment_author"),
            email=get("wp:comment_author_email"),
            url=get("wp:comment_author_url"),
            ip=get("wp:comment_author_IP"),
            date=self._moment(element, "wp:comment_date"),
            content=element.get("wp:comment_content"),
            approved=get("wp:comment_approved"),
            type=get("wp:comment_type"),
            user_id=self._number(element, "wp:comment_user_id"),
            meta=_meta(element, "wp:commentmeta"),
        )

    def _number(self, element: Element, name: str) -> int:
        text = element.get(name).strip()
        if not text:
            return 0
        if NUMBER.fullmatch(text):
            return int(text)
        self._repair(RepairKind.INVALID_NUMBER, element, f"{name} {text}")
        return 0

    def _moment(self, element: Element, name: str) -> Moment:
        local, utc = self._date(element, name), self._date(element, f"{name}_gmt")
        return Moment(local, utc.replace(tzinfo=UTC) if utc else None)

    def _date(self, element: Element, name: str) -> datetime | None:
        text = element.get(name).strip()
        if not text or NONE.match(text):
            return None
        date = from_mysql(text)
        if date is None:
            self._repair(RepairKind.INVALID_DATE, element, f"{name} {text}")
        return date

    def _repair(self, kind: RepairKind, element: Element, detail: str) -> None:
        self.scanner.repairs.add(kind, self.scanner.file, element.line, detail)


def _meta(element: Element, name: str) -> Meta:
    return tuple(
        (child.get("wp:meta_key"), child.get("wp:meta_value")) for child in element.all(name)
    )


def _term_use(element: Element) -> TermUse:
    get = element.attributes.get
    return TermUse(get("domain") or "category", get("nicename", ""), element.text.strip())


def _extra(element: Element) -> Meta:
    return tuple(
        (child.name, child.text)
        for child in element.children
        if child.name not in FIELDS and not child.name.startswith("wp:") and child.text.strip()
    )
