"""An article other than as HTML: which one a request asks for, and what it gets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.cache import patch_cache_control

from neuromod_wagtail.articles.protocols import Article
from neuromod_wagtail.html.markdown import to_markdown
from neuromod_wagtail.web import permalinks

MARKDOWN = "text/markdown"


def wants_markdown(request: HttpRequest) -> bool:
    """By the address ending in ``.md``, or by an ``Accept`` header that prefers Markdown."""
    if getattr(request, "neuromod_markdown", False):
        return True
    return request.get_preferred_type(["text/html", MARKDOWN]) == MARKDOWN


def markdown_address(page: Article, request: HttpRequest) -> str:
    """The address of an article as Markdown, beside its own; empty when the site has included none."""
    address = f"{permalinks.for_page(page, request=request).rstrip('/')}.md"
    try:
        match = resolve(f"/{address.removeprefix(get_script_prefix())}")
    except Resolver404:
        return ""
    return address if match.view_name == "neuromod_markdown:article" else ""


def markdown_response(request: HttpRequest, page: Article) -> HttpResponse:
    context = page.get_context(request)
    html = render_to_string("neuromod_wagtail/articles/markdown.html", context, request)
    response = HttpResponse(to_markdown(html), content_type=f"{MARKDOWN}; charset=utf-8")
    if getattr(request, "neuromod_markdown", False):
        # Nothing purges this address: it is not below the page's.
        patch_cache_control(response, no_cache=True)
    return response
