"""Import only the comments of a WordPress export, onto existing pages."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.importing.importer import Importer
from neuromod_wagtail.comments.importing.systems import Thread
from neuromod_wagtail.comments.management.commands import import_comments
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.wordpress.reading.records import Author, Item
from neuromod_wagtail.wordpress.reading.wxr import Export
from neuromod_wagtail.wordpress.storing.comments import CommentWriter, accounts


class Command(import_comments.Command):
    help = "Import the reader comments of a WordPress export (WXR) onto existing pages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="Export file (WXR).")
        self.add_options(parser)

    def system_of(self, options: import_comments.Options) -> str:
        return "wordpress"

    def bring(self, importer: Importer, options: import_comments.Options) -> None:
        if options["file"] is None:
            raise ExportRefused("not_found", _("Name the file to import."))
        run, report = importer.run, importer.report
        writer = CommentWriter(run.source, run.batch, report, dry_run=importer.dry_run)
        export = Export([options["file"]])
        authors: list[Author] = []
        for record in export:
            if isinstance(record, Author):
                authors.append(record)
            elif isinstance(record, Item) and record.comments:
                writer.users = writer.users or accounts(authors)
                page = importer.matcher.page_of(Thread(record.link, record.title))
                writer.add(record, page)
        writer.flush()
        report.repairs = export.repairs
