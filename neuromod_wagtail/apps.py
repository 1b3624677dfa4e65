from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class NeuromodWagtailConfig(AppConfig):
    name = "neuromod_wagtail"
    label = "neuromod_wagtail"
    verbose_name = _("Neuromodulation blog")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.signals import copy_for_translation_done

        from neuromod_wagtail import checks, wiping  # noqa: F401
        from neuromod_wagtail.abstract_models import begin_translation

        copy_for_translation_done.connect(begin_translation)
        autodiscover_modules("personal_fields")
