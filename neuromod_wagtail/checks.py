"""System checks for the settings and for what a site may have left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from neuromod_wagtail.conf import PREFIX, SETTINGS
from neuromod_wagtail.personal_data import declarations

# Sub-apps and what each of them cannot do without.
REQUIRES = {
    "neuromod_wagtail.disclaimers": ["neuromod_wagtail"],
    "neuromod_wagtail.articles": [
        "neuromod_wagtail",
        "neuromod_wagtail.disclaimers",
        "wagtail.contrib.typed_table_block",
        "taggit",
    ],
    "neuromod_wagtail.wordpress": [
        "neuromod_wagtail.articles",
        "neuromod_wagtail.comments",
        "wagtail.contrib.redirects",
    ],
    "neuromod_wagtail.pages": [
        "neuromod_wagtail.articles",
        "neuromod_wagtail.comments",
        "wagtail.contrib.routable_page",
    ],
}


@register("neuromod")
def check_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """E001: wrong type. E002: a ``NEUROMOD_`` setting that does not exist."""
    messages: list[CheckMessage] = []
    for name in dir(settings):
        if not name.startswith(PREFIX):
            continue
        if name not in SETTINGS:
            messages.append(
                Error(
                    f"There is no setting {name}.",
                    hint="The settings reference lists every name.",
                    id="neuromod.E002",
                )
            )
            continue
        expected = SETTINGS[name].types
        value = getattr(settings, name)
        # bool is an int in Python, yet True is no number of articles.
        if not isinstance(value, expected) or (isinstance(value, bool) and bool not in expected):
            wanted = " or ".join(kind.__name__ for kind in expected)
            messages.append(
                Error(
                    f"{name} must be {wanted}, not {type(value).__name__}.",
                    hint=SETTINGS[name].help,
                    id="neuromod.E001",
                )
            )
    return messages


@register("neuromod")
def check_time_zones(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """E004: moments without a time zone, which comments, schedules and archives cannot compare."""
    if settings.USE_TZ:
        return []
    return [
        Error(
            "USE_TZ is False, but moments are stored and compared with their time zone.",
            hint="Set USE_TZ = True, and TIME_ZONE to that of the site.",
            id="neuromod.E004",
        )
    ]


@register("neuromod")
def check_installed_apps(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """E003: a sub-app is installed without an app that it needs."""
    return [
        Error(
            f"{name} needs {needed}.",
            hint=f'Add "{needed}" to INSTALLED_APPS.',
            id="neuromod.E003",
        )
        for name, needs in REQUIRES.items()
        if apps.is_installed(name)
        for needed in needs
        if not apps.is_installed(needed)
    ]


@register("neuromod")
def check_personal_fields(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """W010: nobody said whether a field is personal, so erasing and giving a person's data miss it."""
    return [
        Warning(
            f"{one.model._meta.label}.{name} is neither erased nor given with a person's data.",
            hint="Declare it in a module personal_fields, see Give, erase and forget readers' data.",
            id="neuromod.W010",
        )
        for one in declarations()
        for name in one.undeclared
    ]
