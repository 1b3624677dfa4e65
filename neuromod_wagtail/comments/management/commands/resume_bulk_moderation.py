"""Finish interrupted batches, whose worker is gone. Meant for a timer."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from neuromod_wagtail.comments.models import Batch
from neuromod_wagtail.comments.moderation import batches


class Command(BaseCommand):
    help = "Resume batches of decisions on comments that were interrupted."

    def handle(self, *args: object, **options: object) -> None:
        at_work = Batch.objects.filter(status__in=[Batch.Status.RUNNING, Batch.Status.UNDOING])
        for batch in at_work.order_by("pk"):
            if batches.work(batch.pk):
                batch.refresh_from_db()
                self.stdout.write(f"{batch}: {batch.get_status_display()}, {batch.done}")
            else:
                self.stdout.write(f"{batch}: already running")
