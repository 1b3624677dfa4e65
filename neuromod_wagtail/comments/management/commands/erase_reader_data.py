"""Erase a person's comments, name, email address, subscriptions and email."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from neuromod_wagtail.comments.privacy import personal_data


class Command(BaseCommand):
    help = "Erase all personal data of a reader, found by email. This cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--yes",
            action="store_true",
            help="Erase the data. Without this option, only show what would be erased.",
        )

    def handle(self, *args: object, email: str, yes: bool, **options: object) -> None:
        try:
            person = personal_data.person_of(email)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if not yes:
            self.stdout.write(f"emails: {', '.join(sorted(person.emails))}")
            number = person.comments.count()
            raise CommandError(f"{number} comments would be erased. Add --yes to erase them.")
        self.stdout.write(f"erased: {personal_data.erase(email)}")
