from __future__ import annotations

from django.core.management.base import BaseCommand

from neuromod_wagtail.articles.tasks import check_language_everywhere


class Command(BaseCommand):
    help = "Reads every published article again and writes down, for the report, what its language lacks."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{check_language_everywhere.func()} findings were written down.")
