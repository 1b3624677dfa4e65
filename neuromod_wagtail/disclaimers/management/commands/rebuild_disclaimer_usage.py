from __future__ import annotations

from django.core.management.base import BaseCommand

from neuromod_wagtail.disclaimers.tasks import refresh_section
from neuromod_wagtail.page_protocol import page_model


class Command(BaseCommand):
    help = "Rebuild the record of which disclaimers each page shows, used by the reports."

    def handle(self, *args: object, **options: object) -> None:
        roots = page_model().objects.filter(depth=1)
        number = sum(refresh_section.func(pk) for pk in roots.values_list("pk", flat=True))
        self.stdout.write(f"{number} pages updated.")
