"""An evaluation of how well concerns are recognised, on their own examples and in files."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from neuromod_wagtail.comments.safety.reading import Reading
from neuromod_wagtail.comments.safety.registry import CONCERNS
from neuromod_wagtail.comments.spam.evaluation import TEXTS, FileRefused, column, table
from neuromod_wagtail.comments.spam.text import shown

LABELS = ("concern", "concerns")
ANY = "any"


@dataclass(frozen=True)
class Example:
    """A comment with the codes of its concerns; ``None``: no one said which it has."""

    body: str
    concerns: frozenset[str] | None


@dataclass
class Tally:
    """How a concern did: comments with it and without it, and how many of each were held."""

    wanted: int = 0
    found: int = 0
    others: int = 0
    alarms: int = 0
    unknown: int = 0
    held: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float | None:
        return self.found / self.wanted if self.wanted else None

    @property
    def false_alarms(self) -> float | None:
        return self.alarms / self.others if self.others else None


def shipped_examples() -> Iterator[Example]:
    """Yield the examples of all concerns. What one must not find, no other may find."""
    for concern in CONCERNS.values():
        for body in concern.hits:
            yield Example(body, frozenset({concern.code}))
        for body in concern.passes:
            yield Example(body, frozenset())


def wrong_examples() -> list[str]:
    """Return a line for each example of a concern that it gets wrong."""
    found: list[str] = []
    for concern in CONCERNS.values():
        found += [
            f"{concern.code}: not found in “{body}”"
            for body in concern.hits
            if not concern.evidence(Reading(body))
        ]
        found += [
            f"{other.code}: found in “{body}”"
            for body in concern.passes
            for other in CONCERNS.values()
            if other.evidence(Reading(body))
        ]
    return found


def judge(examples: Iterable[Example]) -> dict[str, Tally]:
    """Look for every concern in each example and count."""
    tallies = {code: Tally() for code in (*CONCERNS, ANY)}
    for example in examples:
        reading = Reading(example.body)
        held = {code for code, concern in CONCERNS.items() if concern.evidence(reading)}
        for code, tally in tallies.items():
            is_held = bool(held) if code == ANY else code in held
            _count(tally, code, example, is_held)
    return tallies


def _count(tally: Tally, code: str, example: Example, is_held: bool) -> None:
    if is_held:
        tally.held.append(example.body)
    if example.concerns is None:
        tally.unknown += 1
    elif example.concerns and code == ANY or code in example.concerns:
        tally.wanted += 1
        tally.found += is_held
    elif not example.concerns:
        # One with another concern is no false alarm: a comment may have several.
        tally.others += 1
        tally.alarms += is_held


def read_file(path: Path) -> list[Example]:
    """Read a CSV or TSV file with a column of texts and, if there is one, of concerns.

    A row may have several, separated by spaces or commas; an empty cell means none.
    """
    with table(path) as (rows, names):
        text = column(names, TEXTS, path)
        label = next((names[name] for name in LABELS if name in names), None)
        return list(_examples(rows, text, label, path))


def _examples(
    rows: csv.DictReader[str], text: str, label: str | None, path: Path
) -> Iterator[Example]:
    for row in rows:
        body = shown(row[text] or "").strip()
        if not body:
            continue
        if label is None:
            yield Example(body, None)
            continue
        codes = frozenset((row[label] or "").replace(",", " ").casefold().split())
        if unknown := codes - CONCERNS.keys():
            raise FileRefused(
                _("%(file)s, line %(line)d: there is no concern “%(code)s”; there are %(known)s.")
                % {
                    "file": path.name,
                    "line": rows.line_num,
                    "code": sorted(unknown)[0][:40],
                    "known": ", ".join(CONCERNS),
                }
            )
        yield Example(body, codes)
