"""Personal data in imports: uploaded files, and reports that mention people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from django.db.models import Q

from neuromod_wagtail.importing.admin import uploads
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.models import AbstractImportRun
from neuromod_wagtail.importing.report import Repairs
from neuromod_wagtail.importing.sources import open_sources
from neuromod_wagtail.privacy.declaration import Person

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


def remove_uploads_with(model: type[AbstractImportRun], person: Person) -> None:
    """Remove uploads that contain a person's email address: an import would restore it."""
    try:
        places = uploads.places(model)
    except ExportRefused:
        return
    wanted = [email.lower().encode(code) for email in person.emails for code in ENCODINGS]
    for place in places.values():
        if place.is_dir() and _holds(sorted(place.iterdir()), wanted):
            uploads.remove_place(place)


def _holds(files: list[Path], wanted: list[bytes]) -> bool:
    longest = max(map(len, wanted), default=0)
    before = b""
    for chunk in _bytes(files):
        text = before + chunk.lower()
        if any(email in text for email in wanted):
            return True
        before = text[-longest:]
    return False


def _bytes(files: list[Path]) -> Iterable[bytes]:
    """Yield the unpacked files, and those that cannot be unpacked unchanged."""
    for path in files:
        try:
            for source in open_sources([path], Repairs()):
                yield from source.chunks
        except ExportRefused:
            with path.open("rb") as file:
                yield from iter(lambda file=file: file.read(1 << 20), b"")  # type: ignore[misc]


def runs_that_name(model: type[AbstractImportRun], person: Person) -> Q:
    """Return the imports whose report contains a person's email address; there are few imports."""
    mails = _pattern(person)
    rows = model._default_manager.values_list("pk", "report", "message")
    return Q(pk__in=[pk for pk, report, said in rows if mails.search(f"{report} {said}")])


def report_without(run: AbstractImportRun, person: Person | None) -> object:
    """Return the report without a person's email addresses."""
    return run.report if person is None else _without(run.report, _pattern(person))


def message_without(run: AbstractImportRun, person: Person | None) -> str:
    return run.message if person is None else str(_without(run.message, _pattern(person)))


def _pattern(person: Person) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(person.emails))) or r"(?!)", re.IGNORECASE)


def _without(value: object, mails: re.Pattern[str]) -> object:
    if isinstance(value, str):
        return mails.sub("…", value)
    if isinstance(value, list):
        return [_without(one, mails) for one in value]
    if isinstance(value, dict):
        return {name: _without(one, mails) for name, one in value.items()}
    return value
