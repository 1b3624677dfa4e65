from django.utils.translation import gettext_lazy as _

from neuromod_wagtail import requirements


class NeuromodPagesConfig(requirements.DependentAppConfig):
    name = "neuromod_wagtail.pages"
    label = "neuromod_pages"
    verbose_name = _("Article pages")
