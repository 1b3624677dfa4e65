"""System checks of disclaimers."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

from neuromod_wagtail.disclaimers.abstract_models import PublishGateMixin
from neuromod_wagtail.web import permalinks

MIDDLEWARE = "neuromod_wagtail.disclaimers.publish_gate.PublishGateMiddleware"


@register("neuromod")
def check_middleware(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """W001: without the middleware, a refusal in a bulk action or workflow is a server error."""
    gated = any(issubclass(model, PublishGateMixin) for model in apps.get_models())
    if not gated or MIDDLEWARE in settings.MIDDLEWARE:
        return []
    return [
        Warning(
            "PublishGateMiddleware is missing, so editors get an error page when a bulk action or a "
            "workflow may not publish a page.",
            hint=f'Add "{MIDDLEWARE}" to MIDDLEWARE, after MessageMiddleware.',
            id="neuromod_disclaimers.W001",
        )
    ]


@register(Tags.urls)
def check_urls(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """W002: the public pages of disclaimers have no URLs."""
    if permalinks.named("neuromod_disclaimers:disclaimer", "en", "x"):
        return []
    return [
        Warning(
            "The URLs of disclaimers are not included, so disclaimers have no public pages.",
            hint='Add path("", include("neuromod_wagtail.urls")) to your urlpatterns, before those '
            "of Wagtail.",
            id="neuromod_disclaimers.W002",
        )
    ]
