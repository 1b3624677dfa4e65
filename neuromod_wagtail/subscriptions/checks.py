"""System checks for mistakes in a site's setup of subscriptions."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Warning, register
from django.utils.module_loading import import_string

from neuromod_wagtail.conf import settings
from neuromod_wagtail.web import permalinks

RATES = ("NEUROMOD_SUBSCRIPTIONS_RATE", "NEUROMOD_SUBSCRIPTIONS_EMAIL_RATE")


@register("neuromod")
def check_subscriptions(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """E301: an invalid rate. E302: a service that cannot be used. W303: the URLs are missing."""
    # Only commands run the checks.
    from neuromod_wagtail.comments.security import ratelimit

    messages: list[CheckMessage] = []
    for name in RATES:
        try:
            ratelimit.parse(getattr(settings, name))
        except (ValueError, TypeError) as error:
            messages.append(Error(f"{name}: {error}", id="neuromod_subscriptions.E301"))
    if problem := _problem_of_service(settings.NEUROMOD_SUBSCRIPTIONS_SERVICE):
        hint = "Name a class with the methods add and remove."
        messages.append(Error(problem, hint=hint, id="neuromod_subscriptions.E302"))
    if not permalinks.named("neuromod_subscriptions:subscribe", 1):
        messages.append(
            Warning(
                "Readers cannot subscribe: the URLs of neuromod_wagtail.subscriptions are missing.",
                hint='Add path("subscriptions/", include("neuromod_wagtail.subscriptions.urls")).',
                id="neuromod_subscriptions.W303",
            )
        )
    return messages


def _problem_of_service(path: str) -> str:
    if not path:
        return ""
    try:
        found = import_string(path)
    except ImportError as error:
        return f"NEUROMOD_SUBSCRIPTIONS_SERVICE: {error}"
    if all(callable(getattr(found, name, None)) for name in ("add", "remove")):
        return ""
    return f"NEUROMOD_SUBSCRIPTIONS_SERVICE: {path} is not a newsletter service."
