"""Import of posts and pages as articles, in batches, each one completely.

``write`` makes the pages, ``flush`` does for all of them at once what would cost many queries page
by page; both run in one transaction of the caller. No ``page_published`` is sent: an import is no
news, and a site that mails its readers on publishing must not send them ten years of posts. What
the package itself does on publishing is done here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote

import swapper
from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import AbstractPage, GroupPagePermission, PageViewRestriction

from neuromod_wagtail.articles.pages import routes
from neuromod_wagtail.comments.actions import discussion_of
from neuromod_wagtail.comments.models.settings import Mode
from neuromod_wagtail.importing.report import Outcome, Report
from neuromod_wagtail.internals import mark_below_site_root
from neuromod_wagtail.users import User
from neuromod_wagtail.wordpress.models import ImportedItem
from neuromod_wagtail.wordpress.reading.records import Item
from neuromod_wagtail.wordpress.storing.batch import Batch, Branch, Waiting
from neuromod_wagtail.wordpress.storing.item_store import ItemStore, digest, page_fingerprint
from neuromod_wagtail.wordpress.storing.plan import AUDIENCES, ArticlePlan
from neuromod_wagtail.wordpress.storing.snippets import free, slug_of

MAX_SLUG_LENGTH = 255


@dataclass(frozen=True)
class WriteResult:
    """The result of storing an item.

    ``page`` is what the item became, if anything; ``reason`` is why one without an outcome was
    skipped.
    """

    page: AbstractPage
    outcome: Outcome | None = None
    reason: str = ""


@dataclass
class ArticleWriter:
    """``parents`` are the indexes that items go below, by type; ``""`` is for all others."""

    store: ItemStore
    report: Report
    parents: dict[str, AbstractPage]
    user: User | None = None
    waiting: list[Waiting] = field(default_factory=list)
    branches: dict[int, Branch] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.batch = Batch(self.store, self.report, self.user)

    def write(self, item: Item, made: ArticlePlan, addresses: list[str]) -> WriteResult:
        """Create the page of an item, update it, or leave it. Call ``flush`` afterwards."""
        row = self.store.row(made.kind, made.key)
        if row is None:
            return WriteResult(self._create(item, made, addresses), Outcome.CREATED)
        model = self.parent_of(made.kind).get_article_model()
        page = model.objects.filter(pk=row.object_id).first()
        if page is None:
            return WriteResult(
                None, reason=_("It was imported before and has since been removed here.")
            )
        if row.wanted_hash == digest(made.wanted):
            return WriteResult(page, Outcome.UNCHANGED)
        if self.is_older(made, row):
            reason = _("This is older than the version imported before, so nothing was changed.")
            return WriteResult(page, reason=reason)
        if page_fingerprint(page) == row.fingerprint:
            self._remark_opened(made, row)
            # Those of before lead here, too.
            row.addresses = [*dict.fromkeys([*row.addresses, *addresses])]
            self._update(page, item, made, row)
            return WriteResult(page, Outcome.UPDATED)
        if row.source_hash == digest(_content(item)):
            # Only what is known here has changed, such as a modality: the editor's text stays.
            return WriteResult(page, Outcome.UNCHANGED)
        reason = _("It has changed both here and on the old blog, so it was left unchanged.")
        return WriteResult(page, reason=reason)

    def is_older(self, made: ArticlePlan, row: ImportedItem) -> bool:
        """Tell whether the file has an item in an older state than it was imported in before.

        What was closed since would be open again.
        """
        now, before = made.kept.get("modified"), row.kept.get("modified")
        return self.store.is_old or bool(now and before and now < before)

    def _remark_opened(self, made: ArticlePlan, row: ImportedItem) -> None:
        """Report an article that more people may read or comment on than before."""
        opens = AUDIENCES.index(made.audience) > AUDIENCES.index(row.kept["audience"])
        was_closed, is_closed = (
            kept.get("comment_status") == "closed" for kept in (row.kept, made.kept)
        )
        if opens or (was_closed and not is_closed):
            self.report.remark(made.kind, made.key, "opened")

    def flush(self) -> None:
        """Finish the pages written since the last call, in the same transaction."""
        waiting, self.waiting = self.waiting, []
        if waiting:
            self.batch.finish(waiting)
        for branch in self.branches.values():
            branch.close(sum(entry.branch is branch for entry in waiting))

    def discard(self, kind: str, key: str) -> None:
        """Forget an item that was rolled back."""
        self.waiting = [
            entry for entry in self.waiting if (entry.made.kind, entry.made.key) != (kind, key)
        ]

    def discard_all(self) -> None:
        """Forget everything since the last ``flush``, after a rollback."""
        self.waiting, self.branches = [], {}

    def parent_of(self, kind: str) -> AbstractPage:
        return self.parents.get(kind) or self.parents[""]

    def _create(self, item: Item, made: ArticlePlan, addresses: list[str]) -> AbstractPage:
        parent = self.parent_of(made.kind)
        page = parent.get_article_model()(owner=self.user, locale=parent.locale)
        page.slug = self._slug(made, parent)
        if self.store.dry_run:
            return page
        self._fill(page, made)
        mark_below_site_root(page)
        branch = self.branches.setdefault(parent.pk, Branch(parent))
        branch.add_child(page)
        # It goes live once it has its revision. Title and slug are valid already.
        page.live = False
        page.save(clean=False, log_action=None)
        page.live = made.live
        row = ImportedItem(kind=made.kind, source_id=made.key, addresses=addresses)
        self._wait(page, item, made, row, branch)
        if made.password or made.only_editors:
            restrict(page, made.password, only_editors=made.only_editors, user=self.user)
        if item.comment_status == "closed":
            self._set_mode(page, item)
        return page

    def _update(self, page: AbstractPage, item: Item, made: ArticlePlan, row: ImportedItem) -> None:
        if self.store.dry_run:
            return
        self._fill(page, made)
        page.live = page.skips_publish_gate = made.live
        page.save()
        self._wait(page, item, made, row)
        restrict(page, made.password, only_editors=made.only_editors, user=self.user)
        if row.kept.get("comment_status") != item.comment_status:
            self._set_mode(page, item)

    def _fill(self, page: AbstractPage, made: ArticlePlan) -> None:
        # What a site's own page has no field for is set, and not saved.
        for name, value in (made.fields | {"body": made.linked}).items():
            setattr(page, name, value)
        # An update ends the schedule of a post that is public by now.
        page.go_live_at = made.fields.get("go_live_at")
        page.draft_title = page.title
        page.has_unpublished_changes = not made.live
        page.latest_revision_created_at = timezone.now()

    def _wait(
        self,
        page: AbstractPage,
        item: Item,
        made: ArticlePlan,
        row: ImportedItem,
        branch: Branch | None = None,
    ) -> None:
        row.source_hash, row.wanted_hash = digest(_content(item)), digest(made.wanted)
        row.has_open_links = made.has_open_links
        self.store.targets[made.kind, made.key] = page.pk
        self.waiting.append(Waiting(page, made, row, branch))

    def _set_mode(self, page: AbstractPage, item: Item) -> None:
        """Close what was closed there; what was open there follows the site's setting."""
        mode = Mode.READ_ONLY if item.comment_status == "closed" else ""
        # What is open needs no discussion yet.
        discussion = discussion_of(page) if mode else getattr(page, "reader_discussion", None)
        # No import opens what a moderator has hidden since.
        if discussion is not None and discussion.mode not in {mode, Mode.HIDDEN}:
            discussion.mode = mode
            discussion.save(update_fields=["mode"])

    def _slug(self, made: ArticlePlan, parent: AbstractPage) -> str:
        wanted = slug_of(*made.slugs, limit=MAX_SLUG_LENGTH)
        siblings = swapper.load_model("wagtailcore", "Page").objects.child_of(parent)

        def is_taken(slug: str) -> bool:
            return routes.is_reserved(slug) or siblings.filter(slug=slug).exists()

        slug = free(wanted, is_taken, MAX_SLUG_LENGTH)
        if made.slugs[0] and slug != unquote(made.slugs[0]):
            self.report.remark(made.kind, made.key, "slug_changed", slug)
        return slug


def _content(item: Item) -> list[object]:
    """Return all that the file says about an item, apart from its comments."""
    names = (name for name in item.__slots__ if name not in {"comments", "complete", "key"})
    return [(name, str(getattr(item, name))) for name in names]


def restrict(page: AbstractPage, password: str, *, only_editors: bool, user: User | None) -> None:
    """Give a page exactly this restriction, or none. The password appears in no log."""
    wanted = ("", "")
    if password:
        wanted = (PageViewRestriction.PASSWORD, password)
    elif only_editors:
        wanted = (PageViewRestriction.GROUPS, "")
    here = list(PageViewRestriction.objects.filter(page=page.pk))
    kept = [entry for entry in here if (entry.restriction_type, entry.password) == wanted]
    for entry in here:
        if entry not in kept:
            entry.delete(user=user)
    if wanted[0] and not kept:
        restriction = PageViewRestriction(page=page, restriction_type=wanted[0], password=wanted[1])
        restriction.save(user=user)
        if wanted[0] == PageViewRestriction.GROUPS:
            restriction.groups.set(editors_at(page.get_parent()))


def editors_at(parent: AbstractPage) -> list[Group]:
    """Return the groups that may edit there, as editors could read private posts before."""
    above = Q(page__in=parent.get_ancestors(inclusive=True))
    allowed = GroupPagePermission.objects.filter(
        above, permission__codename__in=["change_page", "publish_page"]
    )
    return list(Group.objects.filter(pk__in=allowed.values("group")))
