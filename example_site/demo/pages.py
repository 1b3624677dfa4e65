"""The index page and the articles below it, with their dates and states."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from neuromod_wagtail.articles.models import Author, Category
from neuromod_wagtail.articles.reviews import actions
from neuromod_wagtail.articles.vocabulary import ReviewAspect, ReviewOutcome
from neuromod_wagtail.pages.models import ArticleIndexPage, ArticlePage, Authorship

from . import workflow
from .body import LoadedObjects, picture_stream, stream
from .content.articles import ARTICLES
from .content.index import INDEX
from .snippets import check_streams, identity


def load_index(parent: Page) -> ArticleIndexPage:
    """Return the blog below ``parent``, created if missing."""
    existing = (
        ArticleIndexPage.objects.child_of(parent)
        .filter(Q(translation_key=identity("page", INDEX["slug"])) | Q(slug=INDEX["slug"]))
        .first()
    )
    if existing:
        return existing
    index = ArticleIndexPage(
        locale=parent.locale, translation_key=identity("page", INDEX["slug"]), **INDEX
    )
    parent.add_child(instance=index)
    index.save_revision().publish()
    return index


def load_article(slug: str, index: ArticleIndexPage, loaded: LoadedObjects) -> None:
    """Add the article unless it exists; publish, schedule or leave it as the data say."""
    key = identity("page", slug)
    if ArticlePage.objects.child_of(index).filter(Q(translation_key=key) | Q(slug=slug)).exists():
        return
    data = ARTICLES[slug]
    page: Any = ArticlePage(
        slug=slug, locale=index.locale, translation_key=key, live=False, **_fields(slug, loaded)
    )
    page.authorships = [
        Authorship(sort_order=place, author=Author.objects.get(pk=loaded.get("author", name)))
        for place, name in enumerate(data["authors"])
    ]
    page.categories = Category.objects.filter(
        pk__in=[loaded.get("category", name) for name in data["categories"]]
    )
    page.tags.add(*data["tags"])
    check_streams(page)
    index.add_child(instance=page)
    _give_state(page, data)
    _review(page, data, loaded)


def _fields(slug: str, loaded: LoadedObjects) -> dict[str, Any]:
    data = ARTICLES[slug]
    return {
        "title": data["title"],
        "summary": data["summary"],
        "in_short": [{"type": "point", "value": point} for point in data.get("in_short", [])],
        "introduction": stream(data["introduction"], loaded, f"{slug}/introduction"),
        "picture": picture_stream(data["picture"], loaded, slug),
        "body": stream(data["body"], loaded, f"{slug}/body"),
        "published_at": data["published_at"] if data.get("state") is None else None,
        "is_pinned": data.get("is_pinned", False),
        "series_id": loaded.get("series", data["series"]) if "series" in data else None,
        "series_place": data.get("series_place"),
        "conflicts_of_interest": data.get("conflicts_of_interest", ""),
        "funding": data.get("funding", ""),
        "changes": [{"type": "change", "value": entry} for entry in data.get("changes", [])],
    }


def _give_state(page: ArticlePage, data: dict[str, Any]) -> None:
    """Publish an article by default; else leave a draft, submit it, or schedule it."""
    state = data.get("state")
    if state in {"draft", "submitted"}:
        page.save_revision()
        if data.get("needs_medical_review"):
            workflow.choose_for(page)
        if state == "submitted" and (steps := page.get_workflow()):
            steps.start(page, user=None)
        return
    if state == "scheduled":
        page.go_live_at = timezone.now() + timedelta(days=14)
        page.save_revision().publish()
        return
    page.first_published_at = data["published_at"]
    page.save_revision().publish()
    # Not changed since, as far as readers are concerned: loading is no edit.
    ArticlePage.objects.filter(pk=page.pk).update(last_published_at=data["published_at"])


def _review(page: ArticlePage, data: dict[str, Any], loaded: LoadedObjects) -> None:
    """By the reviewer that the content names, else a check by the first author."""
    if "last_reviewed_on" not in data:
        return
    name = data.get("reviewed_by") or data["authors"][0]
    actions.record(
        ArticlePage.objects.get(pk=page.pk),
        reviewer=Author.objects.get(pk=loaded.get("author", name)),
        user=None,
        outcome=ReviewOutcome.ACCEPTED,
        covered=data.get("covered", ReviewAspect.values),
        reviewed_on=min(data["last_reviewed_on"], timezone.localdate()),
        next_review_on=data.get("next_review_on"),
    )
