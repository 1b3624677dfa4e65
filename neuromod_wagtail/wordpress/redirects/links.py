"""What links to the old blog lead to now, and their rewriting in the texts of articles."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from neuromod_wagtail.comments.models import Provenance
from neuromod_wagtail.importing.failures import reason_of
from neuromod_wagtail.importing.report import Report
from neuromod_wagtail.web import permalinks
from neuromod_wagtail.web.addresses import path_in
from neuromod_wagtail.wordpress.links.old_addresses import path_of
from neuromod_wagtail.wordpress.links.rewriting import Target, original_upload, rewrite_links
from neuromod_wagtail.wordpress.models import ImportedItem
from neuromod_wagtail.wordpress.storing import fingerprints
from neuromod_wagtail.wordpress.storing.index_pass import Survey, bare
from neuromod_wagtail.wordpress.storing.item_store import Ledger

BATCH = 20
BY_NUMBER = re.compile(r"[?&](?:p|page_id|attachment_id)=(\d{1,18})(?:&|$)")
COMMENT = re.compile(r"comment-(\d{1,18})")
BELOW = re.compile(r"/(?:comment-page-\d+|feed(?:/\w+)?|amp|embed|trackback)$")
# Fields of blocks whose HTML is kept as it came: Wagtail's own links mean nothing there.
PLAIN_HTML = {"html"}


@dataclass
class LinkFinder:
    """``listings`` are the addresses of terms, authors and archives here, by those there."""

    survey: Survey
    ledger: Ledger
    index: Any
    listings: dict[str, str] = field(default_factory=dict)
    files: dict[tuple[str, str], Target | None] = field(default_factory=dict)

    def find(self, path: str, *, plain: bool = False) -> Target | None:
        """``plain``: an address is wanted, not a row of Wagtail's."""
        if self._is_hidden(path):
            return None
        place = self._place(path)
        if place is None:
            url = self.listings.get(bare(path.partition("?")[0]) if "?" not in path else path)
            return Target(url=url) if url else None
        kind, key = place
        if kind == "attachment":
            if place not in self.files:
                self.files[place] = self._file(key)
            return self.files[place]
        pk = self.ledger.pk_of(kind, key)
        if pk is None:
            return None
        return Target(url=self._url(pk)) if plain else Target("page", pk, self._url(pk))

    def _is_hidden(self, path: str) -> bool:
        """Whether a number stands for what is not public: its address here would tell the slug."""
        number = BY_NUMBER.search(path)
        return number is not None and int(number[1]) in self.survey.hidden

    def is_known(self, path: str) -> bool:
        """Whether a link will lead somewhere once everything of the file is here."""
        return self._place(path) is not None or bare(path) in self.listings

    def _place(self, path: str) -> tuple[str, str] | None:
        number = BY_NUMBER.search(path)
        if number:
            return self.survey.places.get(f"?p={number[1]}")
        bare_path = bare(path.partition("?")[0])
        upload = self.survey.uploads.get(bare_path) or self.survey.uploads.get(
            original_upload(bare_path)
        )
        if upload:
            return "attachment", str(upload)
        return self.survey.places.get(bare_path) or self.survey.places.get(BELOW.sub("", bare_path))

    def _file(self, key: str) -> Target | None:
        row = self.ledger.row("attachment", key)
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
        """``comment-12`` there → here; None while that comment is not here."""
        match = COMMENT.fullmatch(fragment)
        if match is None:
            return f"#{fragment}"
        rows = Provenance.objects.filter(
            source=f"wordpress:{self.ledger.source}", source_id=match[1], comment__isnull=False
        )
        pk = rows.values_list("comment_id", flat=True).first()
        return f"?comment={pk}#comment-{pk}" if pk else None

    def _is_here(self, address: str) -> bool:
        """Whether an address is one of this site, which an earlier run wrote."""
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

    def rewrite(self, raw: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[str]]:
        """Raw blocks with the links that can be followed, and the addresses that cannot."""
        lost: list[str] = []

        def text(html: str, *, plain: bool) -> str:
            if "<a " not in html:
                return html
            found, missing = rewrite_links(
                html,
                lambda path: self.find(path, plain=plain),
                self.survey.site.address,
                self.anchor,
            )
            lost.extend(address for address in missing if not self._is_here(address))
            return found

        return [walk(block, text) for block in raw], lost


def walk(value: Any, text: Callable[..., str], *, plain: bool = False) -> Any:
    """A copy of raw blocks with every text that may hold links run through ``text``."""
    if isinstance(value, list):
        return [walk(entry, text, plain=plain) for entry in value]
    if isinstance(value, dict):
        return {
            name: walk(entry, text, plain=plain or name in PLAIN_HTML)
            for name, entry in value.items()
        }
    return text(value, plain=plain) if isinstance(value, str) else value


def is_internal(address: str, site: str) -> bool:
    return bool(path_of(address, site))


def follow_up(finder: LinkFinder, ledger: Ledger, report: Report) -> None:
    """The second step: links to what came later in the file. Articles edited here stay."""
    rows = ImportedItem.objects.filter(source=ledger.source, has_open_links=True)
    # Keys first: the rows leave this set while it is gone through.
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
    page: Any = finder.index.get_article_model().objects.filter(pk=row.object_id).first()
    if page is None or fingerprints.for_page(page) != row.fingerprint:
        return
    before = list(page.body.raw_data)
    after, lost = finder.rewrite(before)
    for address in dict.fromkeys(lost):
        report.remark(row.kind, row.source_id, "lost_link", address[:300])
    if after == before:
        return
    page.body = after
    page.comes_live = True
    page.save(clean=False)
    revision = page.latest_revision
    if revision is not None:
        revision.content["body"] = page.serializable_data()["body"]
        revision.save(update_fields=["content"])
    row.fingerprint = fingerprints.for_page(page)
    row.has_open_links = bool(lost)
    row.save(update_fields=["fingerprint", "has_open_links"])
