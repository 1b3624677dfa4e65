from __future__ import annotations

from django.core.management.base import BaseCommand

from neuromod_wagtail.articles.tasks import check_language_everywhere


class Command(BaseCommand):
    help = "Rebuild the language findings of all published articles for the report."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{check_language_everywhere.func()} findings stored.")
