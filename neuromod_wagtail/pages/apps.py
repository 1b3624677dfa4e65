from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeuromodPagesConfig(AppConfig):
    name = "neuromod_wagtail.pages"
    label = "neuromod_pages"
    verbose_name = _("Article pages")
    default_auto_field = "django.db.models.BigAutoField"
