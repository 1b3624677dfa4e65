"""Uploaded exports, stored until the import in a folder that no web server serves.

They contain email addresses and perhaps the passwords of posts, so they are removed as soon as they
are imported, and by ``purge_reader_comments`` after a week in any case.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from neuromod_wagtail.conf import settings
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.models import AbstractImportRun

logger = logging.getLogger(__name__)

KEPT_SECONDS = 7 * 24 * 3600


def folder() -> Path:
    """Return the folder of all uploads. Raise ``ExportRefused`` if it cannot be used."""
    given = settings.NEUROMOD_IMPORT_FOLDER
    own = getattr(os, "getuid", lambda: 0)()
    path = Path(given or Path(tempfile.gettempdir()) / f"neuromod-imports-{own}")
    try:
        path.mkdir(mode=0o777 if given else 0o700, parents=True, exist_ok=True)
        # Any user of the machine could have created a folder of this name for temporary files.
        strange = not given and (path.stat().st_uid != own or path.stat().st_mode & 0o077)
    except OSError as error:
        raise _unusable(path, error.strerror or "") from error
    if strange and os.name == "posix":
        raise _unusable(path, _("it belongs to another user, or others can read it"))
    return path


def _unusable(path: Path, reason: str) -> ExportRefused:
    message = _(
        "Uploads cannot be stored in %(path)s: %(reason)s. Set NEUROMOD_IMPORT_FOLDER to "
        "another folder."
    )
    return ExportRefused("no_folder", message % {"path": path, "reason": reason})


def keep(
    run: AbstractImportRun, files: Iterable[UploadedFile], check: Callable[[list[Path]], None]
) -> None:
    """Store the files of a saved run, or leave nothing and raise ``ExportRefused``.

    ``check`` raises it for files that are no export.
    """
    with suppress(OSError):
        forget_old(type(run))
    place = folder() / run.batch
    # Of a run with the same number in a database that is gone.
    remove_place(place)
    try:
        place.mkdir(exist_ok=True)
        for file in files:
            with (place / name_of(file)).open("wb") as kept:
                for chunk in file.chunks():
                    kept.write(chunk)
        check(paths(run))
    except OSError as error:
        remove(run)
        message = _("The files could not be stored: %(reason)s.")
        raise ExportRefused("not_stored", message % {"reason": error.strerror}) from error
    except ExportRefused:
        remove(run)
        raise
    except Exception as error:
        logger.exception("An upload cannot be read")
        remove(run)
        message = _("The files cannot be read (%(reason)s). Create the export again.")
        reason = {"reason": type(error).__name__}
        raise ExportRefused("unreadable", message % reason) from error


def name_of(file: UploadedFile) -> str:
    """Return the name to store an uploaded file under, short enough for any disk."""
    try:
        return get_valid_filename(file.name or "export")[-60:]
    except SuspiciousFileOperation:  # a name of signs alone, such as "???"
        return "export"


def paths(run: AbstractImportRun) -> list[Path]:
    """Return the files of a run, as long as they are kept."""
    place = folder() / run.batch
    return sorted(place.iterdir()) if place.is_dir() else []


def remove(run: AbstractImportRun) -> None:
    remove_place(folder() / run.batch)


def remove_place(place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)


def places(model: type[AbstractImportRun]) -> dict[int, Path]:
    """Return the folders of the runs of a model, by key."""
    found = {}
    for place in folder().iterdir():
        prefix, _hyphen, key = place.name.rpartition("-")
        if prefix == model.batch_prefix and key.isdecimal():
            found[int(key)] = place
    return found


def forget_old(model: type[AbstractImportRun]) -> int:
    """Remove uploads older than a week, used or not; return how many.

    Raise ``OSError`` at the end for what could not be removed, so that it gets noticed.
    """
    too_old = time.time() - KEPT_SECONDS
    kept = places(model)
    # A copied or restored folder is younger than the upload.
    rows = model._default_manager.filter(pk__in=kept).values_list("pk", "created_at")
    begun = {pk: moment.timestamp() for pk, moment in rows}
    old = [
        place
        for key, place in kept.items()
        if min(place.stat().st_mtime, begun.get(key, too_old + 1)) < too_old
    ]
    for place in old:
        remove_place(place)
    if left := [str(place) for place in old if place.exists()]:
        raise OSError(_("These uploads could not be removed: %(places)s") % {"places": left})
    return len(old)
