"""Audit log entries of comments in words: action, statuses, screen and reason."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter
from wagtail.models import BaseLogEntry

from neuromod_wagtail.comments.models.states import Status

# The screens on which decisions are made, as the actions record them.
SCREENS: dict[str, str | Promise] = {
    "queue": _("in the queue"),
    "list": _("as a bulk action"),
    "batch": _("in a batch"),
    "mail": _("through a link in an email"),
    "reports": _("because readers reported it"),
    "page": _("in the page editor"),
    "person": _("on the commenter’s page"),
    "own": _("through the author’s link"),
    "appeals": _("in the list of appeals"),
    "bans": _("in the list of bans"),
    "retention": _("automatically, after the retention period"),
}


def details(data: Mapping[str, str]) -> str:
    """Return the details of an entry: ``from``, ``to``, ``screen``, ``reason``."""
    parts = []
    old, new = data.get("from"), data.get("to")
    if new in Status.values and old != new:
        before = f"{Status(old).label} → " if old in Status.values else ""
        parts.append(f"{before}{Status(new).label}")
    if screen := data.get("screen"):
        parts.append(str(SCREENS.get(screen, screen)))
    if reason := data.get("reason"):
        parts.append(str(reason))
    return "; ".join(parts)


def formatter(label: str | Promise, message: str | Promise) -> type[LogFormatter]:
    """Return the formatter that Wagtail's history uses for one of our actions."""

    class Formatter(LogFormatter):
        def format_message(self, log_entry: BaseLogEntry) -> str:
            more = details(log_entry.data)
            return f"{message} ({more})" if more else str(message)

    Formatter.label = label
    Formatter.message = message
    return Formatter


def plain(entry: BaseLogEntry) -> str:
    """Return what happened, without the details."""
    return str(entry.formatter.message) if entry.formatter else str(entry.message)
