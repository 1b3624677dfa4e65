"""Import a WordPress blog."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import EXIT_REFUSED, Report
from neuromod_wagtail.text.lists import join_list
from neuromod_wagtail.wordpress.importing import Import
from neuromod_wagtail.wordpress.management.progress import ProgressBar
from neuromod_wagtail.wordpress.models import ImportRun
from neuromod_wagtail.wordpress.options import KINDS, Mapping, Options, find_parent


class Command(BaseCommand):
    help = (
        "Import a WordPress blog: posts, pages, authors, categories, tags, pictures and comments,"
        " from its export (WXR) as .xml, .xml.gz or .zip. Can be run again, and undone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--parent", required=True, help="ID or path of the article index, such as /blog/."
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Report what would be imported, but write nothing.",
        )
        parser.add_argument("--report", type=Path, help="File to write the report to, as JSON.")
        media = parser.add_mutually_exclusive_group()
        media.add_argument(
            "--media", type=Path, help="Folder with the uploads of the blog (wp-content/uploads)."
        )
        media.add_argument(
            "--fetch-media", action="store_true", help="Download the uploads from the old blog."
        )
        parser.add_argument(
            "--only",
            default="",
            help=f"Parts to import: some of {','.join(sorted(KINDS))}. Default: all.",
        )
        parser.add_argument("--map", type=Path, help="Mapping file (TOML).")
        parser.add_argument("--source", default="", help="Name of the blog. Default: its address.")

    def handle(self, *args: Any, **options: Any) -> None:
        run = ImportRun(files=[path.name for path in options["files"]])
        try:
            self._bring(run, options)
        finally:
            # However it ended: everything imported so far can be undone.
            if run.pk:
                self.stdout.write(_("To undo this: undo_import %(number)d") % {"number": run.pk})

    def _bring(self, run: ImportRun, options: dict[str, Any]) -> None:
        bar = ProgressBar(self.stderr)
        try:
            chosen = self._options(options)
            parent = find_parent(options["parent"])
            run.parent_id = parent.pk
            run.options = {"only": sorted(chosen.only), "mapping": chosen.mapping.text}
            report = Import(run, options["files"], parent, chosen).execute(bar)
        except ExportRefused as refused:
            report = Report(refusal=refused.message)
        bar.close()
        if options["report"]:
            self._write(options["report"], report, run)
        if report.refusal:
            raise CommandError(report.refusal, returncode=EXIT_REFUSED)
        self.stdout.write(report.as_text())
        if report.exit_status:
            sys.exit(report.exit_status)

    def _options(self, options: dict[str, Any]) -> Options:
        only = frozenset(filter(None, (name.strip() for name in options["only"].split(","))))
        if unknown := only - KINDS:
            message = _("--only accepts %(known)s, not %(unknown)s.")
            values = {"known": join_list(sorted(KINDS)), "unknown": join_list(sorted(unknown))}
            raise ExportRefused("bad_option", message % values)
        return Options(
            dry_run=options["dry_run"],
            only=only or KINDS,
            mapping=Mapping.read(options["map"]) if options["map"] else Mapping(),
            media=options["media"],
            fetch=options["fetch_media"],
            # Users with a shell on the server have access to its network anyway.
            local=True,
            source=options["source"],
        )

    def _write(self, path: Path, report: Report, run: ImportRun) -> None:
        text = json.dumps({**report.as_json(), "import": run.pk}, indent=2, ensure_ascii=False)
        try:
            path.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            message = _("The report cannot be written to %(file)s: %(reason)s.")
            values = {"file": path, "reason": error.strerror}
            self.stderr.write(message % values)
