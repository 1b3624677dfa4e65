"""Declarations of personal data in articles: published, bylines and interests included."""

from __future__ import annotations

from neuromod_wagtail.pages.models import ArticleIndexPage, ArticlePage, ArticleTag, Authorship
from neuromod_wagtail.privacy.declaration import CONTENT, NEUTRAL, declare, each

declare(
    ArticlePage,
    each("page_ptr published_at is_pinned series series_place", NEUTRAL),
    each("has_affiliate_links ai_use", NEUTRAL),
    each(
        "conflicts_of_interest funding changes summary in_short related introduction picture body",
        CONTENT,
    ),
)
declare(ArticleIndexPage, each("page_ptr intro review_months default_category", CONTENT))
declare(Authorship, each("id page sort_order author byline", CONTENT))
declare(ArticleTag, each("id tag content_object", NEUTRAL))
