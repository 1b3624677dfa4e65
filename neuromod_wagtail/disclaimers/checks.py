"""System checks of disclaimers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

MIDDLEWARE = "neuromod_wagtail.disclaimers.middleware.PublishGateMiddleware"


@register("neuromod")
def check_middleware(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """W001: bulk publishing and workflows end in a server error where the gate stays shut."""
    from neuromod_wagtail.disclaimers.abstract_models import DisclaimedMixin

    gated = any(issubclass(model, DisclaimedMixin) for model in apps.get_models())
    if not gated or MIDDLEWARE in settings.MIDDLEWARE:
        return []
    return [
        Warning(
            "An editor who is refused to publish in bulk or in a workflow gets an error page.",
            hint=f'Add "{MIDDLEWARE}" to MIDDLEWARE, after the messages.',
            id="neuromod_disclaimers.W001",
        )
    ]
