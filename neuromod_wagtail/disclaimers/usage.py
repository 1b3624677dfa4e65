"""Keeps the list of what published pages show, for reports."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from neuromod_wagtail.disclaimers.abstract_models import DisclaimedMixin, load_placements
from neuromod_wagtail.disclaimers.models import Disclosure
from neuromod_wagtail.disclaimers.resolver import Placement


def write_down(
    pages: Collection[Any], placements: Mapping[int, list[Placement]] | None = None
) -> None:
    """Renew the rows of these pages; pages that are not live have none.

    ``placements`` by ``id(page)`` are passed by whoever has just loaded them.
    """
    shown = [page for page in pages if page.live and isinstance(page, DisclaimedMixin)]
    if placements is None:
        placements = load_placements(shown)
    rows = [
        Disclosure(
            page_id=page.pk,
            disclaimer_id=placement.notice.pk if placement.notice else None,
            kind=placement.kind,
            place=placement.place,
        )
        for page in shown
        for placement in placements[id(page)]
    ]
    with transaction.atomic():
        Disclosure.objects.filter(page__in=[page.pk for page in pages]).delete()
        Disclosure.objects.bulk_create(rows)
