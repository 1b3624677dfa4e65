from django.utils.translation import gettext_lazy as _

from neuromod_wagtail import requirements
from neuromod_wagtail.web.lazy import LazyImport


class NeuromodSubscriptionsConfig(requirements.DependentAppConfig):
    name = "neuromod_wagtail.subscriptions"
    label = "neuromod_subscriptions"
    verbose_name = _("Article subscriptions")

    def begin(self) -> None:
        from django.db.models.signals import post_delete
        from wagtail.signals import page_published

        from neuromod_wagtail.comments.notifications.other_kinds import register, register_order
        from neuromod_wagtail.subscriptions import checks  # noqa: F401
        from neuromod_wagtail.subscriptions.models import Subscriber, SubscriptionMailKind

        # Few processes publish or send anything: what does so is imported then.
        messages, announcements = f"{self.name}.messages", f"{self.name}.announcements"
        register(SubscriptionMailKind.CONFIRM, LazyImport(f"{messages}.compose_confirmation"))
        register(SubscriptionMailKind.ARTICLE, LazyImport(f"{messages}.compose_article"))
        register_order(
            SubscriptionMailKind.ARTICLES,
            LazyImport(f"{announcements}.rows"),
            SubscriptionMailKind.ARTICLE,
        )
        page_published.connect(LazyImport(f"{announcements}.article_published"), weak=False)
        post_delete.connect(
            LazyImport(f"{self.name}.signup.subscriber_deleted"), sender=Subscriber, weak=False
        )
