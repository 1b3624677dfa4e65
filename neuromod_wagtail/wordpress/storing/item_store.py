"""The records of imported items: looked up before writing, stored afterwards.

A fingerprint stays the same as long as no one edits what was imported.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import AbstractPage, PageViewRestriction

from neuromod_wagtail.articles.models import Author, Category
from neuromod_wagtail.importing.bulk_insert import insert
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun

Value = TypeVar("Value")

REDIRECT = "redirect"
# The fields that a fingerprint looks at. A draft of a snippet counts as a touch, too.
SNIPPET = ("slug", "live", "latest_revision_id")
FIELDS: dict[type, tuple[str, ...]] = {
    Category: ("name", "description", "parent_id", *SNIPPET),
    Author: ("name", *SNIPPET),
    Tag: ("name", "slug"),
    Redirect: (
        "old_path", "site_id", "redirect_page_id", "redirect_page_route_path", "redirect_link",
        "is_permanent",
    ),
}  # fmt: skip
FILE_FIELDS = (
    "file", "title", "description", "collection_id", "focal_point_x", "focal_point_y",
    "focal_point_width", "focal_point_height",
)  # fmt: skip
PAGE_FIELDS = (
    "title", "slug", "summary", "seo_title", "search_description", "published_at", "go_live_at",
    "latest_revision_id", "is_pinned",
)  # fmt: skip
PAGE_STREAMS = ("picture", "body")


@dataclass
class ItemStore:
    """``run`` is not saved in a dry run, which keeps nothing but in memory.

    ``is_old``: a newer export of this blog was imported before.
    """

    source: str
    run: ImportRun
    dry_run: bool = False
    is_old: bool = False
    targets: dict[tuple[str, str], int] = field(default_factory=dict)
    fetched: dict[tuple[str, str], ImportedItem | None] = field(default_factory=dict)

    def rows(self, kind: str) -> Iterator[ImportedItem]:
        found = ImportedItem.objects.filter(source=self.source, kind=kind)
        return found.defer("addresses", "kept").iterator()

    def listings(self) -> Iterator[tuple[str, ImportedItem]]:
        """Yield the categories, tags and authors that are here."""
        for kind in ("category", "tag", "author"):
            found = ImportedItem.objects.filter(source=self.source, kind=kind)
            for row in found.prefetch_related("target"):
                if row.target is not None:
                    yield kind, row

    def is_of_another_blog(self, kind: str, target: Model) -> bool:
        """Tell whether an object here came from another blog, or was matched with an item of one."""
        content_type = ContentType.objects.get_for_model(target)
        found = ImportedItem.objects.filter(kind=kind, object_id=target.pk)
        found = found.filter(content_type=content_type).exclude(source=self.source)
        return found.exists()

    def row(self, kind: str, key: str) -> ImportedItem | None:
        if (kind, key) in self.fetched:
            return self.fetched[kind, key]
        found = ImportedItem.objects.filter(source=self.source, kind=kind, source_id=key)
        return found.defer("addresses").first()

    def keep(self, kind: str, key: str, target: Model, **values: object) -> ImportedItem | None:
        """Record what something became. ``target`` is saved; ``values`` are further fields."""
        if self.dry_run:
            return None
        self.targets[kind, key] = target.pk
        row = self._new(kind, key, target, **values)
        row.save()
        return row

    def _new(self, kind: str, key: str, target: Model, **values: object) -> ImportedItem:
        return ImportedItem(
            run=self.run,
            source=self.source,
            kind=kind,
            source_id=key,
            content_type=ContentType.objects.get_for_model(target),
            object_id=target.pk,
            fingerprint=fingerprint_of(target),
            **values,
        )

    def look_up(self, keys: Iterable[tuple[str, str]]) -> None:
        """Fetch the rows of some items at once; ``row`` answers from them until the next call."""
        wanted = set(keys)
        found = ImportedItem.objects.filter(
            source=self.source,
            kind__in={kind for kind, _key in wanted},
            source_id__in={key for _kind, key in wanted},
        )
        rows = {(row.kind, row.source_id): row for row in found.defer("addresses")}
        self.fetched = {key: rows.get(key) for key in wanted}

    def store(self, rows: Iterable[ImportedItem]) -> None:
        """Save new rows, and old ones that were changed."""
        fresh = []
        for row in rows:
            if row.pk:
                row.save()
            else:
                row.run, row.source = self.run, self.source
                fresh.append(row)
        insert(fresh, keys_wanted=False)

    def keep_redirects(self, rows: Iterable[Redirect]) -> None:
        """Record redirects that were made, so that an undo can remove them."""
        insert([self._new(REDIRECT, str(row.pk), row) for row in rows], keys_wanted=False)

    def pk_of(self, kind: str, key: str) -> int | None:
        """Return the primary key of what an item became, as far as recorded."""
        if (kind, key) not in self.targets:
            found = ImportedItem.objects.filter(source=self.source, kind=kind, source_id=key)
            pk = found.values_list("object_id", flat=True).first()
            if pk is None:
                return None
            self.targets[kind, key] = pk
        return self.targets[kind, key]

    def page_above(self, number: int) -> int | None:
        """Return the key of the page that the post or page with this ID became."""
        return self.pk_of("post", str(number)) or self.pk_of("page", str(number))

    def forget(self) -> None:
        """Drop what may not have been stored, after a rollback."""
        self.targets.clear()
        self.fetched.clear()


def digest(value: object) -> str:
    """Return 32 hex digits that are the same for equal values, across processes and databases."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def fingerprint_of(target: Model) -> str:
    """Return the fingerprint of a snippet, tag, redirect, image or document."""
    names = next((FIELDS[model] for model in FIELDS if isinstance(target, model)), FILE_FIELDS)
    return digest([getattr(target, name, "") for name in names])


def page_fingerprint(page: AbstractPage) -> str:
    return page_fingerprints(type(page), [page.pk])[page.pk]


def page_fingerprints(model: type[AbstractPage], keys: Collection[int]) -> dict[int, str]:
    """Return fingerprints by primary key: content, drafts, place, privacy and schedule.

    A scheduled page that went live was not touched. The number of queries does not grow.
    """
    pages = model._base_manager.in_bulk(list(keys))
    posted = model.categories.through.objects
    here, there = (
        f"{name}_id"
        for name in (
            model.categories.field.m2m_field_name(),
            model.categories.field.m2m_reverse_field_name(),
        )
    )
    categories = _grouped(posted.filter(**{f"{here}__in": keys}).values_list(here, there))
    # A site's own page may have no tags.
    tags: dict[int, list[int]] = defaultdict(list)
    if hasattr(model, "tags"):
        tagged = model.tags.through.objects.filter(content_object__in=keys)
        tags = _grouped(tagged.values_list("content_object_id", "tag_id"))
    signed = model.authorships.rel.related_model.objects.filter(page__in=keys)
    authors = _grouped(signed.values_list("page_id", "author_id"))
    restrictions = PageViewRestriction.objects.filter(page__in=keys).order_by("pk")
    privacy = _grouped(
        (page, (kind, password))
        for page, kind, password in restrictions.values_list(
            "page_id", "restriction_type", "password"
        )
    )
    return {
        pk: digest(
            {
                "fields": [getattr(page, name, "") for name in PAGE_FIELDS],
                "streams": [list(getattr(page, name).raw_data) for name in PAGE_STREAMS],
                "public": page.live or bool(page.go_live_at),
                "parent": page.path[: -page.steplen],
                "categories": sorted(categories[pk]),
                "tags": sorted(tags[pk]),
                "authors": authors[pk],
                "privacy": privacy[pk],
            }
        )
        for pk, page in pages.items()
    }


def _grouped(pairs: Iterable[tuple[int, Value]]) -> dict[int, list[Value]]:
    found: dict[int, list[Value]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
