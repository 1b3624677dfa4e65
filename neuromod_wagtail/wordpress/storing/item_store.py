"""What became of each thing of one blog: asked before writing, kept afterwards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType

from neuromod_wagtail.bulk_insert import insert
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun

REDIRECT = "redirect"


def digest(value: Any) -> str:
    """The same for the same value, over processes and databases. 32 hex digits."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def redirect_fingerprint(redirect: Any) -> str:
    """The same as long as no one touched the redirect."""
    route = redirect.redirect_page_route_path
    values = (redirect.old_path, redirect.site_id, redirect.redirect_page_id, route)
    return digest([*values, redirect.redirect_link, redirect.is_permanent])


@dataclass
class Ledger:
    """``run`` is not saved in a dry run, and nothing is kept then but in memory.

    ``is_old``: a newer export of this blog is here already. ``planned`` are things that a dry run would have made.
    """

    source: str
    run: ImportRun
    dry_run: bool = False
    is_old: bool = False
    targets: dict[tuple[str, str], int] = field(default_factory=dict)
    planned: set[tuple[str, str]] = field(default_factory=set)
    fetched: dict[tuple[str, str], ImportedItem | None] = field(default_factory=dict)

    def rows(self, kind: str) -> Iterator[ImportedItem]:
        found = ImportedItem.objects.filter(source=self.source, kind=kind)
        return found.defer("addresses", "kept").iterator()

    def listings(self) -> Iterator[tuple[str, ImportedItem]]:
        """The categories, tags and authors that are here."""
        for kind in ("category", "tag", "author"):
            found = ImportedItem.objects.filter(source=self.source, kind=kind)
            for row in found.prefetch_related("target"):
                if row.target is not None:
                    yield kind, row

    def is_of_another_blog(self, kind: str, target: Any) -> bool:
        """Whether something here came from another blog, or stands for something of one."""
        content_type = ContentType.objects.get_for_model(target)
        found = ImportedItem.objects.filter(kind=kind, object_id=target.pk)
        found = found.filter(content_type=content_type).exclude(source=self.source)
        return found.exists()

    def row(self, kind: str, key: str) -> ImportedItem | None:
        if (kind, key) in self.fetched:
            return self.fetched[kind, key]
        found = ImportedItem.objects.filter(source=self.source, kind=kind, source_id=key)
        return found.defer("addresses").first()

    def keep(
        self,
        kind: str,
        key: str,
        target: Any,
        *,
        source: str = "",
        wanted: str = "",
        fingerprint: str = "",
        made: bool = True,
        addresses: list[str] | tuple[str, ...] = (),
        has_open_links: bool = False,
        kept: dict[str, Any] | None = None,
    ) -> ImportedItem | None:
        """Write down what something became. ``target`` is a saved object."""
        if self.dry_run:
            self.planned.add((kind, key))
            return None
        self.targets[kind, key] = target.pk
        return ImportedItem.objects.create(
            run=self.run,
            source=self.source,
            kind=kind,
            source_id=key,
            content_type=ContentType.objects.get_for_model(target),
            object_id=target.pk,
            made=made,
            source_hash=source,
            wanted_hash=wanted,
            fingerprint=fingerprint,
            addresses=list(addresses),
            has_open_links=has_open_links,
            kept=kept or {},
        )

    def look_up(self, keys: Iterable[tuple[str, str]]) -> None:
        """Fetch the rows of some things at once; ``row`` answers from them until the next call."""
        wanted = set(keys)
        found = ImportedItem.objects.filter(
            source=self.source,
            kind__in={kind for kind, _key in wanted},
            source_id__in={key for _kind, key in wanted},
        )
        rows = {(row.kind, row.source_id): row for row in found.defer("addresses")}
        self.fetched = {key: rows.get(key) for key in wanted}

    def store(self, rows: Iterable[ImportedItem]) -> None:
        """Write down new rows, and old ones that were changed."""
        fresh = []
        for row in rows:
            if row.pk:
                row.save()
            else:
                row.run, row.source = self.run, self.source
                fresh.append(row)
        insert(fresh, keys_wanted=False)

    def keep_redirects(self, rows: Iterable[Any]) -> None:
        """Write down redirects that were made, so that they can be taken back."""
        made = (
            ImportedItem(
                run=self.run,
                source=self.source,
                kind=REDIRECT,
                source_id=str(row.pk),
                content_type=ContentType.objects.get_for_model(row),
                object_id=row.pk,
                fingerprint=redirect_fingerprint(row),
            )
            for row in rows
        )
        insert(made, keys_wanted=False)

    def pk_of(self, kind: str, key: str) -> int | None:
        """The primary key of what something became, as far as it was written down."""
        if (kind, key) not in self.targets:
            found = ImportedItem.objects.filter(source=self.source, kind=kind, source_id=key)
            pk = found.values_list("object_id", flat=True).first()
            if pk is None:
                return None
            self.targets[kind, key] = pk
        return self.targets[kind, key]

    def page_above(self, number: int) -> int | None:
        """The page that the post or page with this number became."""
        return self.pk_of("post", str(number)) or self.pk_of("page", str(number))

    def forget(self) -> None:
        """After a rollback: what was remembered may not have been stored."""
        self.targets.clear()
        self.fetched.clear()
