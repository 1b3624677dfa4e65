from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeuromodDisclaimersConfig(AppConfig):
    name = "neuromod_wagtail.disclaimers"
    label = "neuromod_disclaimers"
    verbose_name = _("Disclaimers")
    default_auto_field = "django.db.models.BigAutoField"
