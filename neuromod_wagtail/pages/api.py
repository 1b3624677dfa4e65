"""The shipped articles in version 2 of Wagtail's API, with every endpoint that they refer to."""

from __future__ import annotations

from wagtail.api.v2.router import WagtailAPIRouter

from neuromod_wagtail.articles.api import endpoints
from neuromod_wagtail.pages.models import ArticlePage


class ArticlesAPIViewSet(endpoints.ArticlesAPIViewSet):
    """The published articles."""

    model = ArticlePage


def register_endpoints(router: WagtailAPIRouter) -> None:
    """Add the endpoints of articles and of what they name to a site's router."""
    for name, endpoint in {"articles": ArticlesAPIViewSet, **endpoints.SNIPPETS}.items():
        router.register_endpoint(name, endpoint)
