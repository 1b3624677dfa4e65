"""Bulk completion of stored pages: relations, revisions, schedules, log and records.

Page by page this would take thirty queries each, most of them for data that is known here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import swapper
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail.models import AbstractPage, PageLogEntry, ReferenceIndex, Revision
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.language.service import refresh_findings
from neuromod_wagtail.articles.models import Author, Category
from neuromod_wagtail.articles.pages.search import indexing
from neuromod_wagtail.articles.tasks import make_renditions
from neuromod_wagtail.caching.frontend_cache import purge
from neuromod_wagtail.disclaimers.publish_gate import PublishingRefused
from neuromod_wagtail.disclaimers.resolver import missing, required
from neuromod_wagtail.disclaimers.rules import load_placements
from neuromod_wagtail.disclaimers.tasks import refresh_usage
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import Report
from neuromod_wagtail.internals import first_child_path, next_sibling_path, set_cached_parent
from neuromod_wagtail.page_cache import tags
from neuromod_wagtail.text import localized
from neuromod_wagtail.users import User
from neuromod_wagtail.wordpress.models import ImportedItem
from neuromod_wagtail.wordpress.storing.item_store import ItemStore, page_fingerprints
from neuromod_wagtail.wordpress.storing.plan import ArticlePlan

WITH_PICTURES = {"picture", "gallery"}


@dataclass
class Waiting:
    """A page that is stored, and its ``row``, which is not yet. A new page has a ``branch``."""

    page: AbstractPage
    made: ArticlePlan
    row: ImportedItem
    branch: Branch | None = None
    revision: Revision = field(init=False)


class Batch:
    """``entries`` are authors, categories and tags by key, each fetched once in a run."""

    def __init__(self, store: ItemStore, report: Report, user: User | None) -> None:
        self.store, self.report, self.user = store, report, user
        self.entries: dict[type[Model], dict[int, Model]] = {Author: {}, Category: {}, Tag: {}}

    def finish(self, waiting: list[Waiting]) -> None:
        """Complete some pages, in the transaction that stored them."""
        pages = [entry.page for entry in waiting]
        for model in {type(page) for page in pages}:
            self._relate(model, [entry for entry in waiting if type(entry.page) is model])
        self._revise(waiting)
        for page in pages:
            ReferenceIndex.create_or_update_for_object(page)
        indexing.add(pages)
        self._log(waiting)
        live = [page for page in pages if page.live]
        placements = load_placements(live)
        for entry in waiting:
            if missing(required(placements.get(id(entry.page), ()))):
                self.report.remark(entry.made.kind, entry.made.key, "disclaimer_missing")
        refresh_usage(pages, placements)
        self._keep(waiting)
        # Rows written in bulk send no signals, and the import may be stopped before its end.
        transaction.on_commit(partial(tags.invalidate, [tags.SITE]))
        transaction.on_commit(partial(purge, live))
        # Not the task of each page, which would read it again.
        transaction.on_commit(lambda: refresh_findings(live), robust=True)
        for page in live:
            if page.picture or any(block["type"] in WITH_PICTURES for block in page.body.raw_data):
                transaction.on_commit(partial(make_renditions.enqueue, page.pk))

    def _relate(self, model: type[AbstractPage], waiting: list[Waiting]) -> None:
        """Store authors, categories and tags, and give them to each page for its revision."""
        authorship = model.authorships.rel.related_model
        through = model.categories.through
        page_field = model.categories.field.m2m_field_name()
        other = model.categories.field.m2m_reverse_field_name()
        tagging = model.tags.through if hasattr(model, "tags") else None
        bylines, posted, tagged = [], [], []
        for entry in waiting:
            page, made = entry.page, entry.made
            page.authorships = [
                authorship(page=page, author=author, byline=author.name, sort_order=place)
                for place, author in enumerate(self._rows(Author, made.authors))
            ]
            page.categories = self._rows(Category, made.categories)
            bylines += page.authorships.all()
            posted += [
                through(**{f"{page_field}_id": page.pk, f"{other}_id": category.pk})
                for category in page.categories.all()
            ]
            if tagging is not None:
                relation = getattr(page, tagging.content_object.field.remote_field.related_name)
                relation.set(
                    [tagging(content_object=page, tag=tag) for tag in self._rows(Tag, made.tags)]
                )
                tagged += relation.all()
        renewed = [entry.page.pk for entry in waiting if entry.branch is None]
        for table, name, rows in (
            (authorship, "page", bylines),
            (through, page_field, posted),
            (tagging, "content_object", tagged),
        ):
            if table is not None:
                if renewed:
                    table.objects.filter(**{f"{name}__in": renewed}).delete()
                table.objects.bulk_create(rows)

    def _rows(self, model: type[AbstractPage], keys: list[int]) -> list[Any]:
        known = self.entries[model]
        unknown = [key for key in keys if key not in known]
        known |= model._default_manager.in_bulk(unknown) if unknown else {}
        return [known[key] for key in keys if key in known]

    def _revise(self, waiting: list[Waiting]) -> None:
        """Do what ``save_revision`` does, but neither save nor index each page once more."""
        for entry in waiting:
            page = entry.page
            if entry.branch:
                # A new page has no remarks of editors; saves a query.
                page.wagtail_admin_comments = []
            entry.revision = Revision(
                content_object=page,
                base_content_type=page.get_base_content_type(),
                created_at=page.latest_revision_created_at,
                user=self.user,
                object_str=str(page),
                content=page.serializable_data(),
            )
        Revision.objects.bulk_create(entry.revision for entry in waiting)
        for entry in waiting:
            entry.page.latest_revision = entry.revision
            entry.page.live_revision = entry.revision if entry.page.live else None
        pages = [entry.page for entry in waiting]
        pages[0].base_page_model._base_manager.bulk_update(
            pages, ["latest_revision", "live_revision", "live"]
        )
        for entry in waiting:
            if not entry.page.live and entry.page.go_live_at:
                self._schedule(entry)

    def _schedule(self, entry: Waiting) -> None:
        """Schedule a page, if the publish gate lets it pass."""
        revision, moment = entry.revision, entry.page.go_live_at
        try:
            with transaction.atomic():
                revision.approved_go_live_at = moment
                revision.save(update_fields=["approved_go_live_at"])
        except PublishingRefused:
            revision.approved_go_live_at = None
            made = entry.made
            self.report.remark(made.kind, made.key, "not_scheduled", localized.day_and_time(moment))

    def _log(self, waiting: Iterable[Waiting]) -> None:
        """Add to the history of each page where it came from, and with which import."""
        now = timezone.now()
        origin = {"source": self.store.source, "run": self.store.run.pk}
        PageLogEntry.objects.bulk_create(
            PageLogEntry(
                page=entry.page,
                content_type=ContentType.objects.get_for_model(entry.page),
                label=entry.page.get_admin_display_title(),
                action=action,
                timestamp=now,
                user=self.user,
                revision=revision,
                content_changed=True,
                data=data,
            )
            for entry in waiting
            for action, revision, data in (
                *([("wagtail.create", None, {})] if entry.branch else ()),
                ("neuromod_wordpress.import", entry.revision, origin),
            )
        )

    def _keep(self, waiting: list[Waiting]) -> None:
        """Record what the items became, with fingerprints of the pages."""
        fingerprints: dict[int, str] = {}
        for model in {type(entry.page) for entry in waiting}:
            keys = [entry.page.pk for entry in waiting if type(entry.page) is model]
            fingerprints |= page_fingerprints(model, keys)
        for entry in waiting:
            row, page = entry.row, entry.page
            row.fingerprint = fingerprints[page.pk]
            row.kept = entry.made.kept
            row.content_type = ContentType.objects.get_for_model(page)
            row.object_id = page.pk
        self.store.store(entry.row for entry in waiting)


class Branch:
    """Add many children to one page in one transaction, which ``close`` ends.

    Treebeard's ``add_child`` locks the parent, looks for its last child and counts for every page;
    here that is done once. Pages that are rolled back leave a gap in the paths, as deleted pages
    do.
    """

    def __init__(self, parent: AbstractPage) -> None:
        self.parent = parent
        self.last: AbstractPage | None = None
        self.is_open = False

    def add_child(self, page: AbstractPage) -> None:
        """Give a page that is not saved yet the next place in the tree."""
        if not self.is_open:
            self._open()
        page.depth = self.parent.depth + 1
        if self.last is None:
            page.path = first_child_path(self.parent)
        else:
            page.path = next_sibling_path(self.last)
        set_cached_parent(page, self.parent)
        self.last = page

    def close(self, added: int) -> None:
        """Count ``added`` new children."""
        if added:
            here = _pages().filter(pk=self.parent.pk)
            here.update(numchild=F("numchild") + added)
            self.parent.numchild += added
        self.last, self.is_open = None, False

    def _open(self) -> None:
        """Lock the parent, so that others who add pages here wait for the end of it all."""
        found = _pages().select_for_update().filter(pk=self.parent.pk).first()
        if found is None:
            message = _(
                "“%(title)s” has been deleted. Choose another article index and run the import "
                "again."
            )
            raise ExportRefused("no_parent", message % {"title": self.parent.title})
        for name in ("path", "depth", "numchild", "url_path"):
            setattr(self.parent, name, getattr(found, name))
        self.last, self.is_open = found.get_last_child(), True


def _pages() -> PageQuerySet:
    return swapper.load_model("wagtailcore", "Page")._base_manager.all()
