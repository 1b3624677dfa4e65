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
    """W001: without the middleware, refused bulk publishing or approval is a server error."""
    gated = any(issubclass(model, PublishGateMixin) for model in apps.get_models())
    if not gated or MIDDLEWARE in settings.MIDDLEWARE:
        return []
    return [
        Warning(
            "An editor who is refused to publish in bulk or in a workflow gets an error page.",
            hint=f'Add "{MIDDLEWARE}" to MIDDLEWARE, after the messages.',
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
            "The addresses of the disclaimers are not included, so no version has a public page.",
            hint='Add path("disclaimers/", include("neuromod_wagtail.disclaimers.urls")) to your '
            "urlpatterns, before those of Wagtail.",
            id="neuromod_disclaimers.W002",
        )
    ]
