"""Delete data whose retention period is over. Meant for a daily timer."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from neuromod_wagtail.comments.privacy import personal_data


class Command(BaseCommand):
    help = (
        "Delete comment data whose retention period has ended: addresses, spam, declined and "
        "withdrawn comments, mail, bans and uploaded exports. Run it daily."
    )

    def handle(self, *args: object, **options: object) -> None:
        removed, failed = [], []
        for name, number, error in personal_data.forget():
            if error is not None:
                failed.append(f"{name}: {error}")
            elif number:
                removed.append(f"{name}: {number}")
        self.stdout.write(f"removed: {'; '.join(removed) or 'nothing'}")
        if failed:
            raise CommandError("Some data could not be removed. " + "; ".join(failed))
