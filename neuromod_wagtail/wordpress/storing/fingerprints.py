"""What tells whether someone touched a page since it was imported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from wagtail.models import PageViewRestriction

from neuromod_wagtail.wordpress.storing.item_store import digest

STREAMS = ("picture", "body")
PLAIN = (
    "title", "slug", "summary", "seo_title", "search_description", "published_at", "go_live_at",
    "latest_revision_id",
)  # fmt: skip


def for_page(page: Any) -> str:
    return for_pages(type(page), [page.pk])[page.pk]


def for_pages(model: Any, keys: Collection[int]) -> dict[int, str]:
    """By primary key, from the database: content, drafts, place, privacy and schedule.

    That a scheduled page went live by itself is no touch. The queries do not grow with the pages.
    """
    pages = model._base_manager.in_bulk(list(keys))
    categories = _linked(model.categories.through, model.categories.field.m2m_field_name(), keys)
    tags = _tags(model, keys)
    authors = defaultdict(list)
    rows = model.authorships.rel.related_model.objects.filter(page__in=keys)
    for page_id, author_id in rows.values_list("page_id", "author_id"):
        authors[page_id].append(author_id)
    privacy = defaultdict(list)
    restrictions = PageViewRestriction.objects.filter(page__in=keys).order_by("pk")
    for page_id, kind, password in restrictions.values_list(
        "page_id", "restriction_type", "password"
    ):
        privacy[page_id].append((kind, password))
    return {
        pk: digest(
            {
                "fields": [getattr(page, name, "") for name in PLAIN],
                "streams": [list(getattr(page, name).raw_data) for name in STREAMS],
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


def _linked(through: Any, name: str, keys: Collection[int]) -> dict[int, list[int]]:
    """The other ends of a relation, by the page."""
    found: dict[int, list[int]] = defaultdict(list)
    other = next(
        field.attname for field in through._meta.fields if field.is_relation and field.name != name
    )
    rows = through.objects.filter(**{f"{name}__in": list(keys)})
    for page_id, key in rows.values_list(f"{name}_id", other):
        found[page_id].append(key)
    return found


def _tags(model: Any, keys: Collection[int]) -> dict[int, list[int]]:
    """A site's own page may have no tags."""
    if not hasattr(model, "tags"):
        return defaultdict(list)
    found: dict[int, list[int]] = defaultdict(list)
    rows = model.tags.through.objects.filter(content_object__in=list(keys))
    for page_id, key in rows.values_list("content_object_id", "tag_id"):
        found[page_id].append(key)
    return found
