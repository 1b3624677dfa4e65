"""Send due email about comments. Meant for a timer of a minute or more."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from neuromod_wagtail.comments.models import Mail
from neuromod_wagtail.comments.notifications import digests, queue


class Command(BaseCommand):
    help = "Send the comment mail that is due, including moderator digests and mail that failed before."

    def handle(self, *args: object, **options: object) -> None:
        digests.order()
        sent = queue.send_due(limit=100_000)
        left = Mail.objects.filter(sent_at__isnull=True).count()
        self.stdout.write(f"sent: {sent}; left: {left}")
