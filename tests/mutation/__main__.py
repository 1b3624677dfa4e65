"""Draw deliberate mistakes in named modules and print those that no test notices.

    python -m tests.mutation [--seed 2] [--mutants 100] [--tests tests/disclaimers] [MODULE ...]

Fails when more than one in twenty goes unnoticed. A mistake that changes nothing anyone could see
belongs into `equivalent.txt`, with the reason.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.mutation.mutants import ROOT, Mutant, mutants_of, path_of

EQUIVALENT = Path(__file__).with_name("equivalent.txt")
MOST_UNNOTICED = 0.05

# Where a mistake would hurt most: privacy, permissions, states, what is published.
MODULES = """
    comments.actions.comments comments.actions.people comments.actions.counters comments.policy
    comments.permissions comments.models.effective_settings comments.privacy.personal_data
    comments.privacy.retention comments.spam.checks comments.security.tokens
    comments.notifications.queue comments.moderation.batches
    disclaimers.publish_gate disclaimers.resolver disclaimers.rules
    disclaimers.history.publications disclaimers.history.timeline
    articles.references.retractions articles.reviews.actions articles.rendering.structured_data
    wordpress.storing.plan wordpress.storing.item_store wordpress.storing.articles
    wordpress.reading.scanner web.fetching web.destinations
""".split()


def main() -> int:
    """Run the tests of the projects against each mistake, and tell what became of it."""
    options = _options()
    drawn = _drawn(options)
    # What the tests of the first project do not notice is shown to those of the second.
    outcome = dict.fromkeys((one.key for one in drawn), "no test runs it")
    for project, prefix in (("comments_only", "neuromod_wagtail.comments."), ("full", "")):
        left = [one for one in drawn if outcome[one.key] in {"survived", "no test runs it"}]
        mutants = [one for one in left if one.module.startswith(prefix)]
        outcome |= _tried(project, prefix, mutants, options)
    return _tell(drawn, outcome)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="without neuromod_wagtail.")
    parser.add_argument("--seed", default="1", help="another seed draws other mistakes")
    parser.add_argument("--mutants", type=int, default=60, help="how many are drawn")
    parser.add_argument(
        "--tests", action="append", default=[], help="ask only this file or folder; repeatable"
    )
    parser.add_argument(
        "--seconds",
        type=int,
        default=120,
        help="of a line that hundreds of tests reach, the nearest and fastest are asked, for so long",
    )
    return parser.parse_args()


def _drawn(options: argparse.Namespace) -> list[Mutant]:
    known = equivalent()
    every = [
        mutant
        for module in options.modules or MODULES
        for mutant in mutants_of(_full(module))
        if mutant.label not in known
    ]
    return random.Random(options.seed).sample(every, min(options.mutants, len(every)))


def _full(module: str) -> str:
    return f"neuromod_wagtail.{module.removeprefix('neuromod_wagtail.')}"


def equivalent() -> set[str]:
    """Return the labels of mistakes that change nothing anyone could see."""
    lines = EQUIVALENT.read_text().splitlines() if EQUIVALENT.exists() else []
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def _tried(
    project: str, prefix: str, mutants: list[Mutant], options: argparse.Namespace
) -> dict[str, str]:
    """Return the outcome of each mistake, by its key, with the tests of one project.

    Modules without its prefix are not imported: their models would be without tables.
    """
    tests = [
        path
        for path in options.tests
        if path.startswith("tests/comments") == (project == "comments_only")
    ]
    if not mutants or (options.tests and not tests):
        return {}
    with tempfile.TemporaryDirectory() as folder:
        keys, outcome = Path(folder, "keys"), Path(folder, "outcome")
        modules = {one.path for one in mutants} | {
            str(path_of(_full(module)))
            for module in [*MODULES, *options.modules]
            if _full(module).startswith(prefix)
        }
        keys.write_text(
            json.dumps({"modules": sorted(modules), "mutants": [one.key for one in mutants]})
        )
        subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:randomly"),
                *("-p", "tests.mutation.plugin", "-m", "not browser"),
                *(f"--ds=tests.projects.{project}.settings", "--ignore=tests/test_docs.py"),
                *(f"--mutants={keys}", f"--outcome={outcome}"),
                f"--seconds={options.seconds}",
                f"--reached={ROOT / 'var' / 'mutation' / project}.json",
                *(tests or ["tests"]),
            ],
            env={**os.environ, "PYTHONHASHSEED": "0"},
            check=False,
        )
        if not outcome.exists():
            raise SystemExit(f"The tests of {project} could not be run.")
        found: dict[str, str] = json.loads(outcome.read_text())
        return found


def _tell(drawn: list[Mutant], outcome: dict[str, str]) -> int:
    made = [one for one in drawn if outcome[one.key] != "cannot be made"]
    unnoticed = [one for one in made if not outcome[one.key].startswith("noticed")]
    for mutant in sorted(unnoticed, key=lambda one: (one.module, one.first_line)):
        sys.stdout.write(f"{outcome[mutant.key]}: line {mutant.first_line}\n    {mutant.label}\n")
    share = len(unnoticed) / max(1, len(made))
    sys.stdout.write(f"{len(made)} mistakes, {len(unnoticed)} unnoticed ({share:.1%})\n")
    return int(share > MOST_UNNOTICED)


if __name__ == "__main__":
    sys.exit(main())
