"""The comment systems to import from, with their names in the admin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.importing.systems import (
    Thread,
    disqus,
    isso,
    neuromod,
    remark42,
    tables,
)


@dataclass(frozen=True)
class SystemWithFile:
    """A system that exports a file, whose threads ``read`` yields."""

    label: str | Promise
    read: Callable[[Path], Iterator[Thread]]


@dataclass(frozen=True)
class SystemWithTables:
    """A Django app. ``read`` yields the threads in the database with the given alias.

    The presence of ``table`` shows that a database has this app.
    """

    label: str
    read: Callable[[str], Iterator[Thread]]
    table: str


FILES: dict[str, SystemWithFile] = {
    "disqus": SystemWithFile(_("Disqus (XML)"), disqus.read),
    "isso": SystemWithFile(_("Isso (SQLite database or JSON)"), isso.read),
    "remark42": SystemWithFile(_("Remark42 (backup)"), remark42.read),
    "neuromod": SystemWithFile(_("Another site with this package (JSON Lines)"), neuromod.read),
}
TABLES: dict[str, SystemWithTables] = {
    "contrib": SystemWithTables("django-contrib-comments", tables.contrib, "django_comments"),
    "xtd": SystemWithTables("django-comments-xtd", tables.xtd, "django_comments_xtd_xtdcomment"),
    "commentail": SystemWithTables("Commentail", tables.commentail, "commentail_comment"),
}
