"""The router of the shipped article pages in version 3 of Wagtail's API, with all endpoints.

``api.add_router("/", router)``.
"""

from __future__ import annotations

from ninja import Router

from neuromod_wagtail.articles.api import v3
from neuromod_wagtail.articles.api.v3_articles import add_articles
from neuromod_wagtail.pages.models import ArticlePage

router = Router(tags=["published articles"])
add_articles(router, ArticlePage)
router.add_router("", v3.router)
