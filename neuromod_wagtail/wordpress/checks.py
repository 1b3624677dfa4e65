"""System checks of old URLs and uploads."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from django.utils.module_loading import import_string

from neuromod_wagtail.wordpress.media.executable import ENDINGS


@register("neuromod")
def check_redirects(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """W301: no middleware redirects old URLs with a query string."""
    if not apps.is_installed("wagtail.contrib.redirects"):
        return []  # neuromod.E003 reports it.
    from neuromod_wagtail.wordpress.redirects.middleware import WordPressRedirectMiddleware

    found = [import_string(name) for name in settings.MIDDLEWARE]
    if any(
        inspect.isclass(entry) and issubclass(entry, WordPressRedirectMiddleware) for entry in found
    ):
        return []
    return [
        Warning(
            "Old addresses such as /?p=12 are not answered.",
            hint="Put neuromod_wagtail.wordpress.redirects.middleware.WordPressRedirectMiddleware into MIDDLEWARE, "
            "in place of Wagtail's RedirectMiddleware, of which it is one.",
            id="neuromod_wordpress.W301",
        )
    ]


@register("neuromod")
def check_documents(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """W302: editors can upload files that browsers run as part of the site."""
    allowed = getattr(settings, "WAGTAILDOCS_EXTENSIONS", None)
    dangerous = sorted(ENDINGS & {str(name).lower().lstrip(".") for name in allowed or ()})
    if allowed and not dangerous:
        return []
    named = ", ".join(dangerous) if allowed else "any file, .html and .svg among them"
    return [
        Warning(
            f"Documents may be what a browser or a server runs: {named}.",
            hint="Let WAGTAILDOCS_EXTENSIONS list what editors may upload, such as "
            '["csv", "docx", "pdf", "pptx", "txt", "xlsx", "zip"]. Imports never take such files.',
            id="neuromod_wordpress.W302",
        )
    ]
