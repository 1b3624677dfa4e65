"""Bulk storage of redirects, without changing existing ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import swapper
from django.db import IntegrityError, transaction
from django.db.models import Q
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from neuromod_wagtail.caching import frontend_cache
from neuromod_wagtail.importing.errors import reason_of
from neuromod_wagtail.importing.report import Report
from neuromod_wagtail.web import permalinks
from neuromod_wagtail.web.addresses import split_address
from neuromod_wagtail.wordpress.redirects.rules import HOPS, Destination, Pair, all_followed

BATCH = 400
# The column of old paths. Slugs are stored decoded, so that few are longer.
MAX_LENGTH = Redirect._meta.get_field("old_path").max_length
MAX_LINK_LENGTH = Redirect._meta.get_field("redirect_link").max_length
ATTEMPTS = 3

# For the report: the old path, a code, and its actual destination.
Remark: TypeAlias = tuple[str, str, str]


def _keep_nothing(rows: list[Redirect]) -> None:
    pass


@dataclass
class RedirectWriter:
    """Stores redirects that are new on ``site``. Call ``flush`` at the end.

    ``keep`` gets the new rows, in the transaction that creates them. Conflicts are reported:
    ``redirect_exists``, ``redirect_loop``, ``address_taken`` (by a page of this site),
    ``address_too_long``.
    """

    site: Site
    report: Report
    keep: Callable[[list[Redirect]], None] = _keep_nothing
    dry_run: bool = False
    waiting: dict[str, Destination] = field(default_factory=dict)
    # The redirects that a dry run would have written: hashes of old path and destination.
    written: dict[int, int] = field(default_factory=dict)

    def add(self, pairs: Iterable[Pair]) -> None:
        """Add pairs. The first of an old URL is used; an unchanged URL needs no redirect."""
        for old, destination in pairs:
            path = normalised(old)
            destination = replace(destination, path=normalised(destination.path))
            if path in {"", "/", destination.path}:
                continue
            self.waiting.setdefault(path, destination)
            if len(self.waiting) >= BATCH:
                self.flush()

    def flush(self) -> None:
        waiting, self.waiting = self.waiting, {}
        self._write(waiting)

    def _write(self, waiting: dict[str, Destination]) -> None:
        """Store pairs together, or in halves until those that cannot be stored are isolated."""
        try:
            with self.report.whole():
                self._plan_and_store(waiting)
        except Exception as error:  # noqa: BLE001 - whatever it is, the rest goes on
            reason = reason_of(error, "redirects")
            pairs = list(waiting.items())
            if len(pairs) == 1:
                self.report.remark("redirect", pairs[0][0][:MAX_LENGTH], "redirect_failed", reason)
                return
            for half in (pairs[: len(pairs) // 2], pairs[len(pairs) // 2 :]):
                self._write(dict(half))

    def _plan_and_store(self, waiting: dict[str, Destination]) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            rows, remarks = self._plan(waiting)
            try:
                self._store(rows)
                break
            except IntegrityError:
                # An editor has just created the same redirect: check again.
                if attempt == ATTEMPTS:
                    raise
        for path, code, detail in remarks:
            self.report.remark("redirect", path, code, detail)
        self.report.redirects += len(rows)

    def _plan(self, waiting: dict[str, Destination]) -> tuple[list[Redirect], list[Remark]]:
        """Return the rows to write, and remarks about the other pairs."""
        known, steps = self._known(waiting)
        taken = self._taken(waiting)
        rows: list[Redirect] = []
        remarks: list[Remark] = []
        for path, end in all_followed(waiting, steps.get).items():
            destination = waiting[path]
            row = self._row(path, end or destination)
            there = known.get(path)
            before = _meaning(there) if there is not None else self.written.get(hash(path))
            leads_to = destination.path or destination.url
            if before is not None:
                if before != _meaning(row):
                    link = (there.link or "") if there is not None else ""
                    remarks.append((path, "redirect_exists", link))
            elif path in taken:
                remarks.append((path, "address_taken", leads_to))
            elif end is None:
                remarks.append((path, "redirect_loop", leads_to))
            elif len(path) > MAX_LENGTH or len(row.redirect_link) > MAX_LINK_LENGTH:
                remarks.append((path[:MAX_LENGTH], "address_too_long", ""))
            else:
                rows.append(row)
        return rows, remarks

    def _known(
        self, waiting: dict[str, Destination]
    ) -> tuple[dict[str, Redirect], dict[str, Destination]]:
        """Return the stored redirects of the old URLs, of their destinations, and so on.

        And where each of them leads.
        """
        known: dict[str, Redirect] = {}
        steps: dict[str, Destination] = {}
        asked: set[str] = set()
        paths = {*waiting, *(destination.path for destination in waiting.values())} - {""}
        for _hop in range(HOPS):
            if not paths:
                break
            asked |= paths
            found = stored(self.site, paths)
            known |= found
            steps |= {path: self._destination(row) for path, row in found.items()}
            paths = {steps[path].path for path in found} - {"", *asked}
        return known, steps

    def _destination(self, row: Redirect) -> Destination:
        route, link = row.redirect_page_route_path, row.redirect_link
        return Destination(row.redirect_page_id, route, link, self._local(link))

    def _local(self, link: str) -> str:
        if not link:
            return ""
        parts = split_address(link)
        if parts is None or parts.netloc and parts.hostname != self.site.hostname:
            return ""
        return normalised(f"{parts.path}?{parts.query}" if parts.query else parts.path)

    def _row(self, path: str, end: Destination) -> Redirect:
        return Redirect(
            old_path=path,
            site=self.site,
            is_permanent=True,
            redirect_page_id=end.page_id,
            redirect_page_route_path=Redirect.normalise_page_route_path(end.route),
            redirect_link=end.url,
        )

    def _taken(self, waiting: dict[str, Destination]) -> set[str]:
        """Return the old URLs that are also URLs of live pages of this site."""
        root = self.site.root_page.url_path
        at = {f"{root}{path[1:]}/": path for path in waiting if "?" not in path}
        # Slugs have a database index, URL paths have none.
        slugs = {path.rpartition("/")[2] for path in at.values()}
        pages = swapper.load_model("wagtailcore", "Page").objects.filter(
            live=True, slug__in=slugs, url_path__in=at
        )
        return {at[path] for path in pages.values_list("url_path", flat=True)}

    def _store(self, rows: list[Redirect]) -> None:
        if self.dry_run:
            self.written.update((hash(row.old_path), _meaning(row)) for row in rows)
        elif rows:
            paths = [row.old_path for row in rows]
            with transaction.atomic():
                self.keep(Redirect.objects.bulk_create(rows))
                transaction.on_commit(lambda: _purge(self.site, paths))


def normalised(path: str) -> str:
    """Return a path as Wagtail stores and looks it up; empty if it is not a URL."""
    is_path = path[:1] == "/" and path[1:2] != "/"
    return Redirect.normalise_path(path) if is_path or (path and split_address(path)) else ""


def stored(site: Site, paths: Iterable[str]) -> dict[str, Redirect]:
    """Return the redirects that apply to this site; its own take precedence."""
    here = Redirect.objects.filter(Q(site=site) | Q(site__isnull=True), old_path__in=list(paths))
    rows = here.select_related("redirect_page")
    return {row.old_path: row for row in sorted(rows, key=lambda row: row.site_id is not None)}


def _meaning(row: Redirect) -> int:
    return hash((row.redirect_page_id, row.redirect_page_route_path, row.redirect_link))


def _purge(site: Site, paths: list[str]) -> None:
    """Purge cached 404 responses."""
    frontend_cache.purge_urls(permalinks.absolute(path, site.root_url) for path in paths)
