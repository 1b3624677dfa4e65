"""Links to the old blog in articles: finding their targets, and rewriting them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import AbstractPage

from neuromod_wagtail.comments.models import Provenance
from neuromod_wagtail.importing.errors import reason_of
from neuromod_wagtail.importing.report import Report
from neuromod_wagtail.web import permalinks
from neuromod_wagtail.web.addresses import path_in
from neuromod_wagtail.wordpress.converting.blocks import RawBlock
from neuromod_wagtail.wordpress.models import ImportedItem
from neuromod_wagtail.wordpress.reading.permalinks import Target, rewrite_links
from neuromod_wagtail.wordpress.storing.export_index import ExportIndex, bare
from neuromod_wagtail.wordpress.storing.item_store import ItemStore, page_fingerprint

BATCH = 20
COMMENT = re.compile(r"comment-(\d{1,18})")
# Fields with raw HTML, where Wagtail's own links do not work.
PLAIN_HTML = {"html"}


@dataclass
class LinkFinder:
    """Finds the targets of old URLs below ``index``."""

    export_index: ExportIndex
    store: ItemStore
    index: AbstractPage
    files: dict[tuple[str, str], Target | None] = field(default_factory=dict)

    def find(self, path: str, *, plain: bool = False) -> Target | None:
        """Return the target of an old URL; if ``plain``, as a URL instead of a page."""
        is_hidden, place = self.export_index.place_of(path)
        if is_hidden:
            return None
        if place is None:
            url = self.listings.get(path if "?" in path else bare(path))
            return Target(url=url) if url else None
        kind, key = place
        if kind == "attachment":
            if place not in self.files:
                self.files[place] = self._file(key)
            return self.files[place]
        pk = self.store.pk_of(kind, key)
        if pk is None:
            return None
        return Target(url=self._url(pk)) if plain else Target("page", pk, self._url(pk))

    @cached_property
    def listings(self) -> dict[str, str]:
        """The paths of the listings of terms and authors, by their old URLs."""
        root = permalinks.below(permalinks.for_page(self.index))
        return {
            bare(address): f"{root}{kind}/{row.target.slug}/"
            for kind, row in (self.store.listings() if root else ())
            for address in row.addresses
        }

    def _file(self, key: str) -> Target | None:
        row = self.store.row("attachment", key)
        if row is None or row.content_type is None:
            return None
        model = row.content_type.model_class()
        found = model._default_manager.filter(pk=row.object_id).first() if model else None
        if isinstance(found, get_image_model()):
            return Target(url=found.file.url)
        if isinstance(found, get_document_model()):
            return Target("document", found.pk, found.url)
        return None

    def _url(self, pk: int) -> str:
        page = (
            self.index.get_article_model()
            .objects.filter(pk=pk)
            .only("pk", "url_path", "locale")
            .first()
        )
        return permalinks.for_page(page) if page else ""

    def anchor(self, fragment: str) -> str | None:
        """Return the new fragment for an old one, or None while its comment is not here."""
        match = COMMENT.fullmatch(fragment)
        if match is None:
            return f"#{fragment}"
        rows = Provenance.objects.filter(
            source=f"wordpress:{self.store.source}", source_id=match[1], comment__isnull=False
        )
        pk = rows.values_list("comment_id", flat=True).first()
        return f"?comment={pk}#comment-{pk}" if pk else None

    def _is_here(self, address: str) -> bool:
        """Return whether it is a URL of this site, which an earlier run wrote."""
        path = path_in(address)
        root = permalinks.below(permalinks.for_page(self.index)) or "/"
        if path.startswith((settings.MEDIA_URL, reverse("wagtaildocs_serve", args=(0, "-"))[:-4])):
            return True
        below = path.removeprefix(root).strip("/")
        if not path.startswith(root) or not below:
            return False
        return (
            path in self.listings.values() or self.index.get_children().filter(slug=below).exists()
        )

    def rewrite(self, raw: list[RawBlock]) -> tuple[list[RawBlock], list[str]]:
        """Return raw blocks with rewritten links, and the URLs that lead nowhere."""
        lost: list[str] = []

        def text(html: str, *, plain: bool) -> str:
            if "<a " not in html:
                return html
            found, missing = rewrite_links(
                html,
                lambda path: self.find(path, plain=plain),
                self.export_index.site.address,
                self.anchor,
            )
            lost.extend(address for address in missing if not self._is_here(address))
            return found

        return [_walk(block, text) for block in raw], lost


def _walk(value: Any, text: Callable[..., str], *, plain: bool = False) -> Any:
    """Return a copy of raw blocks with ``text`` applied to every text that may have links."""
    if isinstance(value, list):
        return [_walk(entry, text, plain=plain) for entry in value]
    if isinstance(value, dict):
        return {
            name: _walk(entry, text, plain=plain or name in PLAIN_HTML)
            for name, entry in value.items()
        }
    return text(value, plain=plain) if isinstance(value, str) else value


def follow_up(finder: LinkFinder, store: ItemStore, report: Report) -> None:
    """Rewrite links to later items of the file, except in articles edited here."""
    rows = ImportedItem.objects.filter(source=store.source, has_open_links=True)
    # Keys first, because rows leave the set during the loop.
    keys = iter(list(rows.order_by("pk").values_list("pk", flat=True)))
    while some := list(islice(keys, BATCH)):
        with transaction.atomic():
            for row in ImportedItem.objects.filter(pk__in=some).order_by("pk"):
                try:
                    with report.whole(), transaction.atomic():
                        _follow(row, finder, report)
                except Exception as error:  # noqa: BLE001 - whatever it is, the rest goes on
                    reason = reason_of(error, f"links of {row.kind} {row.source_id}")
                    report.remark(row.kind, row.source_id, "links_not_followed", reason)


def _follow(row: ImportedItem, finder: LinkFinder, report: Report) -> None:
    page: AbstractPage = finder.index.get_article_model().objects.filter(pk=row.object_id).first()
    if page is None or page_fingerprint(page) != row.fingerprint:
        return
    before = list(page.body.raw_data)
    after, lost = finder.rewrite(before)
    for address in dict.fromkeys(lost):
        report.remark(row.kind, row.source_id, "lost_link", address[:300])
    if after == before:
        return
    page.body = after
    page.skips_publish_gate = True
    page.save(clean=False)
    revision = page.latest_revision
    if revision is not None:
        revision.content["body"] = page.serializable_data()["body"]
        revision.save(update_fields=["content"])
    row.fingerprint = page_fingerprint(page)
    row.has_open_links = bool(lost)
    row.save(update_fields=["fingerprint", "has_open_links"])
