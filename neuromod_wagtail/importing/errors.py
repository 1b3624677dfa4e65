"""Errors of an import: a refused export, and items that could not be stored."""

from __future__ import annotations

import errno
import logging
from traceback import format_tb

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


class ExportRefused(Exception):
    """The export cannot or must not be read. The message is for the person who imports.

    ``code`` is stable, for reports and tests: ``not_found``, ``unreadable``, ``empty``,
    ``not_export``, ``doctype``, ``too_deep``, ``too_large``, ``expansion``, ``encrypted``,
    ``other_site``.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def reason_of(error: Exception, name: str) -> str:
    """Return the reason that the report gives for skipping the item called ``name``.

    Raises the exception again when nothing else could be stored either. Otherwise it is logged
    without its message, which could quote private data.
    """
    gone = isinstance(error, (OperationalError, InterfaceError)) and not connection.is_usable()
    if isinstance(error, ExportRefused) or is_full(error) or gone:
        raise error
    # The beginning of an endless recursion is enough.
    place = "".join(format_tb(error.__traceback__, limit=-12))
    logger.error("%s was not imported: %s\n%s", name, type(error).__name__, place)
    return _("Could not be saved (%(error)s).") % {"error": type(error).__name__}


def is_full(error: BaseException) -> bool:
    """Tell whether a disk is full: then nothing else can be written either."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    text = str(error).lower()
    return isinstance(error, DatabaseError) and ("is full" in text or "no space left" in text)
