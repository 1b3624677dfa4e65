"""Matching of addresses, numbers and titles of an old site to pages of this one."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qsl, unquote

import swapper
from django.apps import apps
from django.conf import settings
from django.db.models import F, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import AbstractPage, Site

from neuromod_wagtail.comments.importing.systems import Thread
from neuromod_wagtail.comments.models.keyset import is_key
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.web.addresses import split_address

# With one of these parameters, the query names the page and the path does not.
TELLING = {"p", "page_id", "attachment_id", "name", "pagename", "post", "post_type", "id"}


class Matcher:
    """Find pages by mapping file, address, redirect and title; each is queried once.

    A line of the mapping file is ``old,new``: an address, path, title or ``app.model:number``
    there, and the path or the number of a page here.
    """

    def __init__(self, site: Site, mapping: Mapping[str, str] | None = None) -> None:
        self.site = site
        self.pages = swapper.load_model("wagtailcore", "Page").objects
        self.mapping = mapping or {}
        self.found: dict[tuple[str, str, int | None], AbstractPage | None] = {}

    def page_of(self, thread: Thread) -> AbstractPage | None:
        """Return the page, or ``None``. A title counts only when no other page has the same."""
        key = (thread.key, thread.title, thread.page_id)
        if key not in self.found:
            self.found[key] = self._find(thread)
        return self.found[key]

    def _find(self, thread: Thread) -> AbstractPage | None:
        place = Place.of(thread.key)
        for name in filter(None, (thread.key, place.asked, place.path, thread.title)):
            if name in self.mapping:
                return self._named(self.mapping[name])
        if thread.page_id is not None:
            return self._numbered(str(thread.page_id))
        page = self._by_path(place.path)
        if page is not None and place.is_followed and page.url_path in self.homes:
            page = None
        page = page or self._redirected(place)
        if page is None and thread.title:
            inside = Q()
            for _prefix, root in self.roots:
                inside |= Q(url_path__startswith=f"{root}/")
            same = self.pages.filter(inside, title__iexact=thread.title)
            page = same.first() if same[:2].count() == 1 else None
        return page

    def _named(self, target: str) -> AbstractPage | None:
        return self._numbered(target) or self._by_path(Place.of(target).path)

    def _numbered(self, number: str) -> AbstractPage | None:
        return self.pages.filter(pk=number).first() if is_key(number) else None

    def _by_path(self, path: str) -> AbstractPage | None:
        """Return the page at a path, with or without a language or folder prefix."""
        if not path:
            return None
        path = path.removesuffix("index.html").strip("/")
        path = f"/{path}/" if path else "/"
        paths = [
            f"{root}/{path.removeprefix(prefix)}"
            for prefix, root in self.roots
            if path.startswith(prefix)
        ]
        found = {page.url_path: page for page in self.pages.filter(url_path__in=paths)}
        return next((found[one] for one in paths if one in found), None)

    @cached_property
    def roots(self) -> list[tuple[str, str]]:
        """Return URL prefixes of pages, each with the root that it counts from; longest first.

        Wagtail builds addresses the same way: see ``Page.get_url_parts``. The last pairs are for an
        old site without a prefix.
        """
        is_translated = getattr(settings, "WAGTAIL_I18N_ENABLED", False)
        every = [code for code, _name in settings.LANGUAGES]
        found: dict[tuple[str, str], None] = {}
        for root in Site.get_site_root_paths():
            if root.site_id != self.site.pk:
                continue
            below = root.root_path.rstrip("/")
            for language in [root.language_code] if is_translated else every:
                with override(language):
                    found[serve_prefix(), below] = None
            found["/", below] = None
        return sorted(found, key=lambda pair: -len(pair[0]))

    @cached_property
    def homes(self) -> set[str]:
        """Return the paths of the home pages of all languages."""
        return {f"{root}/" for _prefix, root in self.roots}

    def _redirected(self, place: Place) -> AbstractPage | None:
        if not apps.is_installed("wagtail.contrib.redirects"):
            return None
        from wagtail.contrib.redirects.models import Redirect

        here = Redirect.objects.filter(Q(site=self.site) | Q(site__isnull=True))
        here = here.filter(redirect_page__isnull=False).select_related("redirect_page")
        # That of the site goes before that of all sites, as when Wagtail redirects a reader.
        here = here.order_by(F("site").asc(nulls_last=True))
        for asked in dict.fromkeys(filter(None, (place.asked, place.path))):
            if split_address(asked) is None:
                continue
            if redirect := here.filter(old_path=Redirect.normalise_path(asked)).first():
                return redirect.redirect_page
        return None


@dataclass(frozen=True)
class Place:
    """The target of an address: the requested path and query (``asked``), and the page's ``path``.

    ``path`` is unquoted. Both are empty for an invalid address. For ``/?p=12``, the query names the
    page, not the path; for ``/#!/blog/one/`` and ``/#/blog/one/``, the part after the sign does. A
    home page ``is_followed`` if its address continues with something that may name another page.
    """

    asked: str = ""
    path: str = ""
    is_followed: bool = False

    @classmethod
    def of(cls, address: str) -> Place:
        parts = split_address(address)
        if parts is None or not (parts.netloc or address.startswith("/")):
            return cls()
        path = parts.path or "/"
        asked = f"{path}?{parts.query}" if parts.query else path
        is_home = path.strip("/") in {"", "index.html", "index.php"}
        if parts.fragment.startswith("!") or (is_home and parts.fragment.startswith("/")):
            behind = unquote(parts.fragment.removeprefix("!"))
            return cls(path=behind if behind.startswith("/") and behind != "/" else "")
        names = {name for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
        if names & TELLING or (names and path.strip("/") in {"", "index.php"}):
            return cls(asked)
        found = unquote(path)
        # No page has a NUL in its address, and PostgreSQL rejects queries with one.
        is_followed = bool(names) or parts.fragment.startswith("/")
        return cls() if "\0" in found else cls(asked, found, is_followed)


def serve_prefix() -> str:
    """Return the prefix of page paths in the active language: ``/``, ``/en/``, ``/cms/``."""
    try:
        return reverse("wagtail_serve", args=[""])
    except NoReverseMatch:
        return "/"


def read_mapping(path: Path) -> dict[str, str]:
    """Read a mapping file. Raise ``ExportRefused`` if it cannot be read."""
    try:
        return parse_mapping(path.read_text(encoding="utf-8-sig"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path.name, error) from error


def parse_mapping(text: str, name: str) -> dict[str, str]:
    """Return the new path or number for each old address. Raise ``ExportRefused``."""
    try:
        reader = csv.reader(StringIO(text, newline=""))
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise _unreadable(name, error) from error
    for line, row in rows:
        if len(row) != 2:
            message = _("Line %(line)d of %(file)s is not “old,new”.")
            raise ExportRefused("unreadable", message % {"line": line, "file": name})
    return {old.strip(): new.strip() for _line, (old, new) in rows}


def _unreadable(name: str, error: Exception) -> ExportRefused:
    message = _("The mapping file %(file)s cannot be read: %(reason)s.")
    return ExportRefused("unreadable", message % {"file": name, "reason": str(error)[:200]})
