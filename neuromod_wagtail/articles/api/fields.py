"""The fields of an article that Wagtail's API has no representation for.

They work in versions 2 and 3 of the API. Each loads what it needs for a whole listing at once, so
that the number of queries does not grow with the number of articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Model, prefetch_related_objects
from rest_framework.fields import ReadOnlyField
from rest_framework.serializers import ListSerializer
from wagtail.models import AbstractPage

from neuromod_wagtail.articles.modalities.api import facts_data, rows_data, safety_data
from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.pages import querysets
from neuromod_wagtail.articles.pages.series import ORDER
from neuromod_wagtail.articles.protocols import Entry
from neuromod_wagtail.articles.references import vancouver
from neuromod_wagtail.articles.rendering.context_loader import ArticleContent, load_pictures

CONTENT = "_api_content"
TAGS = "_api_tags"
PARTS = "_api_parts"


class ArticleField(ReadOnlyField):
    """A field of an article that receives the whole article, not one attribute."""

    def get_attribute(self, instance: AbstractPage) -> AbstractPage:
        self.load(instance, self._listed_with(instance))
        return instance

    def load(self, page: AbstractPage, pages: Sequence[AbstractPage]) -> None:
        """Load the field for all pages of the response, unless it is loaded."""

    def _listed_with(self, page: AbstractPage) -> list[AbstractPage]:
        """Return the pages of the same type and response, or only this page where it is nested."""
        root = self.root
        rows = list(root.instance) if isinstance(root, ListSerializer) else []
        return [row for row in rows if type(row) is type(page)] if page in rows else [page]


class AuthorsField(ArticleField):
    """The byline in order. ``id`` and ``slug`` are null without a public author page."""

    def load(self, page: AbstractPage, pages: Sequence[AbstractPage]) -> None:
        _load_bylines(pages)

    def to_representation(self, value: AbstractPage) -> list[dict[str, object]]:
        return [_author(entry) for entry in value.get_authorships()]


class CategoriesField(ArticleField):
    """The published categories, by name."""

    def load(self, page: AbstractPage, pages: Sequence[AbstractPage]) -> None:
        prefetch_related_objects(pages, "categories")

    def to_representation(self, value: AbstractPage) -> list[dict[str, object]]:
        entries = sorted(value.categories.all(), key=lambda entry: entry.name.casefold())
        return [
            {"id": entry.pk, "name": entry.name, "slug": entry.slug}
            for entry in entries
            if entry.live
        ]


class TagsField(ArticleField):
    """The tags, by name."""

    def load(self, page: AbstractPage, pages: Sequence[AbstractPage]) -> None:
        if not hasattr(page, TAGS):
            _load_tags(pages)

    def to_representation(self, value: AbstractPage) -> list[dict[str, object]]:
        entries = sorted(getattr(value, TAGS), key=lambda tag: tag.name.casefold())
        return [{"name": tag.name, "slug": tag.slug} for tag in entries]


class SeriesField(ArticleField):
    """The series with the number of the part and of all published parts; null without one."""

    def load(self, page: AbstractPage, pages: Sequence[AbstractPage]) -> None:
        if not hasattr(page, PARTS):
            _load_series(pages)

    def to_representation(self, value: AbstractPage) -> dict[str, object] | None:
        series = value.series if value.series_id else None
        if series is None or not series.live:
            return None
        parts: list[int] = getattr(value, PARTS)
        return {
            "id": series.pk,
            "title": series.title,
            "slug": series.slug,
            "part": parts.index(value.pk) + 1 if value.pk in parts else None,
            "parts": len(parts),
        }


class ContentField(ArticleField):
    """A field that needs the article's blocks with all that they show."""

    def load(self, page: AbstractPage, pages: Sequence[AbstractPage]) -> None:
        if not hasattr(page, CONTENT):
            load_content(pages)


class ReferencesField(ContentField):
    """The published references that the article cites, with the numbers that readers see."""

    def to_representation(self, value: AbstractPage) -> list[dict[str, object]]:
        content: ArticleContent = getattr(value, CONTENT)
        return [
            {
                "number": number,
                "id": reference.pk,
                "text": vancouver.format_text(reference.citation),
                "doi": reference.doi,
                "pmid": reference.pmid,
                "url": reference.url,
                "notice": reference.known_notice,
            }
            for number, reference in content.numbered_references
        ]


class ModalitiesField(ContentField):
    """The published modalities that the article shows, with their facts."""

    def to_representation(self, value: AbstractPage) -> list[dict[str, object]]:
        content: ArticleContent = getattr(value, CONTENT)
        return [modality_data(modality) for modality in content.modalities]


def _author(entry: Entry) -> dict[str, object]:
    author = entry.public_author
    return {
        "id": author.pk if author else None,
        "name": entry.name,
        "slug": author.slug if author else None,
        "profession": author.profession if author else "",
    }


def load_content(pages: Sequence[AbstractPage]) -> None:
    """Load what the blocks of all pages show."""
    _load_bylines(pages)
    for page, content in zip(pages, ArticleContent.load_many(pages), strict=True):
        setattr(page, CONTENT, content)


def load_teasers(pages: Sequence[AbstractPage]) -> None:
    """Load the rows and pictures that the fields above need for a list of articles."""
    if pages:
        _load_bylines(pages)
        prefetch_related_objects(pages, "categories")
        _load_tags(pages)
        _load_series(pages)
        load_pictures(page.picture for page in pages)


def _load_bylines(pages: Sequence[AbstractPage]) -> None:
    prefetch_related_objects(pages, "authorships__author")


def _load_series(pages: Sequence[AbstractPage]) -> None:
    """Load the series of all pages, and the parts of these series, with two queries."""
    prefetch_related_objects(pages, "series")
    keys = {page.series.translation_key for page in pages if page.series_id and page.series}
    parts: dict[tuple[str, UUID], list[int]] = {}
    if keys:
        model = type(pages[0])._meta.get_field("series").model
        published = querysets.public(model.objects.all()).filter(series__translation_key__in=keys)
        rows = published.order_by(*ORDER).values_list("pk", "path", "series__translation_key")
        for pk, path, key in rows:
            parts.setdefault((path[: -model.steplen], key), []).append(pk)
    for page in pages:
        key = page.series.translation_key if page.series_id and page.series else None
        setattr(page, PARTS, parts.get((page.path[: -page.steplen], key), []))  # type: ignore[arg-type]


def _load_tags(pages: Iterable[AbstractPage]) -> None:
    """Load the tags of all pages with one query; a draft has its own in memory."""
    stored = {}
    for page in pages:
        tags = page.tags.all()
        if hasattr(tags, "query"):
            stored[page.pk] = page
        setattr(page, TAGS, [] if hasattr(tags, "query") else list(tags))
    if stored:
        through: type[Model] = type(next(iter(stored.values()))).tags.through
        rows = through._default_manager.filter(content_object__in=stored).select_related("tag")
        for row in rows:
            getattr(stored[row.content_object_id], TAGS).append(row.tag)  # type: ignore[attr-defined]


def modality_data(modality: Modality) -> dict[str, object]:
    """Return a modality with all its facts, loaded before (``modalities/loading.py``)."""
    return {
        "id": modality.pk,
        "slug": modality.slug,
        "name": modality.name,
        "abbreviation": modality.abbreviation,
        "invasiveness": modality.invasiveness,
        "invasiveness_label": modality.get_invasiveness_display(),
        "area": modality.area,
        "area_label": modality.get_area_display(),
        "energy": modality.energy,
        "energy_label": modality.get_energy_display(),
        "target": modality.target,
        "plain_summary": modality.plain_summary,
        "evidence": rows_data(modality.evidence.all()),
        "regulatory": rows_data(modality.regulatory.all()),
        "safety": safety_data(modality),
        "facts": facts_data(modality),
    }
