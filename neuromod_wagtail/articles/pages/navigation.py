"""The previous and the next article by date, as at the end of a WordPress post.

Their titles and slugs are annotated on the article, so that they need no query of their own.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import OuterRef, Q, Subquery
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.pages.querysets import published
from neuromod_wagtail.articles.protocols import Article, ArticleIndex

SIDES = ("previous", "next")


class Neighbour(NamedTuple):
    title: str
    slug: str


class Neighbours(NamedTuple):
    previous: Neighbour | None = None
    next: Neighbour | None = None


def annotate(articles: PageQuerySet, index: ArticleIndex) -> PageQuerySet:
    """Add ``previous_title``, ``previous_slug``, ``next_title`` and ``next_slug``."""
    sides = beside(published(index), OuterRef("published_at"), OuterRef("pk"))
    return articles.annotate(
        **{
            f"{side}_{column}": Subquery(siblings.values(column)[:1])
            for side, siblings in zip(SIDES, sides, strict=True)
            for column in ("title", "slug")
        }
    )


def beside(
    articles: PageQuerySet, moment: datetime | OuterRef, pk: int | OuterRef
) -> tuple[PageQuerySet, PageQuerySet]:
    """Return those before and after an article of a moment, the nearest first.

    ``articles`` are newest first, as ``published`` returns them.
    """
    older = articles.filter(Q(published_at__lt=moment) | Q(published_at=moment, pk__lt=pk))
    newer = articles.filter(Q(published_at__gt=moment) | Q(published_at=moment, pk__gt=pk))
    return older, newer.order_by("published_at", "pk")


def find_neighbours(page: Article) -> Neighbours:
    """Return the neighbours from the annotations, or by one query without them (in a preview)."""
    if not hasattr(page, "next_slug"):
        index = page.index_page
        stored = annotate(index.get_article_model().objects.filter(pk=page.pk), index).first()
        if stored is None:
            return Neighbours()
        page = stored
    return Neighbours(*(_neighbour(page, side) for side in SIDES))


def _neighbour(page: Article, side: str) -> Neighbour | None:
    slug = getattr(page, f"{side}_slug")
    return Neighbour(getattr(page, f"{side}_title"), slug) if slug else None
