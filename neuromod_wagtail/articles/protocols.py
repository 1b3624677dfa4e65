"""Protocols for pages, which ``abstract_models`` implements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from taggit.models import TagBase
from wagtail.blocks.stream_block import StreamValue
from wagtail.models import AbstractPage
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.reviews.actions import CurrentReview
from neuromod_wagtail.articles.site_settings import BlogSettings
from neuromod_wagtail.articles.taxonomy.models import Category
from neuromod_wagtail.disclaimers.resolver import Placement
from neuromod_wagtail.page_protocol import Frame, PageLike

Row = TypeVar("Row", covariant=True)


class Related(Protocol[Row]):
    """Related rows, from the database or, in a preview, from memory."""

    def all(self) -> Iterable[Row]: ...


class Entry(Protocol):
    """A line of a byline, such as an ``AbstractAuthorship``."""

    pk: int
    author: Author | None
    author_id: int | None
    byline: str

    @property
    def name(self) -> str: ...
    @property
    def public_author(self) -> Author | None: ...


class Article(PageLike, Protocol):
    """An article page, such as ``ArticleMixin`` with the site's base page."""

    slug: str
    summary: str
    in_short: StreamValue
    introduction: StreamValue
    picture: StreamValue
    body: StreamValue
    related: StreamValue
    series_id: int | None
    series_place: int | None
    is_pinned: bool
    has_affiliate_links: bool
    ai_use: str
    authorships: Related[Entry]
    categories: Related[Category]
    tags: Related[TagBase]
    placements: list[Placement]

    @property
    def date(self) -> datetime | None: ...
    @property
    def modified_at(self) -> datetime | None: ...
    @property
    def review(self) -> CurrentReview | None: ...
    @property
    def teaser(self) -> str: ...
    @property
    def meta_description(self) -> str: ...
    @property
    def index_page(self) -> ArticleIndex: ...
    @property
    def blog_settings(self) -> BlogSettings: ...

    def get_authorships(self) -> Iterable[Entry]: ...
    def get_related(self) -> PageQuerySet: ...
    def get_series_rows(self) -> list[QuerySet]: ...
    def get_context(self, request: HttpRequest) -> dict[str, object]: ...


class ArticleIndex(PageLike, Protocol):
    """An index of articles, such as ``ArticleIndexMixin`` with the site's base page."""

    depth: int
    default_category: Category | None

    @property
    def meta_description(self) -> str: ...
    @classmethod
    def get_article_model(cls) -> type[AbstractPage]: ...
    def get_blog_context(self, request: HttpRequest) -> dict[str, object]: ...
    def get_frame(self, request: HttpRequest) -> Frame: ...
