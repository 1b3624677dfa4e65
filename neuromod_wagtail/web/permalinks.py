"""URLs of the package's pages, all built here.

They depend on the site: a prefix (``SCRIPT_NAME``), a language (``i18n_patterns``), pages without a
trailing slash (``WAGTAIL_APPEND_SLASH``), several sites. An empty string means that there is no
URL.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils import translation
from wagtail.coreutils import WAGTAIL_APPEND_SLASH

from neuromod_wagtail.page_protocol import PageLike, Site


def for_page(page: PageLike, path: str = "", request: HttpRequest | None = None) -> str:
    """Return the URL of a page, or of ``path`` below it, as links on this site have it."""
    return _at(page.get_url(request), path)


def full_for_page(page: PageLike, path: str = "", request: HttpRequest | None = None) -> str:
    """Return the full URL of a page, or of ``path`` below it, with its host."""
    return _at(page.get_full_url(request), path)


def _at(address: str | None, path: str) -> str:
    return below(address or "") + path if path else address or ""


def below(address: str) -> str:
    """Return the common prefix of URLs below ``address``: it ends with a slash."""
    return f"{address.rstrip('/')}/" if address else ""


def child(address: str, slug: str) -> str:
    """Return the URL of a page from that of its parent, as Wagtail would."""
    return f"{below(address)}{slug}{'/' if WAGTAIL_APPEND_SLASH else ''}"


def home(site: Site) -> str:
    """Return the URL of a site's home page, in the active language."""
    try:
        path = reverse("wagtail_serve", args=[""])
    except NoReverseMatch:  # The pages are served by something other than Wagtail.
        path = get_script_prefix()
    return absolute(path, site.root_url)


def absolute(path: str, base: str) -> str:
    """Prepend ``base``, a URL without a path of its own, to a path from ``reverse``.

    A full URL stays. A prefix that both share appears once: only within a request does ``reverse``
    always know it.
    """
    if not path.startswith("/"):
        return path
    scheme, separator, rest = base.rstrip("/").partition("://")
    host, _slash, prefix = rest.partition("/")
    if prefix and path.startswith(f"/{prefix}/"):
        prefix = ""
    return f"{scheme}{separator}{host}{'/' if prefix else ''}{prefix}{path}"


def named(name: str, *arguments: object, language: str | None = None) -> str:
    """Return ``reverse(name)``, empty where the site has not included those URLs."""
    with translation.override(language or translation.get_language()):
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            return ""
