from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail import requirements


class NeuromodDisclaimersConfig(requirements.DependentAppConfig):
    name = "neuromod_wagtail.disclaimers"
    label = "neuromod_disclaimers"
    verbose_name = _("Disclaimers")

    def begin(self) -> None:
        # Models can be imported only once all apps are loaded.
        from wagtail.models import Revision
        from wagtail.signals import page_published, page_unpublished, post_page_move

        from neuromod_wagtail.disclaimers import checks, signal_handlers  # noqa: F401
        from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerRule

        pre_save.connect(signal_handlers.check_schedule, sender=Revision)
        post_save.connect(signal_handlers.disclaimer_saved, sender=Disclaimer)
        pre_delete.connect(signal_handlers.disclaimer_pre_delete, sender=Disclaimer)
        post_delete.connect(signal_handlers.disclaimer_deleted, sender=Disclaimer)
        post_save.connect(signal_handlers.rule_saved, sender=DisclaimerRule)
        post_delete.connect(signal_handlers.rule_deleted, sender=DisclaimerRule)
        page_published.connect(signal_handlers.page_published)
        page_unpublished.connect(signal_handlers.page_unpublished)
        post_page_move.connect(signal_handlers.page_moved)
