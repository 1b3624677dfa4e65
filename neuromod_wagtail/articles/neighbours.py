"""The previous and the next article by date, as at the end of a WordPress post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Subquery

from neuromod_wagtail.articles.querysets import published


@dataclass(frozen=True)
class Neighbours:
    previous: Any = None
    next: Any = None


def find_neighbours(page: Any) -> Neighbours:
    """One query for both; nothing for a draft that has no place in time yet."""
    if page.published_at is None or not page.pk:
        return Neighbours()
    siblings = published(page.index_page)
    older = Q(published_at__lt=page.published_at) | Q(
        published_at=page.published_at, pk__lt=page.pk
    )
    newer = Q(published_at__gt=page.published_at) | Q(
        published_at=page.published_at, pk__gt=page.pk
    )
    found = siblings.filter(
        Q(pk=Subquery(siblings.filter(older).values("pk")[:1]))
        | Q(
            pk=Subquery(
                siblings.filter(newer).order_by("published_at", "pk").values("pk")[:1]
            )
        )
    ).only("title", "slug", "url_path", "published_at", "path", "depth")
    by_side = {
        (article.published_at, article.pk) < (page.published_at, page.pk): article
        for article in found
    }
    return Neighbours(previous=by_side.get(True), next=by_side.get(False))
