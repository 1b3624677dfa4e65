from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeuromodWagtailConfig(AppConfig):
    name = "neuromod_wagtail"
    label = "neuromod_wagtail"
    verbose_name = _("Neuromodulation blog")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models, and modules that need them, can be imported once all apps are loaded.
        from wagtail.signals import copy_for_translation_done

        from neuromod_wagtail import checks  # noqa: F401
        from neuromod_wagtail.models import begin_translation
        from neuromod_wagtail.page_cache import receivers
        from neuromod_wagtail.privacy import wiping  # noqa: F401

        copy_for_translation_done.connect(begin_translation)
        receivers.connect()
