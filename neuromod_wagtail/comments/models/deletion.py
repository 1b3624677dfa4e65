"""Fate of a discussion when its page is deleted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import swapper
from django.db.models import CASCADE, ForeignKey, Model, QuerySet
from django.db.models.deletion import Collector

from neuromod_wagtail.conf import settings


def pass_on(
    collector: Collector, field: ForeignKey[Model, Model], rows: QuerySet[Model], using: str
) -> None:
    """Delete rows with their page, or pass them on to its oldest remaining translation.

    For ``on_delete``. They are passed on where translations share one discussion.
    """
    if not settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS:
        CASCADE(collector, field, rows, using)
        return
    owned = list(rows.values_list("pk", field.attname))
    heirs = _heirs({page_id for _pk, page_id in owned}, using, alone=field.one_to_one)
    inherited: dict[int, list[int]] = defaultdict(list)
    for pk, page_id in owned:
        if heir := heirs.get(page_id):
            inherited[heir].append(pk)
    kept = {pk for pks in inherited.values() for pk in pks}
    for heir, pks in inherited.items():
        collector.add_field_update(field, heir, [row for row in rows if row.pk in set(pks)])
    if len(kept) < len(owned):
        CASCADE(collector, field, rows.exclude(pk__in=kept), using)


def _heirs(page_ids: Iterable[int], using: str, *, alone: bool) -> dict[int, int]:
    """Find each page's oldest remaining translation; ``alone``: one without a discussion."""
    page_model = swapper.load_model("wagtailcore", "Page")
    pages = page_model.objects.using(using)
    going = dict(pages.filter(pk__in=page_ids).values_list("translation_key", "pk"))
    staying = pages.filter(translation_key__in=going).exclude(pk__in=page_ids)
    if alone:
        staying = staying.filter(reader_discussion__isnull=True)
    # Newest first, so that the oldest is written last and wins.
    found = staying.order_by("-pk").values_list("translation_key", "pk")
    return {going[key]: pk for key, pk in found}


pass_on.lazy_sub_objs = True  # type: ignore[attr-defined]
