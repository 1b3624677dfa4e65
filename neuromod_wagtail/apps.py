from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeuromodWagtailConfig(AppConfig):
    name = "neuromod_wagtail"
    label = "neuromod_wagtail"
    verbose_name = _("Neuromodulation blog")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from neuromod_wagtail import checks  # noqa: F401
