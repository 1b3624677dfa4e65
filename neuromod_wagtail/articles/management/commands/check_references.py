from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from neuromod_wagtail.articles.references import retractions
from neuromod_wagtail.conf import settings


class Command(BaseCommand):
    help = "Check Crossref for retractions and corrections of references, if the site allows it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="Include references that were checked recently."
        )
        parser.add_argument("--limit", type=int, default=0, help="Maximum number of DOIs to check.")

    def handle(self, *args: object, all: bool, limit: int, **options: object) -> None:
        if not settings.NEUROMOD_REFERENCES_ONLINE:
            raise CommandError("Nothing was checked: NEUROMOD_REFERENCES_ONLINE is off.")
        dois = retractions.due(everything=all)
        counts = retractions.check(dois[: limit or None])
        names = ("checked", "changed", "unknown", "failed", "left")
        self.stdout.write(", ".join(f"{counts[name]} {name}" for name in names) + ".")
        if counts["failed"]:
            raise CommandError(
                "Some references could not be checked. Their earlier results are kept."
            )
