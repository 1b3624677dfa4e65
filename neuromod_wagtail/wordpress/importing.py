"""An import of a WordPress blog, from its files to the finished report.

    run = ImportRun(parent=index, user=user, files=["blog.xml"])
    report = Import(run, ["blog.xml"], index, Options()).execute()

It may be run again at any time, also after it was killed: what is here already is recognised by
the blog and its number there. Each item is written whole or not at all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from wagtail.log_actions import LogContext

from neuromod_wagtail.articles.tasks import purge_indexes
from neuromod_wagtail.comments.importing import comment_ids
from neuromod_wagtail.importing import garbage
from neuromod_wagtail.importing.refusals import ExportRefused
from neuromod_wagtail.importing.report import Report
from neuromod_wagtail.web import permalinks
from neuromod_wagtail.wordpress import runs
from neuromod_wagtail.wordpress.items import ItemWriter
from neuromod_wagtail.wordpress.mapping import Mapping
from neuromod_wagtail.wordpress.media.sources import Folder, Uploads, Web
from neuromod_wagtail.wordpress.media.storing import MediaWriter
from neuromod_wagtail.wordpress.models import ImportRun
from neuromod_wagtail.wordpress.reading.wxr import Export
from neuromod_wagtail.wordpress.redirects import internal_links
from neuromod_wagtail.wordpress.redirects.internal_links import LinkFinder
from neuromod_wagtail.wordpress.redirects.redirect_map import Moves
from neuromod_wagtail.wordpress.redirects.storing import RedirectWriter
from neuromod_wagtail.wordpress.storing.articles import ArticleWriter
from neuromod_wagtail.wordpress.storing.authors import AuthorWriter
from neuromod_wagtail.wordpress.storing.comments import CommentWriter, accounts
from neuromod_wagtail.wordpress.storing.index_pass import ITEM_WORK, Survey, bare
from neuromod_wagtail.wordpress.storing.item_store import Ledger
from neuromod_wagtail.wordpress.storing.modality_matching import ModalityFinder
from neuromod_wagtail.wordpress.storing.plan import Composer
from neuromod_wagtail.wordpress.storing.target_page import parents_of
from neuromod_wagtail.wordpress.storing.terms import TermWriter

logger = logging.getLogger(__name__)

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
            with garbage.seldom(), LogContext(user=self.run.user):
                self._survey()
                self._write()
        except ExportRefused as refused:
            self.report.refusal = refused.message
        except Exception as error:
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
            comment_ids.reserve(self.comments.source, [survey.highest_comment])
        self.media.write(
            self.options.wants("attachments"), lambda done: self._tell(done * ITEM_WORK)
        )
        # Attachments are done, and come by once more.
        done = len(survey.attachments) * ITEM_WORK
        for work in ItemWriter(self).write(self.export):
            done += work
            self._tell(done)
        if not self.options.dry_run:
            internal_links.follow_up(self.finder, ledger, report)
            self._redirect()
            # What is stored by the batch sends no signals, and lists are longer now.
            transaction.on_commit(partial(purge_indexes.enqueue, locale.pk))

    def _listings(self) -> dict[str, str]:
        """Where the lists of terms and authors are now, by their old addresses."""
        root = permalinks.below(permalinks.for_page(self.parent))
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

    def _tell(self, done: int) -> None:
        self.progress(done, self.run.total)
        runs.tell_progress(self.run, done)

    def _uploads(self) -> Uploads | None:
        if self.options.media is not None:
            return Folder(self.options.media)
        return Web(self.survey.site.address, self.options.local) if self.options.fetch else None


def _silent(_done: int, _total: int) -> None:
    pass
