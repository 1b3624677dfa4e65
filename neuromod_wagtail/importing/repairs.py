"""Repairs that were needed to read an export, with kind and place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


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
