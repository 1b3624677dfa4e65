"""Posts and pages of an export → articles, some at a time, each whole.

``write`` makes the pages, ``flush`` does for all of them at once what a single page would cost
many queries: both in one transaction of the caller. No ``page_published`` is sent: an import is
no news, and a site that mails its readers on publishing must not send them ten years of posts.
What the package itself does on publishing is done here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import unquote

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail.models import PageLogEntry, ReferenceIndex, Revision

from neuromod_wagtail.articles import advice, indexing, routes
from neuromod_wagtail.articles.models import Author, Category
from neuromod_wagtail.articles.tasks import make_renditions
from neuromod_wagtail.comments.actions import discussion_of
from neuromod_wagtail.comments.models.settings import Mode
from neuromod_wagtail.disclaimers.abstract_models import load_placements
from neuromod_wagtail.disclaimers.bookkeeping import write_down
from neuromod_wagtail.disclaimers.gate import PublishingRefused
from neuromod_wagtail.disclaimers.resolution import missing, required
from neuromod_wagtail.disclaimers.tasks import purge
from neuromod_wagtail.wordpress import fingerprints
from neuromod_wagtail.wordpress.composing import Composition
from neuromod_wagtail.wordpress.ledger import Ledger, digest
from neuromod_wagtail.wordpress.models import ImportedItem
from neuromod_wagtail.wordpress.reading.records import Item
from neuromod_wagtail.wordpress.report import Outcome, Report
from neuromod_wagtail.wordpress.slugs import free, slug_of
from neuromod_wagtail.wordpress.writers.privacy import restrict

LONGEST_SLUG = 255
WITH_PICTURES = {"picture", "gallery"}


@dataclass(frozen=True)
class Written:
    """``page`` is what the item is now, None when it is nothing here; ``reason`` why it was
    skipped when there is no outcome."""

    page: Any
    outcome: Outcome | None = None
    reason: str = ""


@dataclass
class ArticleWriter:
    """``parents`` are the indexes below which items go, by their type; ``""`` for all others."""

    ledger: Ledger
    report: Report
    parents: dict[str, Any]
    user: Any = None
    entries: dict[Any, dict[int, Any]] = field(default_factory=dict)
    waiting: list[tuple[Any, Composition, ImportedItem, Revision]] = field(default_factory=list)

    def write(self, item: Item, made: Composition, addresses: list[str]) -> Written:
        """Make the page of an item, renew it, or leave it as it is. Call ``flush`` afterwards."""
        row = self.ledger.row(made.kind, made.key)
        if row is None:
            return Written(self._create(item, made, addresses), Outcome.CREATED)
        model = self.parent_of(made.kind).get_article_model()
        page = model.objects.filter(pk=row.object_id).first()
        if page is None:
            return Written(None, reason=_("It was imported before and removed here since."))
        if row.wanted_hash == digest(made.wanted):
            return Written(page, Outcome.UNCHANGED)
        if fingerprints.of_page(page) == row.fingerprint:
            self._update(page, item, made, row)
            return Written(page, Outcome.UPDATED)
        if row.source_hash == digest(_said(item)):
            # Only what is known here has changed, such as a modality: the editor's text stands.
            return Written(page, Outcome.UNCHANGED)
        reason = _("Changed both here and on the old blog since; left as it is here.")
        return Written(page, reason=reason)

    def flush(self) -> None:
        """Finish the pages written since the last call, in the same transaction."""
        waiting, self.waiting = self.waiting, []
        if not waiting:
            return
        pages = [page for page, *_rest in waiting]
        for page in pages:
            ReferenceIndex.create_or_update_for_object(page)
        indexing.add(pages)
        self._log(waiting)
        live = [page for page in pages if page.live]
        placements = load_placements(live)
        for page, made, *_rest in waiting:
            if missing(required(placements.get(id(page), ()))):
                self.report.remark(made.kind, made.key, "disclaimer_missing")
        write_down(pages)
        advice.write_down(live)
        self._keep(waiting)
        transaction.on_commit(partial(purge, live))
        for page in live:
            if page.picture or any(block["type"] in WITH_PICTURES for block in page.body.raw_data):
                transaction.on_commit(partial(make_renditions.enqueue, page.pk))

    def drop(self, kind: str, key: str) -> None:
        """An item was rolled back."""
        self.waiting = [
            entry for entry in self.waiting if (entry[1].kind, entry[1].key) != (kind, key)
        ]

    def parent_of(self, kind: str) -> Any:
        return self.parents.get(kind) or self.parents[""]

    def _create(self, item: Item, made: Composition, addresses: list[str]) -> Any:
        parent = self.parent_of(made.kind)
        page = parent.get_article_model()(owner=self.user, locale_id=parent.locale_id)
        page.slug = self._slug(made, parent)
        if self.ledger.dry_run:
            self.ledger.planned.add((made.kind, made.key))
            return page
        self._fill(page, made)
        # Known to Wagtail under this name from annotations; a new page is no root of a site.
        page._is_site_root = False
        # Wagtail tries five uniques of a live page, the import its one slug: live it is below.
        page.live = False
        parent.add_child(instance=page)
        page.live = made.live
        row = ImportedItem(kind=made.kind, source_id=made.key, addresses=addresses)
        self._finish(page, item, made, row)
        if made.password or made.only_editors:
            restrict(page, made.password, only_editors=made.only_editors, user=self.user)
        if item.comment_status == "closed":
            self._set_mode(page, item)
        return page

    def _update(self, page: Any, item: Item, made: Composition, row: ImportedItem) -> None:
        if self.ledger.dry_run:
            return
        self._fill(page, made)
        page.live = page.comes_live = made.live
        page.save()
        self._finish(page, item, made, row)
        restrict(page, made.password, only_editors=made.only_editors, user=self.user)
        if row.kept.get("comment_status") != item.comment_status:
            self._set_mode(page, item)

    def _fill(self, page: Any, made: Composition) -> None:
        for name, value in (made.fields | {"body": made.linked}).items():
            if hasattr(page, name):
                setattr(page, name, value)
        # So that an update ends the schedule of a post that is public by now.
        page.go_live_at = made.fields.get("go_live_at")
        authorship = page._meta.model.authorships.rel.related_model
        page.authorships = [
            authorship(author=author, sort_order=place)
            for place, author in enumerate(self._rows(Author, made.authors))
        ]
        page.categories = self._rows(Category, made.categories)
        if hasattr(page, "tags"):
            page.tags.set(self._rows(Tag, made.tags))

    def _rows(self, model: Any, keys: list[int]) -> list[Any]:
        """Entries by their keys; each is fetched once in a run."""
        known = self.entries.setdefault(model, {})
        unknown = [key for key in keys if key not in known]
        known |= model._default_manager.in_bulk(unknown) if unknown else {}
        return [known[key] for key in keys if key in known]

    def _finish(self, page: Any, item: Item, made: Composition, row: ImportedItem) -> None:
        """Give the page its revision, and note what is to be done for all pages together."""
        revision = self._revision(page)
        if not made.live and page.go_live_at:
            self._schedule(page, revision, made)
        row.source_hash, row.wanted_hash = digest(_said(item)), digest(made.wanted)
        row.has_open_links = made.has_open_links
        self.ledger.targets[made.kind, made.key] = page.pk
        self.waiting.append((page, made, row, revision))

    def _revision(self, page: Any) -> Revision:
        """As ``save_revision``, which would save the whole page and index it once more."""
        revision = Revision(
            content_object=page,
            base_content_type=page.get_base_content_type(),
            user=self.user,
            object_str=str(page),
            content=page.serializable_data(),
        )
        revision.save()
        page.latest_revision = revision
        page.latest_revision_created_at = revision.created_at
        page.draft_title = page.title
        page.has_unpublished_changes = not page.live
        page.live_revision = revision if page.live else None
        names = ("latest_revision", "latest_revision_created_at", "draft_title",
                 "has_unpublished_changes", "live_revision", "live")  # fmt: skip
        page_model = page.base_page_model
        page_model._base_manager.filter(pk=page.pk).update(
            **{name: getattr(page, name) for name in names}
        )
        return revision

    def _schedule(self, page: Any, revision: Revision, made: Composition) -> None:
        """What is not public yet must pass the publish gate like everything else."""
        try:
            with transaction.atomic():
                revision.approved_go_live_at = page.go_live_at
                revision.save(update_fields=["approved_go_live_at"])
        except PublishingRefused:
            revision.approved_go_live_at = None
            self.report.remark(made.kind, made.key, "not_scheduled", f"{page.go_live_at:%Y-%m-%d}")

    def _log(self, waiting: Iterable[tuple[Any, Any, Any, Revision]]) -> None:
        """In the history of each page: where it came from, and with which import."""
        now = timezone.now()
        PageLogEntry.objects.bulk_create(
            PageLogEntry(
                page=page,
                content_type=ContentType.objects.get_for_model(page),
                label=page.get_admin_display_title(),
                action="neuromod_wordpress.import",
                timestamp=now,
                user=self.user,
                revision=revision,
                content_changed=True,
                data={"source": self.ledger.source, "run": self.ledger.run.pk},
            )
            for page, _made, _row, revision in waiting
        )

    def _keep(self, waiting: list[tuple[Any, Composition, ImportedItem, Revision]]) -> None:
        """Write down what the items became, and what the pages are like now."""
        by_model: dict[Any, list[int]] = {}
        for page, *_rest in waiting:
            by_model.setdefault(type(page), []).append(page.pk)
        told = {
            pk: found
            for model, keys in by_model.items()
            for pk, found in fingerprints.of_pages(model, keys).items()
        }
        for page, made, row, _revision in waiting:
            row.fingerprint = told[page.pk]
            row.kept = made.kept
            row.content_type = ContentType.objects.get_for_model(page)
            row.object_id = page.pk
        self.ledger.store(row for _page, _made, row, _revision in waiting)

    def _set_mode(self, page: Any, item: Item) -> None:
        """Closed there is closed here; open there is as the site has it."""
        mode = Mode.READ_ONLY if item.comment_status == "closed" else ""
        discussion = discussion_of(page) if mode else None
        if discussion is None:
            discussion = getattr(page, "reader_discussion", None)
        if discussion is not None and discussion.mode != mode:
            discussion.mode = mode
            discussion.save(update_fields=["mode"])

    def _slug(self, made: Composition, parent: Any) -> str:
        wanted = slug_of(*made.slugs, limit=LONGEST_SLUG)
        siblings = parent.get_children()

        def is_taken(slug: str) -> bool:
            return routes.is_reserved(slug) or siblings.filter(slug=slug).exists()

        slug = free(wanted, is_taken, LONGEST_SLUG)
        if made.slugs[0] and slug != unquote(made.slugs[0]):
            self.report.remark(made.kind, made.key, "slug_changed", slug)
        return slug


def _said(item: Item) -> list[Any]:
    """All that the file says about an item, but for its comments."""
    names = (name for name in item.__slots__ if name not in {"comments", "complete"})
    return [(name, str(getattr(item, name))) for name in names]
