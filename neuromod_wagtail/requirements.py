"""The apps of the package and their dependencies.

An app whose dependencies are not installed does nothing: no models, no hooks, no URLs. So Django
can start, and a system check says which line is missing, instead of a traceback from some import.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register

REQUIRES = {
    "neuromod_wagtail.disclaimers": ["neuromod_wagtail"],
    "neuromod_wagtail.articles": [
        "neuromod_wagtail",
        "neuromod_wagtail.disclaimers",
        "wagtail.contrib.typed_table_block",
        "taggit",
    ],
    "neuromod_wagtail.comments": ["neuromod_wagtail", "wagtail.contrib.settings"],
    "neuromod_wagtail.wordpress": [
        "neuromod_wagtail.articles",
        "neuromod_wagtail.comments",
        "wagtail.contrib.redirects",
    ],
    "neuromod_wagtail.subscriptions": ["neuromod_wagtail.articles", "neuromod_wagtail.comments"],
    "neuromod_wagtail.pages": ["neuromod_wagtail.articles", "neuromod_wagtail.comments"],
}

# Apps whose URLs a site includes without having installed their dependencies.
included_in_vain: set[str] = set()


class DependentAppConfig(AppConfig):
    """An app that calls ``begin`` if all its dependencies are installed."""

    default_auto_field = "django.db.models.BigAutoField"

    def import_models(self) -> None:
        if not is_complete(self.name):
            # Hooks and the like are not looked for in a module without a path.
            self.module = ModuleType(self.name)
        super().import_models()

    def ready(self) -> None:
        if is_complete(self.name):
            self.begin()

    def begin(self) -> None:
        """Connect signals and register checks."""


def is_complete(name: str) -> bool:
    """Tell whether an app of the package is installed with all its dependencies."""
    return apps.is_installed(name) and all(map(is_complete, REQUIRES.get(name, ())))


def has_addresses(name: str) -> bool:
    """Tell whether the app of a module of URLs is complete; remember failures for the check."""
    if not is_complete(name):
        included_in_vain.add(name)
    return is_complete(name)


# Here and not in ``checks``, to work where the core, whose checks those are, is not installed.
@register("neuromod")
def check_installed_apps(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
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
