"""Posts and pages of an export → articles. Each is written whole, in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail.log_actions import log
from wagtail.models import GroupPagePermission, PageViewRestriction
from wagtail.signals import page_published

from neuromod_wagtail.articles import routes
from neuromod_wagtail.articles.models import Category
from neuromod_wagtail.comments.actions import discussion_of
from neuromod_wagtail.comments.models.settings import Mode
from neuromod_wagtail.disclaimers.gate import PublishingRefused, lacking
from neuromod_wagtail.wordpress.composing import Composition
from neuromod_wagtail.wordpress.ledger import Ledger, digest
from neuromod_wagtail.wordpress.models import ImportedItem
from neuromod_wagtail.wordpress.records import Item
from neuromod_wagtail.wordpress.report import Outcome, Report
from neuromod_wagtail.wordpress.slugs import free, slug_of

LONGEST_SLUG = 255
STREAMS = ("picture", "body")
PLAIN = (
    "title", "slug", "summary", "seo_title", "search_description", "published_at", "go_live_at",
    "latest_revision_id",
)  # fmt: skip


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
    editors: dict[int, list[Any]] = field(default_factory=dict)
    entries: dict[Any, dict[int, Any]] = field(default_factory=dict)

    def parent_of(self, kind: str) -> Any:
        return self.parents.get(kind) or self.parents[""]

    def write(self, item: Item, made: Composition, addresses: list[str]) -> Written:
        """Make the page of an item, renew it, or leave it as it is."""
        row = self.ledger.row(made.kind, made.key)
        source = digest(_said(item))
        if row is None:
            return Written(self._create(item, made, addresses, source), Outcome.CREATED)
        model = self.parent_of(made.kind).get_article_model()
        page = model.objects.filter(pk=row.object_id).first()
        if page is None:
            return Written(None, reason=_("It was imported before and removed here since."))
        if row.wanted_hash == digest(made.wanted):
            return Written(page, Outcome.UNCHANGED)
        if fingerprint(page) == row.fingerprint:
            self._update(page, item, made, row, source)
            return Written(page, Outcome.UPDATED)
        if row.source_hash == source:
            return Written(page, Outcome.UNCHANGED)
        reason = _("Changed both here and on the old blog since; left as it is here.")
        return Written(page, reason=reason)

    def _create(self, item: Item, made: Composition, addresses: list[str], source: str) -> Any:
        parent = self.parent_of(made.kind)
        page = parent.get_article_model()(owner=self.user, locale_id=parent.locale_id)
        page.slug = self._slug(made, parent)
        if self.ledger.dry_run:
            self.ledger.keep(made.kind, made.key, None)
            return page
        self._fill(page, made)
        page.live = page.comes_live = made.live
        parent.add_child(instance=page)
        self._finish(page, made)
        self._set_mode(page, item)
        self.ledger.keep(
            made.kind,
            made.key,
            page,
            source=source,
            wanted=digest(made.wanted),
            fingerprint=fingerprint(_fresh(page)),
            addresses=addresses,
            has_open_links=made.has_open_links,
            kept={**made.kept, "comment_status": item.comment_status},
        )
        return page

    def _update(
        self,
        page: Any,
        item: Item,
        made: Composition,
        row: ImportedItem,
        source: str,
    ) -> None:
        if self.ledger.dry_run:
            return
        self._fill(page, made)
        page.live = page.comes_live = made.live
        page.save()
        self._finish(page, made)
        if row.kept.get("comment_status") != item.comment_status:
            self._set_mode(page, item)
        row.source_hash, row.wanted_hash = source, digest(made.wanted)
        row.fingerprint = fingerprint(_fresh(page))
        row.has_open_links = made.has_open_links
        row.kept = {**made.kept, "comment_status": item.comment_status}
        row.save()

    def _fill(self, page: Any, made: Composition) -> None:
        for name, value in (made.fields | {"body": made.linked}).items():
            if hasattr(page, name):
                setattr(page, name, value)
        page.authorships = [
            page._meta.model.authorships.rel.related_model(author_id=author, sort_order=place)
            for place, author in enumerate(made.authors)
        ]
        page.categories = self._rows(Category, made.categories)
        page.tags.set(self._rows(Tag, made.tags))

    def _rows(self, model: Any, keys: list[int]) -> list[Any]:
        """Entries by their keys; each is fetched once in a run."""
        known = self.entries.setdefault(model, {})
        missing = [key for key in keys if key not in known]
        known |= model._default_manager.in_bulk(missing) if missing else {}
        return [known[key] for key in keys if key in known]

    def _finish(self, page: Any, made: Composition) -> None:
        """Revision, who may read it, what follows from publishing."""
        revision = page.save_revision(user=self.user, clean=False, changed=False)
        page.has_unpublished_changes = not made.live
        page.live_revision = revision if made.live else None
        changed = {
            "live_revision": page.live_revision,
            "has_unpublished_changes": page.has_unpublished_changes,
        }
        type(page)._base_manager.filter(pk=page.pk).update(**changed)
        self._restrict(page, made)
        data = {"source": self.ledger.source, "run": self.ledger.run.pk}
        log(page, "neuromod_wordpress.import", user=self.user, revision=revision, data=data)
        if made.live:
            if lacking(page):
                self.report.remark(made.kind, made.key, "disclaimer_missing")
            page_published.send(sender=type(page), instance=page, revision=revision)
        elif page.go_live_at:
            self._schedule(page, revision, made)

    def _schedule(self, page: Any, revision: Any, made: Composition) -> None:
        """What is not public yet must pass the publish gate like everything else."""
        try:
            revision.approved_go_live_at = page.go_live_at
            revision.save(update_fields=["approved_go_live_at"])
        except PublishingRefused:
            revision.approved_go_live_at = None
            self.report.remark(made.kind, made.key, "not_scheduled", f"{page.go_live_at:%Y-%m-%d}")

    def _restrict(self, page: Any, made: Composition) -> None:
        """WordPress's passwords and private posts as Wagtail's privacy of pages."""
        kinds = PageViewRestriction
        wanted = (kinds.PASSWORD, made.password) if made.password else (kinds.GROUPS, "")
        here = list(kinds.objects.filter(page=page.pk))
        if not (made.password or made.only_editors):
            wanted = ("", "")
        kept = [entry for entry in here if (entry.restriction_type, entry.password) == wanted]
        for entry in here:
            if entry not in kept:
                entry.delete(user=self.user)
        if wanted[0] and not kept:
            restriction = kinds(page=page, restriction_type=wanted[0], password=wanted[1])
            restriction.save(user=self.user)
            if made.only_editors:
                restriction.groups.set(self._editors(page))

    def _editors(self, page: Any) -> list[Any]:
        """The groups that may edit there: those who could read private posts before."""
        parent = page.get_parent()
        if parent.pk not in self.editors:
            above = Q(page__in=parent.get_ancestors(inclusive=True))
            allowed = GroupPagePermission.objects.filter(
                above, permission__codename__in=["change_page", "publish_page"]
            )
            self.editors[parent.pk] = list(Group.objects.filter(pk__in=allowed.values("group")))
        return self.editors[parent.pk]

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


def fingerprint(page: Any) -> str:
    """The same as long as nobody touched the page: content, drafts, place, privacy, schedule.

    ``page`` as it is in the database. That a scheduled page went live by itself is no touch.
    """
    restrictions = page.view_restrictions.order_by("pk")
    return digest(
        {
            "fields": [getattr(page, name, "") for name in PLAIN],
            "streams": [list(getattr(page, name).raw_data) for name in STREAMS],
            "public": page.live or bool(page.go_live_at),
            "parent": page.path[: -page.steplen],
            "categories": sorted(page.categories.values_list("pk", flat=True)),
            "tags": sorted(page.tags.values_list("pk", flat=True)),
            "authors": list(page.authorships.values_list("author_id", flat=True)),
            "privacy": list(restrictions.values_list("restriction_type", "password")),
        }
    )


def _fresh(page: Any) -> Any:
    return type(page)._base_manager.get(pk=page.pk)


def _said(item: Item) -> list[Any]:
    """All that the file says about an item, but for its comments."""
    names = (name for name in item.__slots__ if name not in {"comments", "complete"})
    return [(name, str(getattr(item, name))) for name in names]
