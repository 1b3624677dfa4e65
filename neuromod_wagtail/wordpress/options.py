"""The mapping file: decisions about an import that only the person who imports can make.

timezone = "Europe/Berlin"

[types]
page = "skip"
recipe = "article"

[parents]
page = "/about/"

[taxonomies]
genre = "categories"

[authors]
ada = "ada-lovelace"

[categories]
uncategorized = ""

[modalities]
SCS = "spinal-cord-stimulation"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from neuromod_wagtail.importing.refusals import ExportRefused

TABLES: dict[str, frozenset[str] | None] = {
    "types": frozenset({"article", "skip"}),
    "taxonomies": frozenset({"categories", "tags", "skip"}),
    "parents": None,
    "authors": None,
    "categories": None,
    "modalities": None,
}


@dataclass(frozen=True)
class Mapping:
    """``types`` and ``taxonomies`` by WordPress's names; ``parents`` are paths or numbers of pages
    by type; ``authors``, ``categories`` and ``modalities`` are slugs here, empty for none.
    ``text`` is what was parsed."""

    timezone: str = ""
    types: AnyMapping[str, str] = field(default_factory=dict)
    taxonomies: AnyMapping[str, str] = field(default_factory=dict)
    parents: AnyMapping[str, str] = field(default_factory=dict)
    authors: AnyMapping[str, str] = field(default_factory=dict)
    categories: AnyMapping[str, str] = field(default_factory=dict)
    modalities: AnyMapping[str, str] = field(default_factory=dict)
    text: str = field(default="", compare=False)

    @classmethod
    def read(cls, path: Path) -> Mapping:
        try:
            return cls.parse(path.read_text(encoding="utf-8-sig"), path.name)
        except (OSError, UnicodeDecodeError) as error:
            raise _refused(path.name, getattr(error, "strerror", "") or str(error)) from error

    @classmethod
    def parse(cls, text: str, name: str = "mapping.toml") -> Mapping:
        """Raises ``ExportRefused`` with the place of the first mistake."""
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise _refused(name, str(error)) from error
        for key, value in data.items():
            _check(key, value, name)
        return cls(**data, text=text)


def _check(key: str, value: Any, name: str) -> None:
    if key == "timezone":
        try:
            ZoneInfo(value)
        except (LookupError, ValueError, TypeError, OSError) as error:
            raise _refused(name, _("“%(name)s” is not a time zone") % {"name": value}) from error
        return
    if key not in TABLES:
        known = ", ".join(["timezone", *TABLES])
        text = _("“%(key)s” is not valid; use %(known)s") % {"key": key, "known": known}
        raise _refused(name, text)
    words = TABLES[key]
    if not isinstance(value, dict) or not all(isinstance(entry, str) for entry in value.values()):
        text = _('“%(key)s” must be a table of texts, such as [%(key)s] and name = "value" below')
        raise _refused(name, text % {"key": key})
    for entry in value.values():
        if words is not None and entry not in words:
            text = _("“%(entry)s” in [%(key)s] is not one of %(words)s")
            raise _refused(
                name, text % {"entry": entry, "key": key, "words": ", ".join(sorted(words))}
            )


def _refused(name: str, reason: str) -> ExportRefused:
    message = _("The mapping file %(file)s cannot be used: %(reason)s.")
    return ExportRefused("bad_mapping", message % {"file": name, "reason": reason[:300]})
