from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeuromodArticlesConfig(AppConfig):
    name = "neuromod_wagtail.articles"
    label = "neuromod_articles"
    verbose_name = _("Articles")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.signals import page_published

        from neuromod_wagtail.articles.signal_handlers import prepare_pictures

        page_published.connect(prepare_pictures)
