"""Export everything stored about a person."""

from __future__ import annotations

import json

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from neuromod_wagtail.comments.privacy import personal_data


class Command(BaseCommand):
    help = "Export all personal data of a reader, found by email, as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: object, email: str, **options: object) -> None:
        try:
            data = personal_data.export(email)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(json.dumps(data, indent=2, ensure_ascii=False))
