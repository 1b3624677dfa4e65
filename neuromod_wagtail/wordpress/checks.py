"""System checks for redirects from old URLs, and for uploads."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from django.utils.module_loading import import_string


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
            "Old URLs such as /?p=12 are not redirected.",
            hint="In MIDDLEWARE, replace Wagtail's RedirectMiddleware with "
            "neuromod_wagtail.wordpress.redirects.middleware.WordPressRedirectMiddleware.",
            id="neuromod_wordpress.W301",
        )
    ]


@register("neuromod")
def check_documents(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """W302: editors can upload files that browsers run as part of the site."""
    from neuromod_wagtail.wordpress.media.executable import ENDINGS

    allowed = getattr(settings, "WAGTAILDOCS_EXTENSIONS", None)
    dangerous = sorted(ENDINGS & {str(name).lower().lstrip(".") for name in allowed or ()})
    if allowed and not dangerous:
        return []
    named = ", ".join(dangerous) if allowed else "any file, .html and .svg among them"
    return [
        Warning(
            f"Editors can upload documents that a browser or server may run: {named}.",
            hint="Set WAGTAILDOCS_EXTENSIONS to the extensions that editors may upload, such as "
            '["csv", "docx", "pdf", "pptx", "txt", "xlsx", "zip"]. Imports never accept files that can be run.',
            id="neuromod_wordpress.W302",
        )
    ]
