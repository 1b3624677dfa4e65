"""Measure the spam checks on comments whose answer is known."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Site

from neuromod_wagtail.comments.models import SpamFilter
from neuromod_wagtail.comments.models.spam import HOLD_AT
from neuromod_wagtail.comments.safety.concern import concern_check
from neuromod_wagtail.comments.safety.registry import CONCERNS
from neuromod_wagtail.comments.spam import evaluation, word_rules
from neuromod_wagtail.comments.spam.evaluation import (
    PIPELINE,
    Example,
    FileRefused,
    Tallies,
    Tally,
    percent,
)
from neuromod_wagtail.comments.spam.learner import store

CONCERN_CHECKS = {code: concern_check(concern) for code, concern in CONCERNS.items()}


class Command(BaseCommand):
    help = (
        "Print recall and false alarms of each check and concern on CSV files with the columns "
        "“content” "
        "and “is_spam”. With several files, each is judged by what the filter learns from the "
        "others; a single one is judged in five parts. Nothing is stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--train",
            nargs="+",
            type=Path,
            default=[],
            metavar="FILE",
            help="Learn from these files instead.",
        )
        parser.add_argument(
            "--site", help="Use what the filter of this site (a host name) has learned instead."
        )
        parser.add_argument(
            "--shipped", action="store_true", help="Use the filter as shipped instead."
        )
        parser.add_argument(
            "--all-real",
            action="store_true",
            help="The files contain no spam, so they need no column for it.",
        )
        parser.add_argument(
            "--language", default="", help="Also check that comments are in this language (en)."
        )
        parser.add_argument(
            "--hold-at", type=_share, help=f"Hold from this score (default: {HOLD_AT})."
        )

    def handle(self, *args: object, files: list[Path], **options: object) -> None:
        try:
            read = [
                evaluation.read_file(path, all_real=bool(options["all_real"])) for path in files
            ]
            training = [evaluation.read_file(path) for path in options["train"]]  # type: ignore[attr-defined]
        except FileRefused as error:
            raise CommandError(str(error)) from None
        hold_at, tallies = self.judged(read, training, options)
        names = [path.stem for path in files] if len(tallies) == len(files) else []
        if len(tallies) != len(files):
            names = [f"part {number}" for number in range(1, len(tallies) + 1)]
        spam = sum(example.is_spam for file in read for example in file)
        real = sum(len(file) for file in read) - spam
        self.stdout.write(f"{spam} spam, {real} real; held from a score of {hold_at}")
        for line in table(names, tallies):
            self.stdout.write(line)
        self.stdout.write(f"Not judged from a file: {', '.join(evaluation.OTHERS)}")

    def judged(
        self, files: list[list[Example]], training: list[list[Example]], options: dict[str, object]
    ) -> tuple[float, list[Tallies]]:
        hold_at = float(str(options["hold_at"] or HOLD_AT))
        judging: evaluation.Options = {"language": str(options["language"]), "also": CONCERN_CHECKS}
        if options["site"]:
            site = Site.objects.filter(hostname=str(options["site"])).first()
            if site is None:
                raise CommandError(f"There is no site “{options['site']}”.")
            known = store.current(store.state_of(SpamFilter.objects.filter(site=site).first()))
            hold_at = hold_at if options["hold_at"] else known.hold_at
            judging["rules"] = word_rules.state_of(site.pk)
            return hold_at, [
                evaluation.judge(file, known.model, hold_at, **judging) for file in files
            ]
        if training or options["shipped"] or options["all_real"]:
            model = evaluation.taught(training)
            return hold_at, [evaluation.judge(file, model, hold_at, **judging) for file in files]
        if len(files) == 1:
            return hold_at, evaluation.folds(files[0], hold_at, **judging)
        return hold_at, evaluation.leave_one_out(files, hold_at, **judging)


def table(names: list[str], tallies: list[Tallies]) -> list[str]:
    """Return the lines of the table: one for each check in each file, then in all of them."""
    width = max(len(name) for name in [*names, "all files"])
    found = {check for tally in tallies for check, one in tally.items() if any(one.held.values())}
    nothing = [check for check in tallies[0] if check not in found and check != PIPELINE]
    lines = [f"{'check':<16} {'file':<{width}} {'recall':>8} {'false alarms':>13}"]
    for check in tallies[0]:
        if check in nothing:
            continue
        rows = [(name, tally[check]) for name, tally in zip(names, tallies, strict=True)]
        if len(rows) > 1:
            rows.append(("all", sum((tally[check] for tally in tallies), Tally())))
        for name, tally in rows:
            recall, alarms = percent(tally.recall), percent(tally.false_alarms)
            lines.append(f"{check:<16} {name:<{width}} {recall:>8} {alarms:>13}")
    if nothing:
        lines.append(f"Found nothing: {', '.join(nothing)}")
    return lines


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise ArgumentTypeError(f"“{text}” is not a number between 0 and 1.")
    return share
