"""Erase a person: words, name, e-mail, follows and mail."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from neuromod_wagtail.comments import personal_data


class Command(BaseCommand):
    help = "Erases all that is stored of one person, found by e-mail. Cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--yes", action="store_true", help="Do it; without, only count.")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"]
        if not options["yes"]:
            number = personal_data.comments_of(email).count()
            raise CommandError(f"{number} comments would be erased. Add --yes to do it.")
        self.stdout.write(f"erased: {personal_data.erase(email)}")
