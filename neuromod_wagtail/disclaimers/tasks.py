"""What follows from a change for all pages that it touches. An editor need not wait for it.

Tasks take primary keys and look again; they work in batches.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import swapper
from django.apps import apps
from django.db.models import Q
from django_tasks import task
from wagtail.models import ReferenceIndex

from neuromod_wagtail.disclaimers.abstract_models import DisclaimedMixin
from neuromod_wagtail.disclaimers.bookkeeping import write_down
from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerRule

BATCH = 200


@task()
def follow_disclaimer(disclaimer_pk: int) -> int:
    """Every page that shows a disclaimer, or would if it could; returns how many.

    Those that have it in their text are known to the reference index; the others stand below
    the section of a rule that names it or a translation of it.
    """
    used = ReferenceIndex.objects.filter(
        to_object_id=str(disclaimer_pk),
        to_content_type=ReferenceIndex._get_base_content_type(Disclaimer),
        base_content_type=ReferenceIndex._get_base_content_type(_page_model()),
    )
    touched = 0
    for object_ids in _chunks(used.values_list("object_id", flat=True).distinct()):
        touched += _follow(Q(pk__in=list(object_ids)))
    key = Disclaimer.objects.filter(pk=disclaimer_pk).values("translation_key")
    rules = DisclaimerRule.objects.filter(disclaimer__translation_key__in=key)
    for page_pk in rules.values_list("page_id", flat=True).distinct().order_by("page_id"):
        touched += _follow_section(page_pk)
    return touched


@task()
def follow_section(page_pk: int) -> int:
    """A page and everything below it, in all languages; returns how many."""
    return _follow_section(page_pk)


def _follow_section(page_pk: int) -> int:
    sections = _page_model().objects.filter(
        translation_key__in=_page_model().objects.filter(pk=page_pk).values("translation_key")
    )
    paths = list(sections.values_list("path", flat=True))
    return sum(_follow(Q(path__startswith=path)) for path in paths)


def _follow(which: Q) -> int:
    """Write down what these pages show now, and purge them from caches."""
    pages = _page_model().objects.filter(which).type(DisclaimedMixin).order_by("pk").specific()
    touched = 0
    for some in _chunks(pages):
        write_down(some)
        purge([page for page in some if page.live])
        touched += len(some)
    return touched


def purge(pages: list[Any]) -> None:
    if not apps.is_installed("wagtail.contrib.frontend_cache"):
        return
    from wagtail.contrib.frontend_cache.utils import PurgeBatch, get_backends

    if get_backends():
        batch = PurgeBatch()
        batch.add_pages(pages)
        batch.purge()


def _page_model() -> Any:
    return swapper.load_model("wagtailcore", "Page")


def _chunks(queryset: Any) -> Iterator[list[Any]]:
    rows = queryset.iterator(chunk_size=BATCH)
    while some := list(islice(rows, BATCH)):
        yield some
