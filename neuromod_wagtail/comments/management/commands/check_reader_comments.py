"""``manage.py check_reader_comments``: verify that all counts agree with the rows."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from neuromod_wagtail.comments.actions import integrity
from neuromod_wagtail.comments.actions.integrity import Finding

SHOWN = 20
# Replies that answer each other in a long circle would be repaired for ever.
ROUNDS = 100


class Command(BaseCommand):
    help = "Check the counts and threads of reader comments against the rows, and optionally repair them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="Correct the counts and threads that are wrong."
        )

    def handle(self, *args: object, **options: object) -> None:
        wrong = repaired = 0
        for finding in integrity.findings():
            found = self.tell(finding)
            wrong += found
            if found and options["repair"] and finding.fields:
                repaired += self.repair(finding)
        if not wrong:
            self.stdout.write(self.style.SUCCESS("All counts are correct."))
        elif not options["repair"]:
            raise CommandError(f"{wrong} rows are wrong. Run it again with --repair.")
        else:
            self.finish(repaired)

    def finish(self, repaired: int) -> None:
        """Check again, and exit with status 1 when something is still wrong."""
        self.stdout.write(f"{repaired} rows were corrected.")
        left = sum(self.tell(finding) for finding in integrity.findings())
        if left:
            raise CommandError(f"{left} rows are still wrong.")

    def tell(self, finding: Finding) -> int:
        """Print the first wrong rows, and return how many there are."""
        number = 0
        for row in finding.all():
            number += 1
            if number <= SHOWN:
                self.stdout.write(finding.describe(row))
        if number > SHOWN:
            self.stdout.write(f"… and {number - SHOWN} more: {finding.name}")
        return number

    def repair(self, finding: Finding) -> int:
        """Repair rows in the order of keys, again when a correction reveals the next mistake.

        Replies to a reply are right only when that one is: each round goes one level deeper.
        """
        number = 0
        for _round in range(ROUNDS):
            rows = finding.rows()
            if not rows:
                break
            while rows:
                number += finding.repair(rows)
                rows = finding.rows(rows[-1].pk)
        return number
