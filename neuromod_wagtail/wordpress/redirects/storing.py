"""Redirects from old addresses, written by the hundred. What was there before stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import swapper
from django.db import IntegrityError, transaction
from django.db.models import Q
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from neuromod_wagtail import purging
from neuromod_wagtail.importing.failures import reason_of
from neuromod_wagtail.importing.report import Report
from neuromod_wagtail.web import permalinks
from neuromod_wagtail.web.addresses import split_address
from neuromod_wagtail.wordpress.redirects.rules import Destination, Pair, followed

BATCH = 400
# The column of old paths. Slugs are stored decoded, so that few are longer.
LONGEST = Redirect._meta.get_field("old_path").max_length
LONGEST_LINK = Redirect._meta.get_field("redirect_link").max_length
ATTEMPTS = 3

# What a remark of the report needs: the old path, a code, where it leads instead.
Remark: TypeAlias = tuple[str, str, str]


def _keep_nothing(rows: list[Redirect]) -> None:
    pass


@dataclass
class RedirectWriter:
    """Takes pairs and stores those that are new on ``site``. Call ``flush`` at the end.

    ``keep`` is told which rows were made, in the transaction that makes them. Conflicts are
    remarks of the report: ``redirect_exists``, ``redirect_loop``, ``address_taken`` (a page of
    this site answers there), ``address_too_long``.
    """

    site: Site
    report: Report
    keep: Callable[[list[Redirect]], None] = _keep_nothing
    dry_run: bool = False
    waiting: dict[str, Destination] = field(default_factory=dict)
    # A dry run writes nothing, so it remembers: hash of the old path → hash of the destination.
    written: dict[int, int] = field(default_factory=dict)

    def add(self, pairs: Iterable[Pair]) -> None:
        """The first pair of an old address counts. An address that stayed needs no redirect."""
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
        """Store them together, or by halves until what cannot be stored is alone."""
        try:
            with self.report.whole():
                self._plan_and_store(waiting)
        except Exception as error:  # noqa: BLE001 - whatever it is, the rest goes on
            reason = reason_of(error, "redirects")
            pairs = list(waiting.items())
            if len(pairs) == 1:
                self.report.remark("redirect", pairs[0][0][:LONGEST], "redirect_failed", reason)
                return
            for half in (pairs[: len(pairs) // 2], pairs[len(pairs) // 2 :]):
                self._write(dict(half))

    def _plan_and_store(self, waiting: dict[str, Destination]) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            known = self._known(waiting)
            plan = Plan(self.site, known, self._taken(waiting), self.written)
            for path, destination in waiting.items():
                plan.decide(path, destination)
            try:
                self._store(plan.rows)
                break
            except IntegrityError:
                # An editor made the same redirect in this moment: look again.
                if attempt == ATTEMPTS:
                    raise
        for path, code, detail in plan.remarks if waiting else ():
            self.report.remark("redirect", path, code, detail)
        self.report.redirects += len(plan.rows)

    def _known(self, waiting: dict[str, Destination]) -> dict[str, Redirect | None]:
        """What is stored for the old addresses and for those that they lead to."""
        paths = {*waiting, *(destination.path for destination in waiting.values())}
        known: dict[str, Redirect | None] = dict.fromkeys(paths)
        known.update(stored(self.site, paths))
        return known

    def _taken(self, waiting: dict[str, Destination]) -> set[str]:
        """Old addresses at which a page of this site answers."""
        root = self.site.root_page.url_path
        at = {f"{root}{path[1:]}/": path for path in waiting if "?" not in path}
        # The slugs have an index, the paths have none.
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


@dataclass
class Plan:
    """What becomes of some pairs: rows to write, and remarks about the others."""

    site: Site
    known: dict[str, Redirect | None]
    taken: set[str]
    written: dict[int, int]
    rows: list[Redirect] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def decide(self, path: str, destination: Destination) -> None:
        end = followed(path, destination, self._next)
        row = self._row(path, end or destination)
        there = self.known[path]
        before = _meaning(there) if there is not None else self.written.get(hash(path))
        if before is not None:
            if before != _meaning(row):
                self.remarks.append((path, "redirect_exists", there.link or "" if there else ""))
        elif path in self.taken:
            self.remarks.append((path, "address_taken", destination.path or destination.url))
        elif end is None:
            self.remarks.append((path, "redirect_loop", destination.path or destination.url))
        elif len(path) > LONGEST or len(row.redirect_link) > LONGEST_LINK:
            self.remarks.append((path[:LONGEST], "address_too_long", ""))
        else:
            self.rows.append(row)

    def _row(self, path: str, end: Destination) -> Redirect:
        return Redirect(
            old_path=path,
            site=self.site,
            is_permanent=True,
            redirect_page_id=end.page_id,
            redirect_page_route_path=Redirect.normalise_page_route_path(end.route),
            redirect_link=end.url,
        )

    def _next(self, path: str) -> Destination | None:
        if path not in self.known:
            self.known[path] = stored(self.site, {path}).get(path)
        row = self.known[path]
        if row is None:
            return None
        return Destination(
            row.redirect_page_id,
            row.redirect_page_route_path,
            row.redirect_link,
            self._local(row.redirect_link),
        )

    def _local(self, link: str) -> str:
        parts = split_address(link)
        if parts is None or parts.netloc and parts.hostname != self.site.hostname:
            return ""
        return normalised(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def normalised(path: str) -> str:
    """As Wagtail stores and looks for it; empty stays empty, and so is what is no address."""
    return Redirect.normalise_path(path) if path and split_address(path) else ""


def stored(site: Site, paths: Iterable[str]) -> dict[str, Redirect]:
    """Redirects that answer on this site; its own go before those of all sites."""
    here = Redirect.objects.filter(Q(site=site) | Q(site__isnull=True), old_path__in=list(paths))
    rows = here.select_related("redirect_page")
    return {row.old_path: row for row in sorted(rows, key=lambda row: row.site_id is not None)}


def _meaning(row: Redirect) -> int:
    return hash((row.redirect_page_id, row.redirect_page_route_path, row.redirect_link))


def _purge(site: Site, paths: list[str]) -> None:
    """A cache in front may have kept that there was nothing."""
    purging.purge_urls(permalinks.absolute(site.root_url, path) for path in paths)
