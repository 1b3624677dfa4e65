"""Articles as Markdown, at a URL of their own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.cache import patch_cache_control

from neuromod_wagtail.articles.protocols import Article
from neuromod_wagtail.text.markdown import to_markdown
from neuromod_wagtail.web import permalinks

MARKDOWN = "text/markdown"


def is_markdown(request: HttpRequest) -> bool:
    """Tell whether the URL ends in ``.md``."""
    return getattr(request, "neuromod_markdown", False)


def markdown_address(page: Article, request: HttpRequest) -> str:
    """Return the URL of an article as Markdown; empty if the site has not included the URLs."""
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
    # Nothing purges this URL, which is not below that of the page.
    patch_cache_control(response, no_cache=True)
    return response
