from django.utils.translation import gettext_lazy as _

from neuromod_wagtail import requirements


class CommentsConfig(requirements.DependentAppConfig):
    name = "neuromod_wagtail.comments"
    label = "neuromod_comments"
    verbose_name = _("Reader comments")

    def begin(self) -> None:
        from neuromod_wagtail import webhooks
        from neuromod_wagtail.comments import checks, signals  # noqa: F401

        for name in ("posted", "moved", "edited", "reported"):
            webhooks.forward(getattr(signals, f"comment_{name}"), f"comment.{name}")
