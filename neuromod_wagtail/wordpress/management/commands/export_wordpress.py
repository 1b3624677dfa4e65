"""Export the site for WordPress."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from wagtail.models import Site

from neuromod_wagtail.wordpress import export


class Command(BaseCommand):
    help = "Export articles, terms, authors, pictures and comments as WordPress eXtended RSS 1.2."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="File to write. Default: standard output."
        )
        parser.add_argument("--site", help="Host name of the site. Default: the default site.")

    def handle(self, *args: object, file: Path | None, site: str | None, **options: object) -> None:
        sites = Site.objects.select_related("root_page__locale").order_by("-is_default_site")
        found = (sites.filter(hostname=site) if site else sites).first()
        if found is None:
            raise CommandError(_("There is no such site. See Settings → Sites."))
        if file is None:
            for piece in export.lines(found):
                self.stdout.write(piece, ending="")
            return
        # Complete or absent, so that a partial export cannot be mistaken for a complete one.
        part = file.with_name(file.name + ".part")
        try:
            with part.open("w", encoding="utf-8") as output:
                output.writelines(export.lines(found))
            part.replace(file)
        except OSError as error:
            part.unlink(missing_ok=True)
            message = _("%(file)s cannot be written: %(reason)s.")
            values = {"file": file, "reason": error.strerror}
            raise CommandError(message % values) from error
