"""All comments as lines of JSON."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from neuromod_wagtail.comments import archive
from neuromod_wagtail.comments.models import Comment


class Command(BaseCommand):
    help = "Writes every reader comment as one JSON object a line."

    def handle(self, *args: Any, **options: Any) -> None:
        for line in archive.lines(Comment.objects.all()):
            self.stdout.write(line)
