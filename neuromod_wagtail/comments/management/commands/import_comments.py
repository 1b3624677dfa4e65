"""Import reader comments from another system onto existing pages."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from wagtail.models import Site

from neuromod_wagtail.comments.importing.page_matching import Matcher
from neuromod_wagtail.comments.importing.reporting import transfer_and_report
from neuromod_wagtail.comments.importing.store import Group
from neuromod_wagtail.comments.importing.sync import undo_import
from neuromod_wagtail.comments.importing.systems import (
    Thread,
    disqus,
    isso,
    neuromod,
    remark42,
    tables,
)
from neuromod_wagtail.importing import garbage
from neuromod_wagtail.importing.refusals import ExportRefused
from neuromod_wagtail.importing.report import EXIT_REFUSED, Report

FILES: dict[str, Callable[[Path], Iterator[Thread]]] = {
    "disqus": disqus.read,
    "isso": isso.read,
    "remark42": remark42.read,
    "neuromod": neuromod.read,
}
TABLES: dict[str, Callable[[str], Iterator[Thread]]] = {
    "contrib": tables.contrib,
    "xtd": tables.xtd,
    "commentail": tables.commentail,
}


class Command(BaseCommand):
    help = (
        "Import reader comments from Disqus, Isso, Remark42 or another site with this package (a"
        " file), or from the tables of django-contrib-comments, django-comments-xtd or Commentail."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("system", choices=[*FILES, *TABLES])
        parser.add_argument(
            "file", nargs="?", type=Path, help="Export file, for systems that have one."
        )
        parser.add_argument(
            "--database", default="default", help="Alias of the database that holds the tables."
        )
        self.add_options(parser)

    def add_options(self, parser: CommandParser) -> None:
        """Add the options that every system takes, including those with a command of their own."""
        parser.add_argument(
            "--match", type=Path, help="CSV file that maps old addresses or titles to new paths."
        )
        parser.add_argument("--site", help="Host name of the site. Default: the default site.")
        parser.add_argument(
            "--source", default="", help="Name of the old site, if you import several."
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Report what would be imported, but write nothing.",
        )
        parser.add_argument("--report", type=Path, help="File to write the report to, as JSON.")
        parser.add_argument("--undo", metavar="IMPORT", help="Undo this import.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["undo"]:
            self.undo(options["undo"])
            return
        report = Report()
        batch = f"comments-{uuid4()}"
        try:
            with garbage.collecting_rarely():
                self.bring(options, report, batch)
        except ExportRefused as refused:
            report.refusal = refused.message
        if options["report"]:
            text = json.dumps({**report.as_json(), "import": batch}, indent=2, ensure_ascii=False)
            options["report"].write_text(text + "\n", encoding="utf-8")
        if report.refusal:
            raise CommandError(report.refusal, returncode=EXIT_REFUSED)
        self.stdout.write(report.as_text())
        if not options["dry_run"]:
            self.stdout.write(_("To undo this: --undo %(batch)s") % {"batch": batch})
        if report.exit_status:
            sys.exit(report.exit_status)

    def undo(self, batch: str) -> None:
        removed, left = undo_import(batch)
        if not removed and not left:
            message = _("No comments from the import “%(batch)s” were found.")
            raise CommandError(message % {"batch": batch}, returncode=EXIT_REFUSED)
        self.stdout.write(_("Comments removed: %(number)d") % {"number": removed})
        if left:
            message = _("Kept, because someone replied to or changed them: %(number)d")
            self.stdout.write(message % {"number": left})

    def bring(self, options: dict[str, Any], report: Report, batch: str) -> None:
        """Read the comments and store them with their pages."""
        matcher = Matcher(site_of(options["site"]), options["match"])
        settings = {"source": source_of(options), "batch": batch, "dry_run": options["dry_run"]}
        for thread in self.threads(options):
            report.read("comment", len(thread.arrivals) + len(thread.unreadable))
            for odd in thread.unreadable:
                reason = _("This record cannot be read: %(reason)s.") % {"reason": odd.reason}
                report.skip("comment", odd.place, reason)
            page = matcher.page_of(thread)
            if page is None:
                _skip(report, thread)
                continue
            groups: list[Group] = [(page, thread.arrivals)]
            transfer_and_report(report, groups, **settings)
            for arrival in thread.arrivals:
                if account := dict(arrival.meta).get("account"):
                    report.remark("comment", arrival.source_id, "no_account", account)

    def threads(self, options: dict[str, Any]) -> Iterator[Thread]:
        system, file = options["system"], options["file"]
        if system in TABLES:
            return TABLES[system](options["database"])
        if file is None:
            raise ExportRefused("not_found", _("Name the file to import."))
        return FILES[system](file)


def source_of(options: dict[str, Any]) -> str:
    """Return the name under which the comments of one old site are kept apart."""
    return f"{options['system']}:{options['source']}"[:200]


def site_of(host: str | None) -> Site:
    found = (
        Site.objects.filter(hostname=host) if host else Site.objects.order_by("-is_default_site")
    )
    site = found.select_related("root_page").first()
    if site is None:
        message = _("There is no site “%(host)s”. Add it under Settings → Sites.")
        raise ExportRefused("no_site", message % {"host": host or ""})
    return site


def _skip(report: Report, thread: Thread) -> None:
    reason = _("No page found for “%(key)s”. Add it to a mapping file (--match).")
    for arrival in thread.arrivals:
        report.skip("comment", arrival.source_id, reason % {"key": thread.key or thread.title})
