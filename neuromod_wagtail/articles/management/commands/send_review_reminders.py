"""Send reminders of reviews that are due. Run it daily or weekly."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from neuromod_wagtail.articles.reviews import reminders


class Command(BaseCommand):
    help = (
        "Email authors and page owners whose articles are due for review, at most once a day, "
        "and refresh cached copies of articles that became overdue."
    )

    def handle(self, *args: object, **options: object) -> None:
        outcome = reminders.send_all()
        self.stdout.write(f"sent: {outcome.sent}; failed: {len(outcome.failed)}")
        if outcome.failed:
            reasons = "; ".join(f"{user}: {reason}" for user, reason in outcome.failed)
            raise CommandError(f"not sent, the next run tries again: {reasons}")
