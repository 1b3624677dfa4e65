"""The report of an import: every item of the file is created, updated, unchanged or skipped.

It also lists the repairs that were needed to read the file, and the share of the old text's words
that is in the new one.

The JSON form is stable; the text form is for people. Neither contains passwords, email addresses or
network addresses: items are identified by id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neuromod_wagtail.text.lists import join_list


class RepairKind(StrEnum):
    """Stable codes, each explained in ``docs/explanation/wordpress-import.md``."""

    BARE_AMPERSAND = "bare_ampersand"
    NAMED_ENTITY = "named_entity"
    FORBIDDEN_REFERENCE = "forbidden_reference"
    CONTROL_CHARACTER = "control_character"
    WRONG_ENCODING = "wrong_encoding"
    UNKNOWN_ENCODING = "unknown_encoding"
    NESTED_CDATA = "nested_cdata"
    UNCLOSED_CDATA = "unclosed_cdata"
    STRAY_ANGLE = "stray_angle"
    BROKEN_ATTRIBUTES = "broken_attributes"
    UNESCAPED_MARKUP = "unescaped_markup"
    UNCLOSED_ELEMENT = "unclosed_element"
    STRAY_END_TAG = "stray_end_tag"
    MISSING_CHANNEL = "missing_channel"
    UNDECLARED_PREFIX = "undeclared_prefix"
    MISSING_VERSION = "missing_version"
    INVALID_VERSION = "invalid_version"
    INVALID_DATE = "invalid_date"
    INVALID_NUMBER = "invalid_number"
    TRUNCATED = "truncated"
    IGNORED_MEMBER = "ignored_member"
    UNREADABLE_FILE = "unreadable_file"


@dataclass(frozen=True)
class Repair:
    """A repair. ``line`` counts from 1 in ``file``; 0 where it means nothing (a zip member)."""

    kind: RepairKind
    file: str
    line: int
    detail: str = ""


@dataclass
class Repairs:
    """The first repairs in detail, and counts of all: a broken file must not fill the memory."""

    keep: int = 1000
    first: list[Repair] = field(default_factory=list)
    counts: Counter[RepairKind] = field(default_factory=Counter)

    def add(self, kind: RepairKind, file: str, line: int, detail: str = "") -> None:
        self.counts[kind] += 1
        if len(self.first) < self.keep:
            self.first.append(Repair(kind, file, line, detail[:120]))

    def __len__(self) -> int:
        return self.counts.total()


# Characters that are drawn in two ways; the words are the same.
FOLDS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "″": '"', "′": "'", "–": "-", "—": "-", "…": "."}
)
EDGES = "\"'-.,;:!?()[]{}<>«»„×/|*\u200b（）「」『』、。，．：；！？・"


@dataclass
class TextKept:
    """The number of source words in the result, compared as multisets, post by post."""

    source: int = 0
    found: int = 0

    def add(self, source: Iterable[str], result: Iterable[str]) -> list[str]:
        """Count one post; return its missing words."""
        wanted = count(source)
        missing = wanted - count(result)
        self.source += wanted.total()
        self.found += wanted.total() - missing.total()
        return list(missing.elements())

    @property
    def share(self) -> float:
        return self.found / self.source if self.source else 1.0


def folded(words: Iterable[str]) -> list[str]:
    """Return the words without surrounding punctuation and variants of quotes, dashes and case.

    A modality's name may be spelled differently from the phrase that it replaces.
    """
    return list(filter(None, map(_fold, words)))


def count(words: Iterable[str]) -> Counter[str]:
    """Count the folded words, folding each distinct word once."""
    counted: Counter[str] = Counter()
    for word, times in Counter(words).items():
        counted[_fold(word)] += times
    del counted[""]
    return counted


def _fold(word: str) -> str:
    return word.translate(FOLDS).strip(EDGES).casefold()


KINDS = ("post", "page", "attachment", "comment", "author", "category", "tag")

EXIT_COMPLETE = 0
EXIT_INCOMPLETE = 1
EXIT_REFUSED = 2


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Skipped:
    """A skipped item. ``id`` is WordPress's; ``reason`` says what to do if anything can be done."""

    id: str
    reason: str


@dataclass
class Tally:
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def accounted(self) -> int:
        return self.created + self.updated + self.unchanged + len(self.skipped)

    @property
    def balances(self) -> bool:
        return self.read == self.accounted

    def as_json(self) -> dict[str, object]:
        return {
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "skipped": [{"id": entry.id, "reason": entry.reason} for entry in self.skipped],
        }


@dataclass(frozen=True)
class Remark:
    """A note for the editor about an item: an unconverted block, a missing modality and so on."""

    kind: str
    id: str
    code: str
    detail: str = ""

    @property
    def place(self) -> str:
        return f"{self.kind} {self.id} {self.detail[:100]}".rstrip()


@dataclass
class Report:
    kinds: dict[str, Tally] = field(default_factory=lambda: {kind: Tally() for kind in KINDS})
    repairs: Repairs = field(default_factory=Repairs)
    remarks: list[Remark] = field(default_factory=list)
    redirects: int = 0
    text: TextKept = field(default_factory=TextKept)
    refusal: str = ""
    stopped: str = ""

    def tally(self, kind: str) -> Tally:
        """Return the tally of a kind; kinds of plugins get their own."""
        return self.kinds.setdefault(kind, Tally())

    def read(self, kind: str, number: int = 1) -> None:
        self.tally(kind).read += number

    def count(self, kind: str, outcome: Outcome) -> None:
        tally = self.tally(kind)
        setattr(tally, outcome, getattr(tally, outcome) + 1)

    def skip(self, kind: str, identifier: object, reason: str) -> None:
        self.tally(kind).skipped.append(Skipped(str(identifier), reason))

    def remark(self, kind: str, identifier: object, code: str, detail: str = "") -> None:
        self.remarks.append(Remark(kind, str(identifier), code, detail))

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Discard the entries of the enclosed block when it fails."""
        tallies = {
            kind: (replace(tally, skipped=tally.skipped), len(tally.skipped))
            for kind, tally in self.kinds.items()
        }
        remarks, redirects, text = len(self.remarks), self.redirects, replace(self.text)
        try:
            yield
        except BaseException:
            for kept, skipped in tallies.values():
                del kept.skipped[skipped:]
            self.kinds = {kind: kept for kind, (kept, _skipped) in tallies.items()}
            del self.remarks[remarks:]
            self.redirects, self.text = redirects, text
            raise

    @property
    def balances(self) -> bool:
        """Tell whether everything in the file is accounted for."""
        return all(tally.balances for tally in self.kinds.values())

    @property
    def exit_status(self) -> int:
        """Return 0 if all is accounted for, 1 if anything was skipped or repaired, 2 if refused."""
        if self.refusal or self.stopped:
            return EXIT_REFUSED
        skipped = any(tally.skipped for tally in self.kinds.values())
        return (
            EXIT_INCOMPLETE if skipped or len(self.repairs) or not self.balances else EXIT_COMPLETE
        )

    def as_json(self) -> dict[str, object]:
        """Return the report as values that every database stores."""
        values: dict[str, Any] = storable(
            {
                "kinds": {kind: tally.as_json() for kind, tally in self.kinds.items()},
                "repairs": [
                    {
                        "kind": entry.kind.value,
                        "file": entry.file,
                        "line": entry.line,
                        "detail": entry.detail,
                    }
                    for entry in self.repairs.first
                ],
                "repair_counts": {
                    kind.value: number for kind, number in self.repairs.counts.items()
                },
                "remarks": [
                    {"kind": entry.kind, "id": entry.id, "code": entry.code, "detail": entry.detail}
                    for entry in self.remarks
                ],
                "redirects": self.redirects,
                "text_kept": round(self.text.share, 6),
                "refused": self.refusal,
                "stopped": self.stopped,
                "exit_status": self.exit_status,
            }
        )
        return values

    def as_text(self) -> str:
        """Return a table of the kinds, then lines of skipped, repaired and remarked items."""
        if self.refusal:
            return _("Nothing was imported: %(reason)s") % {"reason": self.refusal}
        stopped = [_("Stopped: %(reason)s") % {"reason": self.stopped}] if self.stopped else []
        parts = (self._table(), self._skipped(), self._repaired(), self._remarked())
        return "\n".join([*chain(*parts), *self._summary(), *stopped])

    def _table(self) -> list[str]:
        heads = [_("kind"), _("read"), _("created"), _("updated"), _("unchanged"), _("skipped")]
        numbers = {
            kind: (t.read, t.created, t.updated, t.unchanged, len(t.skipped))
            for kind, t in self.kinds.items()
        }
        # An import of comments alone would have six empty lines around them.
        rows = [heads] + [[kind, *map(str, line)] for kind, line in numbers.items() if any(line)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
        return [
            "  ".join(
                cell.ljust(width) if column == 0 else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in rows
        ]

    def _skipped(self) -> list[str]:
        line = _("skipped: %(kind)s %(id)s: %(reason)s")
        return [
            line % {"kind": kind, "id": entry.id, "reason": entry.reason}
            for kind, tally in self.kinds.items()
            for entry in tally.skipped
        ]

    def _repaired(self) -> list[str]:
        first = {entry.kind: entry for entry in reversed(self.repairs.first)}
        return [
            ngettext(
                "repaired: %(kind)s, %(number)d time, in %(file)s, line %(line)d",
                "repaired: %(kind)s, %(number)d times, first in %(file)s, line %(line)d",
                number,
            )
            % {
                "kind": kind.value,
                "number": number,
                "file": first[kind].file,
                "line": first[kind].line,
            }
            for kind, number in self.repairs.counts.items()
            if kind in first
        ]

    def _remarked(self) -> list[str]:
        by_code: dict[str, list[Remark]] = {}
        for entry in self.remarks:
            by_code.setdefault(entry.code, []).append(entry)
        lines = []
        for code, entries in by_code.items():
            number = len(entries)
            # Authors are few, and each needs a decision.
            are_authors = entries[0].kind == "author"
            if are_authors:
                line = ngettext(
                    "needs attention: %(code)s, %(number)d time: %(place)s",
                    "needs attention: %(code)s, %(number)d times: %(place)s",
                    number,
                )
            else:
                line = ngettext(
                    "needs attention: %(code)s, %(number)d time, at %(place)s",
                    "needs attention: %(code)s, %(number)d times, first at %(place)s",
                    number,
                )
            place = join_list(entry.place for entry in (entries if are_authors else entries[:1]))
            lines.append(line % {"code": code, "number": number, "place": place})
        return lines

    def _summary(self) -> list[str]:
        lines = []
        if self.redirects or self.text.source:
            lines.append(_("redirects: %(number)d") % {"number": self.redirects})
        if self.text.source:
            lines.append(_("text kept: %(share).2f%%") % {"share": self.text.share * 100})
        if not self.balances and not self.stopped:
            lines.append(_("The numbers do not add up: items are missing from this report."))
        return lines


def storable(value: Any) -> Any:
    """Remove what PostgreSQL cannot store: NUL and surrogates."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {storable(key): storable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [storable(inner) for inner in value]
    return value
