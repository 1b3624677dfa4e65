"""An import of a WordPress blog, from its files to the finished report.

    run = ImportRun(parent=index, user=user, files=["blog.xml"])
    report = Import(run, ["blog.xml"], index, Options()).execute()

It can be run again at any time, even after it was killed: the blog's name and its IDs identify what
is already here. Each item is written completely or not at all. One that cannot be read or stored
never ends the import: the report lists it with the reason, and the others of its batch are written
one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import LogContext
from wagtail.models import AbstractPage
from wagtail.signal_handlers import disable_reference_index_auto_update

from neuromod_wagtail.articles.pages.search import indexing
from neuromod_wagtail.articles.tasks import purge_indexes
from neuromod_wagtail.comments.importing import comment_ids
from neuromod_wagtail.comments.models import Provenance
from neuromod_wagtail.comments.tasks import train_spam_filter
from neuromod_wagtail.importing import runs
from neuromod_wagtail.importing.errors import ExportRefused, reason_of
from neuromod_wagtail.importing.report import Outcome, Report
from neuromod_wagtail.importing.undo import Progress
from neuromod_wagtail.web.addresses import split_address
from neuromod_wagtail.wordpress.media.sources import Folder, Uploads, Web
from neuromod_wagtail.wordpress.media.storing import MediaWriter
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun
from neuromod_wagtail.wordpress.options import Options, parents_of, reason_against
from neuromod_wagtail.wordpress.reading.records import Item, Site
from neuromod_wagtail.wordpress.reading.wxr import Export
from neuromod_wagtail.wordpress.redirects import links
from neuromod_wagtail.wordpress.redirects.links import LinkFinder
from neuromod_wagtail.wordpress.redirects.redirect_map import RedirectMap
from neuromod_wagtail.wordpress.redirects.storing import RedirectWriter
from neuromod_wagtail.wordpress.storing.articles import ArticleWriter, WriteResult
from neuromod_wagtail.wordpress.storing.comments import CommentWriter, accounts
from neuromod_wagtail.wordpress.storing.copies import Place
from neuromod_wagtail.wordpress.storing.export_index import ITEM_WORK, ExportIndex
from neuromod_wagtail.wordpress.storing.item_store import ItemStore
from neuromod_wagtail.wordpress.storing.plan import ArticlePlanner, ModalityFinder
from neuromod_wagtail.wordpress.storing.snippets import AuthorWriter, TermWriter

# The number of items stored at once, and the most that a killed run leaves to the next one.
BATCH = 20
WORDS_SHOWN = 20
MAX_SOURCE_LENGTH = 180


@dataclass
class Newest:
    """The copy to import of an item with several, and what tells it from another item."""

    number: int
    identity: str
    comments: set[int]


class Import:
    """An import below the index ``parent``. A dry run saves nothing, not even ``run``."""

    def __init__(
        self,
        run: ImportRun,
        files: Sequence[str | Path],
        parent: AbstractPage,
        options: Options | None = None,
    ) -> None:
        self.run = run
        self.export = Export(files)
        self.parent = parent
        self.options = options or Options()
        self.report = Report()
        self.newest: dict[Place, Newest] = {}

    def execute(self, progress: Progress | None = None) -> Report:
        """Import everything. ``progress`` gets the work done and in total (0 if still unknown).

        Problems of the export or the site are reported, never raised.
        """
        self.progress = progress or (lambda _done, _total: None)
        with runs.carrying_out(self.run, self.report), LogContext(user=self.run.user):
            try:
                self._read_index()
                self._prepare()
                self._write()
                self._finish()
            finally:
                self.report.repairs = self.export.repairs
        return self.report

    def _read_index(self) -> None:
        """Read the files once, and start the run."""
        options, mapping = self.options, self.options.mapping
        self.parents = parents_of(self.parent, mapping)
        zone = ZoneInfo(mapping.timezone) if mapping.timezone else None
        self.export_index = export_index = ExportIndex.build(self.export, zone)
        self.run.total = export_index.work
        self.source = source_of(export_index.site, options.source)
        self.uploads: Uploads | None = None
        if options.media is not None:
            self.uploads = Folder(options.media)
        elif options.fetch:
            self.uploads = Web(export_index.site.address, options.local)
        is_old = has_newer(self.source, export_index.site)
        self.store = ItemStore(self.source, self.run, options.dry_run, is_old)
        if not options.dry_run:
            begin_run(self.run, self.source, export_index.site)

    def _prepare(self) -> None:
        """Write terms and authors, and prepare the writers of everything else."""
        export_index, store, report = self.export_index, self.store, self.report
        locale, mapping, user = self.parent.locale, self.options.mapping, self.run.user
        users = accounts(export_index.authors.values())
        self.terms = TermWriter(export_index, store, report, mapping, locale)
        self.authors = AuthorWriter(export_index, store, report, mapping, locale, users)
        # In one transaction: a mapping file that refers to missing objects is refused as a whole.
        with transaction.atomic():
            modalities = ModalityFinder.load(locale, mapping)
            self.terms.write()
            self.authors.write()
        self.articles = ArticleWriter(store, report, self.parents, user)
        self.links = LinkFinder(export_index, store, self.parent)
        self.media = MediaWriter(export_index, store, report, self.uploads, user)
        self.planner = ArticlePlanner(export_index, self.media.find_image, modalities)
        self.comments = CommentWriter(
            f"wordpress:{self.source}",
            self.run.batch,
            report,
            users,
            export_index.zone,
            user,
            self.options.dry_run,
            store.is_old,
        )
        if not self.options.dry_run and "comments" in self.options.only:
            # Before these IDs are given to new comments, which readers may post during the import.
            comment_ids.reserve(self.comments.source, [export_index.highest_comment])

    def _write(self) -> None:
        """Write attachments, then all other items with their comments, batch by batch."""
        self.media.write(
            "attachments" in self.options.only, lambda done: self._report_progress(done * ITEM_WORK)
        )
        # Attachments are read again for their comments.
        done = len(self.export_index.attachments) * ITEM_WORK
        items = (item for number, item in self._items() if self._is_newest(number, item))
        while batch := list(islice(items, BATCH)):
            self._write_together(batch)
            for item in batch:
                done += len(item.comments) + (0 if item.type == "attachment" else ITEM_WORK)
            self._report_progress(done)
        self.comments.flush()
        if self.export_index.copies.newest:
            self._write_older_comments()

    def _items(self) -> Iterator[tuple[int, Item]]:
        return enumerate(record for record in self.export if isinstance(record, Item))

    def _is_newest(self, number: int, item: Item) -> bool:
        """Tell whether to import this copy of an item; count it if not."""
        place = item.type, item.key
        newest = self.export_index.copies.newest.get(place, number)
        if number == newest:
            if place in self.export_index.copies.newest:
                ids = {comment.id for comment in item.comments}
                self.newest[place] = Newest(number, item.guid or item.link, ids)
            return True
        if item.type != "attachment":
            self.report.read(item.type)
            self.report.skip(*place, _("Another item in the file has the same number."))
        return False

    def _write_older_comments(self) -> None:
        """Write the comments that only older copies of an item have."""
        self.comments.is_old = True
        for number, item in self._items():
            newest = self.newest.get((item.type, item.key))
            if newest is None or number == newest.number:
                continue
            page = None
            # Not below another item that happens to have the same number.
            if newest.identity == (item.guid or item.link):
                left = tuple(one for one in item.comments if one.id not in newest.comments)
                known = len(item.comments) - len(left)
                self.report.read("comment", known)
                for _known in range(known):
                    self.report.count("comment", Outcome.UNCHANGED)
                newest.comments.update(one.id for one in left)
                item = replace(item, comments=left)
                page = self._page_for_comments(item)
            self._write_comments(item, page)
        self.comments.flush()

    def _page_for_comments(self, item: Item) -> AbstractPage | None:
        """Return the page that an item became; in a dry run, the index stands for it."""
        if self.options.dry_run:
            return self.parent
        if item.type == "attachment":
            return self._page(self.store.page_above(item.parent) if item.parent else None)
        return self._page(self.store.pk_of(item.type, item.key))

    def _finish(self) -> None:
        """Rewrite links to later items, and add redirects from old addresses."""
        if self.options.dry_run:
            return
        links.follow_up(self.links, self.store, self.report)
        if site := self.parent.get_site():
            writer = RedirectWriter(site, self.report, self.store.keep_redirects)
            for pairs in RedirectMap(self.source, self.parent, self.export_index):
                writer.add(pairs)
            writer.flush()
            if "comments" in self.options.only:
                # What the old blog's moderators decided teaches the spam filter.
                key = site.pk
                transaction.on_commit(lambda: train_spam_filter.enqueue(key), robust=True)
        # Bulk writes send no signals, and listings have changed.
        transaction.on_commit(partial(purge_indexes.enqueue, self.parent.locale_id))

    def _report_progress(self, done: int) -> None:
        self.progress(done, self.run.total)
        runs.save_progress(self.run, done)

    # Items

    def _write_together(self, batch: list[Item]) -> None:
        """Store some items completely, one by one if they cannot be stored together."""
        waiting = self.comments.savepoint()
        try:
            # ``flush`` updates both indexes for the whole batch.
            with (
                self.report.whole(),
                transaction.atomic(),
                disable_reference_index_auto_update(),
                indexing.defer_indexing(),
            ):
                self.store.look_up((item.type, item.key) for item in batch)
                for item in batch:
                    self._write_comments(item, self._write_item(item))
                self.articles.flush()
        except Exception as error:  # noqa: BLE001 - whatever it is, the rest goes on
            reason = reason_of(error, ", ".join(item.name for item in batch))
            # After a rollback, nothing of the batch counts as stored.
            self.store.forget()
            self.articles.discard_all()
            self.media.others.clear()
            self.comments.rollback(waiting)
            if len(batch) == 1:
                self._skip(batch[0], reason)
            else:
                for item in batch:
                    self._write_together([item])

    def _skip(self, item: Item, reason: str) -> None:
        if item.type != "attachment":
            self.report.read(item.type)
            self.report.skip(item.type, item.key, reason)
        self._write_comments(item, None)

    def _write_comments(self, item: Item, page: AbstractPage | None) -> None:
        if "comments" in self.options.only:
            self.comments.add(item, page)
            return
        self.report.read("comment", len(item.comments))
        for comment in item.comments:
            self.report.skip("comment", comment.id, _("Not selected for import."))

    def _write_item(self, item: Item) -> AbstractPage | None:
        """Write an item; return its page, or None. Count it in either case."""
        kind, key = item.type, item.key
        if kind == "attachment":
            # It has no page: its comments go to the page that showed it.
            above = self.store.page_above(item.parent) if item.comments and item.parent else None
            return self._page(above)
        self.report.read(kind)
        is_wanted = ("pages" if kind == "page" else "posts") in self.options.only
        if reason := self._reason_against(item, is_wanted):
            self.report.skip(kind, key, reason)
            # Its comments still go to the page of an earlier import.
            return None if is_wanted else self._page(self.store.pk_of(kind, key))
        try:
            with self.report.whole(), transaction.atomic():
                written = self._write_article(item)
        except Exception as error:  # noqa: BLE001 - whatever it is, the rest goes on
            reason = reason_of(error, item.name)
            self.store.forget()
            self.articles.discard(kind, key)
            self.report.skip(kind, key, reason)
            return None
        if written.outcome is None:
            self.report.skip(kind, key, written.reason)
        else:
            self.report.count(kind, written.outcome)
        return written.page

    def _page(self, pk: int | None) -> AbstractPage | None:
        return self.parent.get_article_model().objects.filter(pk=pk).first() if pk else None

    def _reason_against(self, item: Item, is_wanted: bool) -> str:
        unread = self.export_index.unread.get((item.type, item.key))
        return unread or reason_against(item, self.options.mapping, is_wanted=is_wanted)

    def _write_article(self, item: Item) -> WriteResult:
        made = self.planner.plan(item)
        made.terms, made.categories, made.tags = self.terms.of(item)
        logins = self.export_index.authors_of(item)
        made.terms += [f"author/{login}" for login in logins]
        made.authors = self.authors.of(logins)
        made.linked, lost = self.links.rewrite(made.fields["body"])
        made.has_open_links = bool(lost)
        for code, detail in made.remarks:
            self.report.remark(item.type, item.key, code, detail)
        written = self.articles.write(item, made, self.export_index.addresses_of(item))
        missing = self.report.text.add(made.source, made.result)
        if missing:
            words = " ".join(missing[:WORDS_SHOWN])
            self.report.remark(item.type, item.key, "words_missing", words)
        return written


# The start of a run


def source_of(site: Site, given: str = "") -> str:
    """Return the name of a blog: the given one, else its address without scheme or ``www.`` prefix."""
    parts = split_address(site.address)
    address = (
        f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}" if parts else ""
    )
    name = given.strip() or address or site.title.strip()
    if not name:
        message = _("The file does not say which blog it belongs to. Name the blog with --source.")
        raise ExportRefused("no_source", message)
    return name[:MAX_SOURCE_LENGTH]


def begin_run(run: ImportRun, source: str, site: Site) -> None:
    """Save a run as running; take over those of the same blog that were killed.

    Raise ``ExportRefused`` while another process imports this blog, and if the name is already
    that of another blog.
    """
    with transaction.atomic():
        same = ImportRun.objects.select_for_update().filter(source=source).exclude(pk=run.pk)
        _check_address(same, source, site)
        unfinished = list(same.filter(state=ImportRun.State.RUNNING))
        for other in unfinished:
            if runs.is_alive(other.worker):
                message = _(
                    "Import %(number)d of this blog is still running. Wait until it has finished, or "
                    "stop its process (%(worker)s)."
                )
                values = {"number": other.pk, "worker": other.worker}
                raise ExportRefused("running", message % values)
        run.source, run.address = source, site.address[:500]
        run.exported_at = site.exported
        run.state, run.worker = ImportRun.State.RUNNING, runs.worker()
        run.done, run.message, run.report = 0, "", None
        run.save()
        for other in unfinished:
            _continue(other, run)


def has_newer(source: str, site: Site) -> bool:
    """Return whether a newer export of this blog was imported before."""
    if site.exported is None:
        return False
    later = ImportRun.objects.filter(source=source, exported_at__gt=site.exported)
    return later.exclude(state=ImportRun.State.UNDONE).exists()


def _continue(other: ImportRun, run: ImportRun) -> None:
    """Move the items of a killed run to the one that continues it, so that one undo is enough."""
    ImportedItem.objects.filter(run=other).update(run=run)
    Provenance.objects.filter(batch=other.batch).update(batch=run.batch)
    other.state, other.continued_by = ImportRun.State.CONTINUED, run
    other.finished_at = timezone.now()
    other.save(update_fields=["state", "continued_by", "finished_at"])


def _check_address(same: QuerySet[ImportRun], source: str, site: Site) -> None:
    known = same.exclude(address="").values_list("address", flat=True).first()
    if not known or site.address in {"", known}:
        return
    if source_of(Site(address=known)) != source_of(Site(address=site.address)):
        message = _(
            "“%(source)s” is the name of another blog (%(known)s), but this file belongs to "
            "%(address)s. Choose a different name with --source."
        )
        values = {"source": source, "known": known, "address": site.address}
        raise ExportRefused("other_site", message % values)
