"""``manage.py check_public_names``: find stored rows that publish a username or an email address."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from neuromod_wagtail import users


class Command(BaseCommand):
    help = "Find names shown to readers that are a username or an email address."

    def handle(self, *args: object, **options: object) -> None:
        number = 0
        for row, field in users.published_secrets():
            number += 1
            self.stdout.write(f"{row._meta.verbose_name} {row.pk}: {getattr(row, field)}")
        if number:
            raise CommandError(
                f"{number} names are a username or an email address. Remove those of comments with "
                "check_reader_comments --repair, and change the others in the admin."
            )
        self.stdout.write(self.style.SUCCESS("No username or email address is published."))
