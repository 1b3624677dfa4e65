"""The error for an export that is not read at all."""

from __future__ import annotations


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
