"""An import of a WordPress blog, from its files to the finished report.

    run = ImportRun(parent=index, user=user, files=["blog.xml"])
    report = Import(run, ["blog.xml"], index, Options()).execute()

It may be run again at any time, also after it was killed: what is here already is recognised by
the blog and its number there. Each item is written whole or not at all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from traceback import format_tb
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import LogContext
from wagtail.signal_handlers import disable_reference_index_auto_update

from neuromod_wagtail import permalinks
from neuromod_wagtail.articles import indexing
from neuromod_wagtail.articles.tasks import purge_indexes
from neuromod_wagtail.comments.exchange import numbers
from neuromod_wagtail.wordpress import collecting, linking, runs
from neuromod_wagtail.wordpress.choosing import reason_against
from neuromod_wagtail.wordpress.composing import Composer
from neuromod_wagtail.wordpress.ledger import Ledger
from neuromod_wagtail.wordpress.linking import LinkFinder
from neuromod_wagtail.wordpress.mapping import Mapping
from neuromod_wagtail.wordpress.modalities import ModalityFinder
from neuromod_wagtail.wordpress.models import ImportRun
from neuromod_wagtail.wordpress.moves import Moves
from neuromod_wagtail.wordpress.parents import parents_of
from neuromod_wagtail.wordpress.reading.records import Item
from neuromod_wagtail.wordpress.reading.refusals import ExportRefused
from neuromod_wagtail.wordpress.reading.wxr import Export
from neuromod_wagtail.wordpress.report import Report
from neuromod_wagtail.wordpress.survey import ITEM_WORK, Survey, bare, key_of
from neuromod_wagtail.wordpress.uploads import Folder, Uploads, Web
from neuromod_wagtail.wordpress.writers.articles import ArticleWriter, Written
from neuromod_wagtail.wordpress.writers.authors import AuthorWriter
from neuromod_wagtail.wordpress.writers.comments import CommentWriter, accounts
from neuromod_wagtail.wordpress.writers.media import MediaWriter
from neuromod_wagtail.wordpress.writers.redirects import RedirectWriter
from neuromod_wagtail.wordpress.writers.terms import TermWriter

logger = logging.getLogger(__name__)

# So many items are stored at once: a kill loses at most these, and they come again.
BATCH = 20
WORDS_SHOWN = 20
KINDS = frozenset({"posts", "pages", "attachments", "comments"})
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Options:
    """``only``: some of ``KINDS``, all when empty. ``media``: the folder with the uploads.
    ``fetch``: get them from the old blog, which may be in a network of its own if ``local``.
    ``source``: the name of the blog, when its address is not to be it."""

    dry_run: bool = False
    only: frozenset[str] = frozenset()
    mapping: Mapping = field(default_factory=Mapping)
    media: Path | None = None
    fetch: bool = False
    local: bool = False
    source: str = ""

    def wants(self, kind: str) -> bool:
        return not self.only or kind in self.only


class Import:
    """``parent`` is the index that articles go below. A dry run saves neither ``run`` nor else."""

    def __init__(
        self,
        run: ImportRun,
        files: Sequence[str | Path],
        parent: Any,
        options: Options | None = None,
    ) -> None:
        self.run = run
        self.export = Export(files)
        self.parent = parent
        self.options = options or Options()
        self.report = Report()

    def execute(self, progress: Progress | None = None) -> Report:
        """Do it all. ``progress`` gets units of work done and in all; 0 in all: not known yet.

        Raises nothing that the export or the site could be to blame for: the report says it.
        """
        self.progress = progress or _silent
        try:
            with collecting.seldom(), LogContext(user=self.run.user):
                self._survey()
                self._write()
        except ExportRefused as refused:
            self.report.refusal = refused.message
        except (OSError, DatabaseError) as error:
            logger.exception("The import stopped")
            self.report.stopped = runs.explain(error)
        except BaseException:
            runs.finish(self.run, self.report, ImportRun.State.STOPPED)
            raise
        self.report.repairs = self.export.repairs
        refused_or_stopped = self.report.refusal or self.report.stopped
        state = ImportRun.State.STOPPED if refused_or_stopped else ImportRun.State.DONE
        runs.finish(self.run, self.report, state)
        return self.report

    def _survey(self) -> None:
        mapping = self.options.mapping
        self.parents = parents_of(self.parent, mapping)
        zone = ZoneInfo(mapping.timezone) if mapping.timezone else None
        self.survey = Survey.take(self.export, zone)
        self.run.total = self.survey.work
        self.source = runs.source_of(self.survey.site, self.options.source)
        self.uploads = self._uploads()
        is_old = runs.is_old(self.source, self.survey.site)
        self.ledger = Ledger(self.source, self.run, self.options.dry_run, is_old)
        if not self.options.dry_run:
            runs.begin(self.run, self.source, self.survey.site)

    def _write(self) -> None:
        survey, ledger, report = self.survey, self.ledger, self.report
        locale, mapping = self.parent.locale, self.options.mapping
        users = accounts(survey.authors.values())
        self.terms = TermWriter(survey, ledger, report, mapping, locale)
        self.authors = AuthorWriter(survey, ledger, report, mapping, locale, users)
        # Together: a mapping file that names what is not here is refused as a whole.
        with transaction.atomic():
            self.modalities = ModalityFinder.load(locale, mapping)
            self.terms.write()
            self.authors.write()
        self.articles = ArticleWriter(ledger, report, self.parents, self.run.user)
        self.finder = LinkFinder(survey, ledger, self.parent, self._listings())
        self.media = MediaWriter(survey, ledger, report, self.uploads, self.run.user)
        self.composer = Composer(survey, self.media.find_image, self.modalities.find)
        self.comments = CommentWriter(
            f"wordpress:{self.source}",
            self.run.batch,
            report,
            users,
            survey.zone,
            self.run.user,
            self.options.dry_run,
            ledger.is_old,
        )
        if not self.options.dry_run and self.options.wants("comments"):
            # Before readers, who may write while the import is running, are given them.
            numbers.reserve(self.comments.source, [survey.highest_comment])
        self.seen: set[tuple[str, str]] = set()
        self.media.write(
            self.options.wants("attachments"), lambda done: self._tell(done * ITEM_WORK)
        )
        self._items()
        if not self.options.dry_run:
            linking.follow_up(self.finder, ledger, report)
            self._redirect()
            # What is stored by the batch sends no signals, and lists are longer now.
            transaction.on_commit(partial(purge_indexes.enqueue, locale.pk))

    def _listings(self) -> dict[str, str]:
        """Where the lists of terms and authors are now, by their old addresses."""
        root = permalinks.below(permalinks.of_page(self.parent))
        found = {}
        for kind, row in self.ledger.listings() if root else ():
            for address in row.addresses:
                found[bare(address)] = f"{root}{kind}/{row.target.slug}/"
        return found

    def _redirect(self) -> None:
        """From everything that the old blog had an address for. None is overwritten."""
        site = self.parent.get_site()
        if site is None:
            return
        writer = RedirectWriter(site, self.report, self.ledger.keep_redirects, self.options.dry_run)
        for pairs in Moves(self.source, self.parent, self.survey):
            writer.add(pairs)
        writer.flush()

    def _items(self) -> None:
        # Attachments are done, and come by once more.
        done = len(self.survey.attachments) * ITEM_WORK
        for batch in _batches(record for record in self.export if isinstance(record, Item)):
            # Both indexes are written for the batch as a whole, by ``flush``.
            with (
                transaction.atomic(),
                disable_reference_index_auto_update(),
                indexing.put_off(),
            ):
                self.ledger.look_up((item.type, key_of(item)) for item in batch)
                for item in batch:
                    page = self._item(item)
                    self._comments(item, page)
                    done += len(item.comments)
                    done += 0 if item.type == "attachment" else ITEM_WORK
                self.articles.flush()
            self._tell(done)
        self.comments.flush()

    def _tell(self, done: int) -> None:
        self.progress(done, self.run.total)
        runs.tell_progress(self.run, done)

    def _uploads(self) -> Uploads | None:
        if self.options.media is not None:
            return Folder(self.options.media)
        return Web(self.survey.site.address, self.options.local) if self.options.fetch else None

    def _comments(self, item: Item, page: Any) -> None:
        if self.options.wants("comments"):
            self.comments.add(item, page)
            return
        self.report.read("comment", len(item.comments))
        for comment in item.comments:
            self.report.skip("comment", comment.id, _("Left out: not asked for."))

    def _item(self, item: Item) -> Any:
        """The page that an item became, None when it became none. Counted either way."""
        kind, key = item.type, key_of(item)
        if kind == "attachment":
            # It has no page; what readers wrote about it belongs to where it was shown.
            above = self.ledger.page_above(item.parent) if item.comments and item.parent else None
            return self._page(above)
        self.report.read(kind)
        reason = self._reason_against(item, kind, key)
        if reason:
            self.report.skip(kind, key, reason)
            asked = self.options.wants("pages" if kind == "page" else "posts")
            # What is here from before takes its comments all the same.
            return None if asked else self._page(self.ledger.pk_of(kind, key))
        try:
            with transaction.atomic():
                written = self._article(item, kind, key)
        except (ValueError, TypeError, ValidationError, DatabaseError) as error:
            if runs.is_full(error):
                raise
            # Without its message, which could quote what nobody may see.
            place = "".join(format_tb(error.__traceback__))
            logger.error("%s was not imported: %s\n%s", item.name, type(error).__name__, place)
            self.ledger.forget()
            self.articles.drop(kind, key)
            reason = _("It could not be stored (%(error)s).")
            self.report.skip(kind, key, reason % {"error": type(error).__name__})
            return None
        if written.outcome is None:
            self.report.skip(kind, key, written.reason)
        else:
            self.report.count(kind, written.outcome)
        return written.page

    def _page(self, pk: int | None) -> Any:
        return self.parent.get_article_model().objects.filter(pk=pk).first() if pk else None

    def _article(self, item: Item, kind: str, key: str) -> Written:
        made = self.composer.compose(item, kind, key)
        made.terms, made.categories, made.tags = self.terms.of(item)
        made.terms.append(f"author/{item.author}")
        made.authors = self.authors.of(item)
        made.remarks += self.modalities.take()
        made.result += self.modalities.take_words()
        made.linked, lost = self.finder.rewrite(made.fields["body"])
        made.has_open_links = bool(lost)
        for code, detail in made.remarks:
            self.report.remark(kind, key, code, detail)
        written = self.articles.write(item, made, self.survey.addresses_of(item))
        missing = self.report.text.add(made.source, made.result)
        if missing:
            self.report.remark(kind, key, "words_missing", " ".join(missing[:WORDS_SHOWN]))
        return written

    def _reason_against(self, item: Item, kind: str, key: str) -> str:
        if (kind, key) in self.seen:
            return _("Another item of the file has the same number.")
        self.seen.add((kind, key))
        asked = self.options.wants("pages" if kind == "page" else "posts")
        return reason_against(item, self.options.mapping, asked=asked)


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _silent(_done: int, _total: int) -> None:
    pass
