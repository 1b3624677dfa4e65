"""Template tags for URLs, built by ``permalinks``."""

from __future__ import annotations

from django import template
from django.template import Context
from wagtail.models import Site

from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.web import permalinks

register = template.Library()
register.filter(permalinks.absolute)


@register.simple_tag(takes_context=True)
def full_address_below(context: Context, page: PageLike | None, path: str = "") -> str:
    """Return the address of ``path`` below a page, or of the page, with its host."""
    return permalinks.full_for_page(page, str(path), context.get("request")) if page else ""


@register.filter
def child(address: str, slug: str) -> str:
    """Return a page's URL from its parent's URL and its slug, such as ``article.slug``."""
    return permalinks.child(address, slug)


@register.filter
def is_at(path: str, address: str) -> bool:
    """Tell whether a requested path is this URL, with or without a trailing slash."""
    return path.rstrip("/") == address.rstrip("/")


@register.simple_tag
def home_url(site: Site | None) -> str:
    """Return the URL of a site's home page, or ``/`` without a site."""
    return permalinks.home(site) if site else "/"
