from django.utils.translation import gettext_lazy as _

from neuromod_wagtail import requirements


class CommentsConfig(requirements.DependentAppConfig):
    name = "neuromod_wagtail.comments"
    label = "neuromod_comments"
    verbose_name = _("Reader comments")

    def begin(self) -> None:
        from neuromod_wagtail.comments import checks  # noqa: F401
