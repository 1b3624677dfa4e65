"""Import reader comments from another system onto existing pages."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TypedDict, Unpack

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.importing.importer import (
    Importer,
    read,
    site_of,
    source_of,
    undo,
)
from neuromod_wagtail.comments.importing.page_matching import Matcher, read_mapping
from neuromod_wagtail.comments.importing.systems.registry import FILES, TABLES
from neuromod_wagtail.comments.models import CommentImport
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import EXIT_INCOMPLETE, EXIT_REFUSED, Report


class Options(TypedDict, total=False):
    """The options of the command. A command for one system has no ``system`` and ``database``."""

    system: str
    database: str
    file: Path | None
    match: Path | None
    site: str | None
    source: str
    dry_run: bool
    report: Path | None
    undo: int | None


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
        parser.add_argument("--undo", metavar="ID", type=int, help="Undo the import with this ID.")

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        if options["undo"] is not None:
            self.undo(options["undo"])
            return
        run = CommentImport(options={"dry_run": options["dry_run"]})
        if options["file"] is not None:
            run.files = [options["file"].name]
        try:
            importer = self.importer(run, options)
            if not options["dry_run"]:
                run.save()
            report = importer.execute(lambda importer: self.bring(importer, options))
        except ExportRefused as refused:
            report = Report(refusal=refused.message)
        if options["report"]:
            text = {**report.as_json(), "import": run.pk}
            lines = json.dumps(text, indent=2, ensure_ascii=False)
            options["report"].write_text(lines + "\n", encoding="utf-8")
        self.tell(report, run)

    def tell(self, report: Report, run: CommentImport) -> None:
        if report.refusal:
            raise CommandError(report.refusal, returncode=EXIT_REFUSED)
        self.stdout.write(report.as_text())
        if run.pk is not None:
            self.stdout.write(_("To undo this: --undo %(number)d") % {"number": run.pk})
        if report.exit_status:
            sys.exit(report.exit_status)

    def undo(self, number: int) -> None:
        run = CommentImport.objects.filter(pk=number).first()
        if run is None:
            known = ", ".join(f"{one.pk} ({one})" for one in CommentImport.objects.all()[:5])
            message = _("There is no import %(number)d. The latest are: %(known)s.")
            values = {"number": number, "known": known or _("none")}
            raise CommandError(message % values, returncode=EXIT_REFUSED)
        try:
            result = undo(run)
        except ExportRefused as refused:
            raise CommandError(refused.message, returncode=EXIT_REFUSED) from refused
        self.stdout.write(result.as_text())
        if result.left:
            sys.exit(EXIT_INCOMPLETE)

    def importer(self, run: CommentImport, options: Options) -> Importer:
        mapping = read_mapping(options["match"]) if options["match"] else None
        matcher = Matcher(site_of(options["site"]), mapping)
        run.source = source_of(self.system_of(options), options["source"])
        return Importer(run, matcher, options["dry_run"])

    def system_of(self, options: Options) -> str:
        return str(options["system"])

    def bring(self, importer: Importer, options: Options) -> None:
        """Read the comments and store them with their pages."""
        importer.add(read(options["system"], options["file"], options["database"]))
