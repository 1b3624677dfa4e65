"""Work that an editor need not wait for. Tasks take primary keys and look again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import swapper
from django.apps import apps
from django.db.models import Q
from django_tasks import task
from wagtail.models import ReferenceIndex

from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerRule

BATCH = 500


@task()
def purge_disclaimer(disclaimer_pk: int) -> int:
    """Purge every page that shows a disclaimer or would if it could; returns how many.

    Those that have it in their text are known to the reference index; the others stand below
    the section of a rule that names it.
    """
    used = ReferenceIndex.objects.filter(
        to_object_id=str(disclaimer_pk),
        to_content_type=ReferenceIndex._get_base_content_type(Disclaimer),
    )
    purged = 0
    for object_ids in _chunks(used.values_list("object_id", flat=True).distinct()):
        purged += _purge(Q(pk__in=[pk for pk in object_ids if str(pk).isdigit()]))
    key = Disclaimer.objects.filter(pk=disclaimer_pk).values("translation_key")
    rules = DisclaimerRule.objects.filter(disclaimer__translation_key__in=key)
    for rule in rules.values_list("page_id", flat=True).distinct():
        purged += _purge_section(rule)
    return purged


@task()
def purge_section(page_pk: int) -> int:
    """Purge a page and everything below it, in all languages; returns how many."""
    return _purge_section(page_pk)


def _purge_section(page_pk: int) -> int:
    page_model = swapper.load_model("wagtailcore", "Page")
    key = page_model.objects.filter(pk=page_pk).values("translation_key")
    sections = page_model.objects.filter(translation_key__in=key).values_list("path", flat=True)
    return sum(_purge(Q(path__startswith=path)) for path in sections)


def _purge(which: Q) -> int:
    if not apps.is_installed("wagtail.contrib.frontend_cache"):
        return 0
    from wagtail.contrib.frontend_cache.utils import PurgeBatch, get_backends

    if not get_backends():
        return 0
    page_model = swapper.load_model("wagtailcore", "Page")
    pages = page_model.objects.filter(which, live=True).order_by("pk").defer_streamfields()
    purged = 0
    for some in _chunks(pages.specific(defer=True)):
        batch = PurgeBatch()
        batch.add_pages(some)
        batch.purge()
        purged += len(some)
    return purged


def _chunks(queryset: Any) -> Iterator[Any]:
    rows = queryset.iterator(chunk_size=BATCH)
    while some := list(islice(rows, BATCH)):
        yield some
