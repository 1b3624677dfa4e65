"""Undo an import."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import EXIT_INCOMPLETE, EXIT_REFUSED
from neuromod_wagtail.text.lists import join_list
from neuromod_wagtail.wordpress.management.progress import ProgressBar
from neuromod_wagtail.wordpress.models import ImportRun
from neuromod_wagtail.wordpress.storing.undo import undo


class Command(BaseCommand):
    help = "Undo an import of a WordPress blog: delete what it created, except items edited since."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "number", type=int, metavar="ID", help="ID that import_wordpress printed."
        )

    def handle(self, *args: object, number: int, **options: object) -> None:
        run = ImportRun.objects.filter(pk=number).first()
        if run is None:
            known = join_list(f"{one.pk} ({one})" for one in ImportRun.objects.all()[:5])
            message = _("There is no import %(number)d. The latest are: %(known)s.")
            values = {"number": number, "known": known or _("none")}
            raise CommandError(message % values, returncode=EXIT_REFUSED)
        bar = ProgressBar(self.stderr)
        try:
            result = undo(run, progress=bar)
        except ExportRefused as refused:
            raise CommandError(refused.message, returncode=EXIT_REFUSED) from refused
        bar.close()
        self.stdout.write(result.as_text())
        if result.left:
            sys.exit(EXIT_INCOMPLETE)
