from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeuromodArticlesConfig(AppConfig):
    name = "neuromod_wagtail.articles"
    label = "neuromod_articles"
    verbose_name = _("Articles")
    default_auto_field = "django.db.models.BigAutoField"
