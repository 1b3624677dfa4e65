"""Pasted lists of DOIs and PMIDs, one per line. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from neuromod_wagtail.articles.references import identifiers
from neuromod_wagtail.articles.references.formats.entries import Entry


def parse(text: str) -> Iterator[Entry]:
    """Read the entries; a line may have several numbers, separated by spaces or commas."""
    for number, line in enumerate(text.splitlines(), start=1):
        label = _("line %(number)s") % {"number": number}
        for part in _parts(line):
            yield _entry(label, part)


def _parts(line: str) -> list[str]:
    """Return the numbers in a line, or the whole line if it has anything else."""
    line = re.sub(r"(?i)\b(PMID|DOI):?\s+", r"\1:", line.strip(" \t-•*"))
    parts = [part.strip(",;") for part in line.split()]
    return [part for part in parts if part] if all(map(_is_number, parts)) else [line]


def _is_number(part: str) -> bool:
    part = part.strip(",;")
    return not part or bool(re.match(r"(?i)(https?://|doi:|pmid:|10\.\d{4}|\d+$)", part))


def _entry(label: str, part: str) -> Entry:
    for name, normalise in (
        ("pmid", identifiers.normalise_pmid),
        ("doi", identifiers.normalise_doi),
    ):
        try:
            return Entry(label=label, **{name: normalise(part)})  # type: ignore[arg-type]
        except ValidationError:
            continue
    message = _("“%(text)s” is neither a DOI nor a PMID.") % {"text": part[:120]}
    return Entry(label=label, error=message)
