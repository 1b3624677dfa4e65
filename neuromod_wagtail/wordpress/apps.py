from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from neuromod_wagtail import requirements


class WordPressConfig(requirements.DependentAppConfig):
    """The importer. A site needs it only while importing."""

    name = "neuromod_wagtail.wordpress"
    label = "neuromod_wordpress"
    verbose_name = _("WordPress import")

    def begin(self) -> None:
        from neuromod_wagtail.wordpress import checks  # noqa: F401
