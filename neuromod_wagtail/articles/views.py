"""Views of articles outside the page tree."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from wagtail.views import serve

from neuromod_wagtail.articles.abstract_models import ArticleMixin
from neuromod_wagtail.page_protocol import page_model
from neuromod_wagtail.web import permalinks


def markdown(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the page at the same URL without ``.md``, with the same privacy.

    The path is resolved with the site's URLs, so that a language prefix works.
    """
    address = request.path_info.removesuffix(f"{path}.md")
    try:
        match = resolve(permalinks.child(address, path))
    except Resolver404:
        raise Http404 from None
    if match.url_name != "wagtail_serve":
        raise Http404
    page_path = match.args[0]
    found = page_model().route_for_request(request, page_path)
    if found is None or not isinstance(found.page, ArticleMixin):
        raise Http404
    request.neuromod_markdown = True  # type: ignore[attr-defined]
    return serve(request, page_path)
