"""Import only the comments of a WordPress export, onto existing pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.importing.page_matching import Matcher
from neuromod_wagtail.comments.importing.systems import Thread
from neuromod_wagtail.comments.management.commands import import_comments
from neuromod_wagtail.importing.refusals import ExportRefused
from neuromod_wagtail.importing.report import Report
from neuromod_wagtail.wordpress.reading.records import Author, Item
from neuromod_wagtail.wordpress.reading.wxr import Export
from neuromod_wagtail.wordpress.storing.comments import CommentWriter, accounts


class Command(import_comments.Command):
    help = "Import the reader comments of a WordPress export (WXR) onto existing pages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="Export file (WXR).")
        self.add_options(parser)

    def bring(self, options: dict[str, Any], report: Report, batch: str) -> None:
        if options["file"] is None:
            raise ExportRefused("not_found", _("Name the file to import."))
        matcher = Matcher(import_comments.site_of(options["site"]), options["match"])
        source = import_comments.source_of({**options, "system": "wordpress"})
        writer = CommentWriter(source, batch, report, dry_run=options["dry_run"])
        export = Export([options["file"]])
        authors: list[Author] = []
        for record in export:
            if isinstance(record, Author):
                authors.append(record)
            elif isinstance(record, Item) and record.comments:
                writer.users = writer.users or accounts(authors)
                writer.add(record, matcher.page_of(Thread(record.link, record.title)))
        writer.flush()
        report.repairs = export.repairs
