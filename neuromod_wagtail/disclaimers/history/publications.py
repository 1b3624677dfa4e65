"""Earlier publications, from Wagtail's log and the revisions it refers to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import ModelLogEntry, PageLogEntry, Revision

from neuromod_wagtail.page_protocol import PageLike

PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")
UNPUBLISHED = ("wagtail.unpublish", "wagtail.unpublish.scheduled")


class Publication(NamedTuple):
    """A publication in the log. ``revision`` is None if it is no longer stored."""

    is_live: bool
    revision: Revision | None = None


def for_page(page: PageLike, moment: datetime) -> Publication | None:
    """Return the publication of a page at a time, or None if it is not in the log."""
    entry = (
        PageLogEntry.objects.filter(
            page=page.pk, action__in=(*PUBLISHED, *UNPUBLISHED), timestamp__lte=moment
        )
        .order_by("-timestamp", "-pk")
        .first()
    )
    if entry is None:
        return None
    stored = Revision.objects.filter(pk=entry.revision_id).first()
    return Publication(entry.action in PUBLISHED, stored)


def for_snippets(
    model: type[Model], pks: Collection[int], moment: datetime
) -> dict[int, Publication]:
    """Return the publications of the snippets that are in the log at that time; three queries."""
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model),
        object_id__in=[str(pk) for pk in pks],
        action__in=(*PUBLISHED, *UNPUBLISHED),
        timestamp__lte=moment,
    ).order_by("timestamp", "pk")
    last = {int(entry.object_id): entry for entry in entries}
    revisions = Revision.objects.in_bulk({entry.revision_id for entry in last.values()} - {None})
    return {
        pk: Publication(entry.action in PUBLISHED, revisions.get(entry.revision_id))
        for pk, entry in last.items()
    }
