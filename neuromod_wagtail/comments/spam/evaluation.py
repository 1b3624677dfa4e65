"""An evaluation of how well the checks tell spam from comments, on labelled comments.

Only the checks that look at the text alone can be judged from a file: it has no addresses, no
accounts and no form. A comment is never judged by what was learned from it, or from another that
says the same.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypedDict, Unpack
from zlib import crc32

from django.utils.translation import gettext as _

from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings, RulesState
from neuromod_wagtail.comments.models.spam import HOLD_AT
from neuromod_wagtail.comments.spam import checks
from neuromod_wagtail.comments.spam.facts import Fact
from neuromod_wagtail.comments.spam.learner.features import features
from neuromod_wagtail.comments.spam.learner.model import Lesson, Model, train
from neuromod_wagtail.comments.spam.learner.store import Known
from neuromod_wagtail.comments.spam.pipeline import SpamCheck
from neuromod_wagtail.comments.spam.submission import Hold, Refused, Submission, is_held
from neuromod_wagtail.comments.spam.text import near_hash, read, shown

# Names of columns, as exports of other systems have them.
TEXTS = ("content", "comment_content", "body", "text", "comment", "message", "review")
LABELS = ("is_spam", "spam", "label", "class", "status", "comment_approved")
YES = frozenset({"1", "1.0", "true", "yes", "spam"})
NO = frozenset({"0", "0.0", "false", "no", "ham", "real", "approved", "not spam", "legitimate"})
FOLDS = 5
PIPELINE = "pipeline"
# The default checks that look at the text alone, and one that a site may add.
OF_TEXT: dict[str, SpamCheck] = {
    "words": checks.words,
    "links": checks.links,
    "shorteners": checks.shorteners,
    "duplicates": checks.duplicates,
    "learned": checks.learned,
}
OPTIONAL: dict[str, SpamCheck] = {"language": checks.language}
# The others need an address, an account, an email or a form.
OTHERS = (
    "honeypot", "staff_name", "bursts", "token_reuse", "first_time_author", "disposable_email",
    "registered_email", "akismet", "altcha",
)  # fmt: skip


class FileRefused(ValueError):
    """The file cannot be read; the message says why."""


@dataclass(frozen=True)
class Example:
    """A comment with the answer. ``lesson`` is what it teaches."""

    body: str
    is_spam: bool
    lesson: Lesson


@dataclass
class Tally:
    """How a check did: held and all comments, by whether they are spam."""

    held: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})
    all: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})

    @property
    def recall(self) -> float | None:
        return self.held[True] / self.all[True] if self.all[True] else None

    @property
    def false_alarms(self) -> float | None:
        return self.held[False] / self.all[False] if self.all[False] else None

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            {side: self.held[side] + other.held[side] for side in (True, False)},
            {side: self.all[side] + other.all[side] for side in (True, False)},
        )


Tallies = dict[str, Tally]


def read_file(path: Path, *, all_real: bool = False) -> list[Example]:
    """Read a CSV or TSV file with a column of texts and one of answers.

    With ``all_real`` none is spam, and no column of answers is needed.
    """
    with table(path) as (rows, names):
        text = column(names, TEXTS, path)
        label = "" if all_real else column(names, LABELS, path)
        return list(_examples(rows, text, label, path))


@contextmanager
def table(path: Path) -> Iterator[tuple[csv.DictReader[str], dict[str, str]]]:
    """Open a CSV or TSV file. Return its rows, and its columns by lower-case name."""
    csv.field_size_limit(10_000_000)
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            delimiter = "\t" if path.suffix.lower() in {".tsv", ".tab"} else ","
            rows = csv.DictReader(file, delimiter=delimiter)
            yield rows, {name.strip().casefold(): name for name in rows.fieldnames or [] if name}
    except (OSError, csv.Error) as error:
        raise FileRefused(f"{path}: {error}") from None


class Options(TypedDict, total=False):
    """How to judge: the language of the pages, word rules of a site, and further checks by name.

    Without a language, the check of languages is left out; without rules, that of words.
    """

    language: str
    rules: RulesState | None
    also: Mapping[str, SpamCheck]


def leave_one_out(
    files: Sequence[list[Example]], hold_at: float = HOLD_AT, **options: Unpack[Options]
) -> list[Tallies]:
    """Judge each file by what was learned from all others."""
    models = [taught([other for other in files if other is not file]) for file in files]
    return [
        judge(file, model, hold_at, **options) for file, model in zip(files, models, strict=True)
    ]


def folds(
    file: Sequence[Example], hold_at: float = HOLD_AT, **options: Unpack[Options]
) -> list[Tallies]:
    """Judge each fifth of a file by what was learned from the rest.

    Comments that say the same are in the same fifth.
    """
    parts: dict[int, list[Example]] = defaultdict(list)
    for example in file:
        key = example.lesson.group or example.body
        parts[crc32(key.encode("utf-8", "surrogatepass")) % FOLDS].append(example)
    return leave_one_out([parts[place] for place in sorted(parts)], hold_at, **options)


def taught(files: Iterable[Sequence[Example]]) -> Model:
    """Return the model that the examples teach; without any, the one as shipped."""
    return train([example.lesson for file in files for example in file])


def judge(
    file: Iterable[Example],
    model: Model,
    hold_at: float = HOLD_AT,
    **options: Unpack[Options],
) -> Tallies:
    """Run the checks on each example and count what each found; the pipeline, what it would hold.

    The examples are treated as comments posted one after another, of which moderators marked all
    spam as such.
    """
    language, rules = options.get("language", ""), options.get("rules")
    wanted = {**OF_TEXT, **(OPTIONAL if language else {}), **options.get("also", {})}
    if rules is None:
        del wanted["words"]
    found: Tallies = {name: Tally() for name in (*wanted, PIPELINE)}
    comment_settings = EffectiveSettings(
        discussion=None, is_public=True, spam_filter=Known(model, hold_at), word_rules=rules
    )
    page: Any = SimpleNamespace(locale=SimpleNamespace(language_code=language))
    seen: dict[str, set[Fact]] = defaultdict(set)
    for example in file:
        submission = Submission(page=page, body=example.body)
        submission.facts = frozenset(seen[submission.near_hash] if submission.near_hash else ())
        holds = {
            name: hold
            for name, check in wanted.items()
            if (hold := _result(check, submission, comment_settings))
        }
        for name, tally in found.items():
            is_found = is_held(holds.values()) if name == PIPELINE else name in holds
            tally.all[example.is_spam] += 1
            tally.held[example.is_spam] += is_found
        seen[submission.near_hash] |= {
            Fact.SAME_TEXT,
            *([Fact.SAME_SPAM] if example.is_spam else []),
        }
    return found


def _result(
    check: SpamCheck, submission: Submission, comment_settings: EffectiveSettings
) -> Hold | None:
    try:
        return check(submission, comment_settings)
    except Refused as refused:
        return Hold(refused.code)


def percent(share: float | None) -> str:
    """Return a share as a command prints it."""
    return "–" if share is None else f"{100 * share:.1f}%"


def column(names: dict[str, str], wanted: Sequence[str], path: Path) -> str:
    """Return the first of the wanted columns that the file has. Raises ``FileRefused``."""
    for name in wanted:
        if name in names:
            return names[name]
    raise FileRefused(
        _("%(file)s has none of the columns %(wanted)s; it has %(found)s.")
        % {
            "file": path.name,
            "wanted": ", ".join(wanted),
            "found": ", ".join(names.values()) or _("no header"),
        }
    )


def _examples(rows: csv.DictReader[str], text: str, label: str, path: Path) -> Iterator[Example]:
    for row in rows:
        body = shown(row[text] or "").strip()
        if not body:
            continue
        answer = (row[label] or "").strip().casefold() if label else "0"
        if answer not in YES | NO:
            raise FileRefused(
                _("%(file)s, line %(line)d: “%(answer)s” does not say whether this is spam.")
                % {"file": path.name, "line": rows.line_num, "answer": answer[:40]}
            )
        is_spam = answer in YES
        words = read(body)
        yield Example(body, is_spam, Lesson(features(words), is_spam, near_hash(words)))
