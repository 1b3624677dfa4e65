"""Addresses of articles beside those of the page tree."""

from __future__ import annotations

import swapper
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.views import serve

from neuromod_wagtail.articles.abstract_models import ArticleMixin


def markdown(request: HttpRequest, path: str) -> HttpResponse:
    """The article at ``path`` as Markdown. Privacy and everything else is as on its page."""
    found = swapper.load_model("wagtailcore", "Page").route_for_request(request, f"{path}/")
    if found is None or not isinstance(found.page, ArticleMixin):
        raise Http404
    request.neuromod_markdown = True  # type: ignore[attr-defined]
    return serve(request, f"{path}/")
