from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "neuromod_wagtail.comments"
    label = "neuromod_comments"
    verbose_name = _("Reader comments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from neuromod_wagtail.comments import checks  # noqa: F401
