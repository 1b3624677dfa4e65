"""Reading of WordPress eXtended RSS 1.0, 1.1 and 1.2 as records, in constant memory.

    export = Export([path])
    for record in export:
        …
    export.repairs

Files that WordPress's own importer refuses (no version, not well-formed) are read and reported in
``repairs``. Only hostile files and those that are not exports raise ``ExportRefused``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.utils.translation import gettext as _

from neuromod_wagtail.dates import recorded
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import RepairKind, Repairs
from neuromod_wagtail.importing.sources import Limits, Source, open_sources
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
# With a year that every database can show, see ``dates``.
DATE = re.compile(r"(?!0|9999)[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}")
# Python reads such years as two-digit years of our time.
BEFORE_ALL = re.compile(r"\b0\d{3}\s")
# “No date” in MySQL, WordPress, Go and .NET, and “never”. For Unix, see ``recorded``.
NONE = re.compile(r"0000-00-00|-0001-11-30|0001-01-01|9999-12-31")
AUTHOR = (
    "author_id author_login author_email author_display_name author_first_name author_last_name"
)
TERMS: dict[str, tuple[Callable[..., Category | Tag | Term], str]] = {
    "wp:category": (
        Category,
        "term_id category_nicename cat_name category_parent category_description",
    ),
    "wp:tag": (Tag, "term_id tag_slug tag_name tag_description"),
    "wp:term": (Term, "term_id term_taxonomy term_slug term_name term_parent term_description"),
}
SITE_FIELDS = {
    "title", "link", "description", "language", "pubDate",
    "wp:wxr_version", "wp:base_site_url", "wp:base_blog_url",
}  # fmt: skip


class Export:
    """The records of an export, which may have several files. Each iteration reads them again.

    ``exported`` is when the file that is being read was written, ``latest`` when the newest of those
    read so far was.
    """

    def __init__(self, paths: Iterable[str | Path], limits: Limits | None = None) -> None:
        self.paths = [Path(path) for path in paths]
        self.limits = limits
        self.repairs = Repairs()
        self.site: Site | None = None
        self.exported: datetime | None = None
        self.latest: datetime | None = None

    def __iter__(self) -> Iterator[Record]:
        """Yield the site first, then terms, authors and items in file order.

        Split exports repeat the site and the terms in each file; each is yielded once.
        """
        return self._read(skim=False)

    def skim(self) -> Iterator[Record]:
        """Yield the same records faster, with only the IDs of comments."""
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
        self.exported = site.exported
        self.latest = max(filter(None, (self.latest, site.exported)), default=None)
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
    """Reads the records of one file."""

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
        """Yield the site before the first record. Refuse a feed, which has no ``wp:`` element."""
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
        addresses = (texts.get(name) for name in ("base_blog_url", "link", "base_site_url"))
        address = next(filter(None, addresses), "").rstrip("/")
        exported = from_rfc(self.site.get("pubDate", ""))
        yield Site(**texts, address=address, exported=exported)

    def _record(self, element: Element) -> Record:
        if element.name == "item":
            return self._item(element)
        if element.name == "wp:author":
            return Author(*_texts(element, AUTHOR))
        model, names = TERMS[element.name]
        return model(*_texts(element, names), meta=_meta(element, "wp:termmeta"))

    def _item(self, element: Element) -> Item:
        get, texts = _getter(element), element.texts
        return Item(
            id=self._number(element, "wp:post_id"),
            # Exports by other tools omit the type of posts.
            type=get("wp:post_type") or "post",
            title=get("title"),
            link=get("link"),
            guid=get("guid"),
            slug=get("wp:post_name"),
            status=self._status(element),
            author=get("dc:creator"),
            content=texts.get("content:encoded", ""),
            excerpt=texts.get("excerpt:encoded", ""),
            description=texts.get("description", ""),
            date=self._moment(element, "wp:post_date"),
            modified=self._moment(element, "wp:post_modified"),
            published=from_rfc(get("pubDate")),
            password=texts.get("wp:post_password", ""),
            parent=self._number(element, "wp:post_parent"),
            menu_order=self._number(element, "wp:menu_order"),
            sticky=get("wp:is_sticky") == "1",
            comment_status=get("wp:comment_status"),
            ping_status=get("wp:ping_status"),
            attachment_url=get("wp:attachment_url"),
            terms=without_bare_doubles(
                [_term_use(child) for child in element.children if child.name == "category"]
            ),
            meta=_meta(element, "wp:postmeta"),
            comments=tuple(
                self.comment(child) for child in element.children if child.name == "wp:comment"
            ),
            extra=_extra(element),
            complete=element.complete,
        )

    def _status(self, element: Element) -> str:
        """Return the status; empty if it, or the password after it, was lost in a repair."""
        is_lost = element.cut and not {"wp:post_type", "wp:post_password"} <= element.texts.keys()
        return "" if is_lost else element.texts.get("wp:status", "").strip()

    def _numbered(self, element: Element) -> Comment:
        return Comment(self._number(element, "wp:comment_id"), parent=0, author="", email="")

    def _comment(self, element: Element) -> Comment:
        get, texts = _getter(element), element.texts
        return Comment(
            id=self._number(element, "wp:comment_id"),
            parent=self._number(element, "wp:comment_parent"),
            author=get("wp:comment_author"),
            email=get("wp:comment_author_email"),
            url=get("wp:comment_author_url"),
            ip=get("wp:comment_author_IP"),
            date=self._moment(element, "wp:comment_date"),
            content=texts.get("wp:comment_content", ""),
            approved=get("wp:comment_approved"),
            type=get("wp:comment_type"),
            user_id=self._number(element, "wp:comment_user_id"),
            meta=_meta(element, "wp:commentmeta"),
        )

    def _number(self, element: Element, name: str) -> int:
        text = element.texts.get(name, "").strip()
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
        text = element.texts.get(name, "").strip()
        if not text or NONE.match(text):
            return None
        date = from_mysql(text)
        if date is None:
            self._repair(RepairKind.INVALID_DATE, element, f"{name} {text}")
        return recorded(date)

    def _repair(self, kind: RepairKind, element: Element, detail: str) -> None:
        self.scanner.repairs.add(kind, self.scanner.file, element.line, detail)


def _getter(element: Element) -> Callable[[str], str]:
    """Return a function that returns short texts by name, stripped of white space."""
    texts = element.texts
    return lambda name: texts.get(name, "").strip()


def _texts(element: Element, names: str) -> list[str]:
    return [element.texts.get(f"wp:{name}", "").strip() for name in names.split()]


def _meta(element: Element, name: str) -> Meta:
    return tuple(
        (child.texts.get("wp:meta_key", ""), child.texts.get("wp:meta_value", ""))
        for child in element.children
        if child.name == name
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


def from_mysql(text: str) -> datetime | None:
    """Parse ``2024-02-29 12:30:00`` as a naive datetime. Return None if it is not a date."""
    try:
        return datetime.fromisoformat(text) if DATE.fullmatch(text) else None
    except ValueError:
        return None


def from_rfc(text: str) -> datetime | None:
    """Parse ``Thu, 29 Feb 2024 12:30:00 +0000`` (RFC 822) as an aware datetime, or None."""
    try:
        parsed = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    if BEFORE_ALL.search(text):
        return None
    # WordPress writes "Wed, 30 Nov -0001" or 1999-11-30 for zero dates.
    if parsed.date().isoformat() == "1999-11-30" and not (parsed.hour or parsed.minute):
        return None
    return recorded(parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC))
