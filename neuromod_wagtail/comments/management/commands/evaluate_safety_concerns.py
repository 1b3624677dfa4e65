"""Measure how well concerns are recognised."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from neuromod_wagtail.comments.safety import evaluation
from neuromod_wagtail.comments.safety.evaluation import Tally
from neuromod_wagtail.comments.safety.registry import CONCERNS
from neuromod_wagtail.comments.spam.evaluation import FileRefused, percent


class Command(BaseCommand):
    help = (
        "Print recall and false alarms of each concern on its own examples, or on CSV files with "
        "the columns “content” and “concern” (codes, or nothing). Without the second column, it "
        "prints how many comments are held. Fails if an example that is shipped is judged wrongly."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument(
            "--show", choices=list(CONCERNS), help="Print the comments held for this concern."
        )

    def handle(self, *args: object, files: list[Path], **options: object) -> None:
        try:
            examples = [example for path in files for example in evaluation.read_file(path)]
        except FileRefused as error:
            raise CommandError(str(error)) from None
        tallies = evaluation.judge(examples or evaluation.shipped_examples())
        for line in table(tallies):
            self.stdout.write(line)
        if options["show"]:
            for body in tallies[str(options["show"])].held:
                self.stdout.write(f"- {' '.join(body.split())}")
        if wrong := evaluation.wrong_examples():
            raise CommandError("\n".join(wrong))


def table(tallies: dict[str, Tally]) -> list[str]:
    """Return the lines of the table: one for each concern."""
    lines = [
        f"{'concern':<18} {'with it':>8} {'recall':>8} {'without':>8} {'false alarms':>13} {'held':>6}"
    ]
    lines += [
        f"{code:<18} {tally.wanted:>8} {percent(tally.recall):>8} {tally.others or tally.unknown:>8} "
        f"{percent(tally.false_alarms):>13} {len(tally.held):>6}"
        for code, tally in tallies.items()
    ]
    return lines
