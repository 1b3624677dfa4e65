"""A blog of very many articles, made by copying rows, and a frontend cache that counts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from copy import copy
from pathlib import Path
from typing import Any

from django.db import connection
from wagtail.contrib.frontend_cache.backends.base import BaseBackend
from wagtail.models import Page, ReferenceIndex

from neuromod_wagtail.pages.models import ArticlePage, Authorship
from tests import factories as make

BATCH = 2000


class CountingBackend(BaseBackend):
    """Forgets nothing, counts what it is told to forget, and looks at the memory meanwhile."""

    purged = 0
    most_memory = 0.0

    def purge(self, url: str) -> None:
        self.purge_batch([url])

    def purge_batch(self, urls: Iterable[str]) -> None:
        CountingBackend.purged += len(list(urls))
        CountingBackend.most_memory = max(CountingBackend.most_memory, memory())


def memory() -> float:
    """Return the current memory use of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


class Blog:
    """Articles that all carry two disclaimers: one by a rule, one in their text."""

    def __init__(self) -> None:
        self.index = make.make_index()
        self.by_rule = make.make_disclaimer(kind="medical_advice", slug="by-rule")
        self.by_choice = make.make_disclaimer(kind="funding", slug="by-choice")
        make.make_rule(self.index.get_parent(), kind="medical_advice", disclaimer=self.by_rule)
        body = [
            make.paragraph("<p>Pulses.</p>"),
            {"type": "disclaimer", "value": self.by_choice.pk},
        ]
        self.article = make.make_article(self.index, authors=[make.make_author()], body=body)
        self.size = 1

    def grow(self, size: int) -> None:
        for begin in range(self.size, size, BATCH):
            self._copy(range(begin, min(begin + BATCH, size)))
        self.size = max(size, self.size)
        Page.objects.filter(pk=self.index.pk).update(numchild=self.size)

    def _copy(self, places: range) -> None:
        base = Page.objects.get(pk=self.article.pk)
        Page.objects.bulk_create([self._page(base, place) for place in places])
        pks = Page.objects.child_of(self.index).order_by("-path").values_list("pk", flat=True)
        new = list(pks[: len(places)])
        for model, key in ((ArticlePage, "page_ptr_id"), (Authorship, "page_id")):
            _copy_rows(model, key, self.article.pk, min(new))
        reference = ReferenceIndex.objects.get(
            object_id=str(self.article.pk), to_object_id=str(self.by_choice.pk)
        )
        ReferenceIndex.objects.bulk_create(_copied(reference, object_id=str(pk)) for pk in new)

    def _page(self, base: Any, place: int) -> Any:
        slug = f"copy-{place}"
        return _copied(
            base,
            path=Page._get_path(self.index.path, base.depth, place + 1),
            slug=slug,
            url_path=f"{self.index.url_path}{slug}/",
            translation_key=uuid.uuid4(),
            latest_revision=None,
            live_revision=None,
        )


def _copied(row: Any, **fields: Any) -> Any:
    row = copy(row)
    row.pk = row.id = None
    row._state = copy(row._state)
    row._state.adding = True
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def _copy_rows(model: Any, key: str, copied: int, first: int) -> None:
    """For each page from ``first`` on, the row that ``model`` has for the page ``copied``."""
    names = {field.column for field in model._meta.local_concrete_fields} - {key, "id"}
    columns = ", ".join(sorted(names))
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({key}, {columns}) SELECT page.id, {columns} "  # noqa: S608
            f"FROM (SELECT id FROM wagtailcore_page WHERE id >= %s) AS page "
            f"CROSS JOIN (SELECT {columns} FROM {table} WHERE {key} = %s) AS copied",
            [first, copied],
        )
