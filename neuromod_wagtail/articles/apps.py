from django.utils.translation import gettext_lazy as _

from neuromod_wagtail import requirements


class NeuromodArticlesConfig(requirements.DependentAppConfig):
    name = "neuromod_wagtail.articles"
    label = "neuromod_articles"
    verbose_name = _("Articles")

    def begin(self) -> None:
        # Models can be imported only once all apps are loaded.
        from neuromod_wagtail.articles import checks, signal_handlers  # noqa: F401

        signal_handlers.connect()
