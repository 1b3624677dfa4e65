"""An import of comments, from a file or tables of another system to the finished report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _
from wagtail.models import Site

from neuromod_wagtail.comments.importing.page_matching import Matcher
from neuromod_wagtail.comments.importing.reporting import TransferOptions, transfer_and_report
from neuromod_wagtail.comments.importing.store import Group
from neuromod_wagtail.comments.importing.sync import undo_import
from neuromod_wagtail.comments.importing.systems import Thread
from neuromod_wagtail.comments.importing.systems.registry import FILES, TABLES
from neuromod_wagtail.comments.models import CommentImport
from neuromod_wagtail.importing import runs
from neuromod_wagtail.importing import undo as frame
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import Report
from neuromod_wagtail.importing.undo import Progress, UndoResult
from neuromod_wagtail.users import User

State = CommentImport.State


def read(system: str, file: Path | None, database: str) -> Iterator[Thread]:
    """Return the threads of a system, from its file or from tables in one of our databases."""
    if system in TABLES:
        return TABLES[system].read(database)
    if file is None:
        raise ExportRefused("not_found", _("Name the file to import."))
    return FILES[system].read(file)


def source_of(system: str, name: str) -> str:
    """Return the name under which the comments of one old site are kept apart."""
    return f"{system}:{name}"[:190]


def site_of(host: str | None, number: int | None = None) -> Site:
    """Return a site by host name or number, or the default site without either."""
    found = Site.objects.order_by("-is_default_site").select_related("root_page")
    if number is not None:
        found = found.filter(pk=number)
    elif host:
        found = found.filter(hostname=host)
    site = found.first()
    if site is None:
        message = _("There is no site “%(host)s”. Add it under Settings → Sites.")
        raise ExportRefused("no_site", message % {"host": host or number or ""})
    return site


@dataclass
class Importer:
    """An import of threads onto the pages that ``matcher`` finds.

    ``run`` is unsaved in a dry run of the command. Without ``keeps_accounts``, no comment is given
    to an account or has a badge. Problems of the file or the site are reported, never raised.
    """

    run: CommentImport
    matcher: Matcher
    dry_run: bool
    keeps_accounts: bool = True
    report: Report = field(default_factory=Report)

    def execute(self, work: Callable[[Importer], None]) -> Report:
        """Do ``work``, which adds threads, and save how it ended."""
        run, report = self.run, self.report
        if run.pk is not None:
            run.state, run.worker, run.report = State.RUNNING, runs.worker(), None
            run.save(update_fields=["state", "worker", "report", "source"])
        with runs.carrying_out(run, report):
            try:
                work(self)
            except ExportRefused as refused:
                # A file may turn out to be damaged when part of it is stored.
                if not report.tally("comment").read:
                    raise
                report.stopped = refused.message
        return report

    def add(self, threads: Iterable[Thread]) -> None:
        """Store the comments of all threads, and report those without a page."""
        lost: set[str] = set()
        for thread in threads:
            self._add(thread, lost)
            runs.save_progress(self.run, self.report.tally("comment").read)

    def _add(self, thread: Thread, lost: set[str]) -> None:
        report = self.report
        report.read("comment", len(thread.incoming_comments) + len(thread.unreadable))
        for odd in thread.unreadable:
            reason = _("This record cannot be read: %(reason)s.") % {"reason": odd.reason}
            report.skip("comment", odd.place, reason)
        page = self.matcher.page_of(thread)
        if page is None:
            self._skip(thread, lost)
            return
        if not self.keeps_accounts:
            self._leave_out_accounts(thread)
        groups: list[Group] = [(page, thread.incoming_comments)]
        transfer_and_report(report, groups, **self.options)
        for incoming in thread.incoming_comments:
            if account := dict(incoming.meta).get("account"):
                report.remark("comment", incoming.source_id, "no_account", account)

    def _leave_out_accounts(self, thread: Thread) -> None:
        """Keep a file from writing in the name of someone else."""
        for incoming in thread.incoming_comments:
            if incoming.user is not None or incoming.badge:
                self.report.remark("comment", incoming.source_id, "account_left_out", incoming.name)
                incoming.user, incoming.badge = None, ""

    @property
    def options(self) -> TransferOptions:
        run = self.run
        return {
            "source": run.source,
            "batch": run.batch,
            "dry_run": self.dry_run,
            "user": run.user,
        }

    def _skip(self, thread: Thread, lost: set[str]) -> None:
        key = thread.key or thread.title
        reason = _("No page found for “%(key)s”. Add it to the mapping.") % {"key": key}
        for incoming in thread.incoming_comments:
            self.report.skip("comment", incoming.source_id, reason)
        if thread.incoming_comments and key not in lost:
            lost.add(key)
            self.report.remark("comment", thread.incoming_comments[0].source_id, "no_page", key)


def undo(
    run: CommentImport, *, user: User | None = None, progress: Progress | None = None
) -> UndoResult:
    """Remove what a run created and no one has edited since. Raise ``ExportRefused``."""
    frame.check(run)
    result = UndoResult()
    counts = undo_import(run.batch, user=user, source=run.source, progress=progress)
    result.add_comments(*counts)
    return frame.finish(run, result)
