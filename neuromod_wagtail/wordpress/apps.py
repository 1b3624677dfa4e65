from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WordPressConfig(AppConfig):
    """Installed while importing; nothing on the site needs it afterwards."""

    name = "neuromod_wagtail.wordpress"
    label = "neuromod_wordpress"
    verbose_name = _("WordPress import")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from neuromod_wagtail.wordpress import checks  # noqa: F401
