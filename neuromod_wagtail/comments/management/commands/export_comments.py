"""Export all comments as lines of JSON, or as a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from neuromod_wagtail.comments.importing import export
from neuromod_wagtail.comments.models import Comment


class Command(BaseCommand):
    help = "Export all reader comments as JSON Lines (complete) or CSV (for reading)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--format",
            choices=["jsonl", "csv"],
            default="jsonl",
            help="Lines of JSON, which can be imported again, or a table for a spreadsheet.",
        )
        parser.add_argument("--output", type=Path, help="File to write. Default: standard output.")

    def handle(self, *args: object, format: str, output: Path | None, **options: object) -> None:
        write = export.rows_of_csv if format == "csv" else export.lines
        lines: Iterator[str] = write(Comment.objects.all())
        if output is None:
            for line in lines:
                self.stdout.write(line)
            return
        # The mark at the beginning tells spreadsheets that it is UTF-8.
        encoding = "utf-8-sig" if format == "csv" else "utf-8"
        with output.open("w", encoding=encoding, newline="") as file:
            file.writelines(f"{line}\n" for line in lines)
