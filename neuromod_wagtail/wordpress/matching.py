"""Which page of this site an address, a number or a title of the old one means."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import swapper
from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Site

from neuromod_wagtail.addresses import split_address
from neuromod_wagtail.wordpress.reading.refusals import ExportRefused
from neuromod_wagtail.wordpress.systems import Thread


class Matcher:
    """Pages by the mapping file, the address, a redirect, the title; each asked for once.

    A line of the mapping file is ``old,new``: an address, path, title or ``app.model:number``
    there, and the path or the number of a page here.
    """

    def __init__(self, site: Site, mapping: Path | None = None) -> None:
        self.site = site
        self.pages = swapper.load_model("wagtailcore", "Page").objects
        self.root = site.root_page.url_path
        self.mapping = _read(mapping) if mapping else {}
        self.found: dict[tuple[str, str, int | None], Any] = {}

    def page_of(self, thread: Thread) -> Any:
        """The page, or None. Titles count only when no other page has the same."""
        key = (thread.key, thread.title, thread.page_id)
        if key not in self.found:
            self.found[key] = self._find(thread)
        return self.found[key]

    def _find(self, thread: Thread) -> Any:
        for name in (thread.key, path_of(thread.key), thread.title):
            if name in self.mapping:
                return self._named(self.mapping[name])
        if thread.page_id is not None:
            return self.pages.filter(pk=thread.page_id).first()
        page = self._by_path(path_of(thread.key)) or self._redirected(thread.key)
        if page is None and thread.title:
            same = self.pages.filter(title__iexact=thread.title, path__startswith=self._below())
            page = same.first() if same[:2].count() == 1 else None
        return page

    def _named(self, target: str) -> Any:
        if target.isdecimal():
            return self.pages.filter(pk=target).first()
        return self._by_path(path_of(target))

    def _by_path(self, path: str) -> Any:
        if not path:
            return None
        path = path.removesuffix("index.html").strip("/")
        return self.pages.filter(url_path=f"{self.root}{path}/" if path else self.root).first()

    def _redirected(self, address: str) -> Any:
        if not apps.is_installed("wagtail.contrib.redirects") or not path_of(address):
            return None
        from wagtail.contrib.redirects.models import Redirect

        from neuromod_wagtail.wordpress.writers.redirects import normalised

        parts = split_address(address)
        if parts is None:
            return None
        old = normalised(f"{parts.path}?{parts.query}" if parts.query else parts.path)
        here = Redirect.objects.filter(Q(site=self.site) | Q(site__isnull=True), old_path=old)
        redirect = here.filter(redirect_page__isnull=False).select_related("redirect_page").first()
        return redirect.redirect_page if redirect else None

    def _below(self) -> str:
        return self.site.root_page.path


def path_of(address: str) -> str:
    """The path of an address, unquoted; empty for what is none."""
    parts = split_address(address)
    is_one = parts is not None and (parts.netloc or address.startswith("/"))
    return unquote(parts.path) if parts and is_one else ""


def _read(path: Path) -> dict[str, str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = _("The mapping file %(file)s cannot be read: %(reason)s.")
        values = {"file": path.name, "reason": str(error)[:200]}
        raise ExportRefused("unreadable", message % values) from error
    for number, row in enumerate(rows, start=1):
        if len(row) != 2:
            message = _("Line %(line)d of %(file)s is not “old,new”.")
            raise ExportRefused("unreadable", message % {"line": number, "file": path.name})
    return {old.strip(): new.strip() for old, new in rows}
