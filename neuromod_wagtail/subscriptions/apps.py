from django.utils.translation import gettext_lazy as _

from neuromod_wagtail import requirements


class NeuromodSubscriptionsConfig(requirements.DependentAppConfig):
    name = "neuromod_wagtail.subscriptions"
    label = "neuromod_subscriptions"
    verbose_name = _("Article subscriptions")

    def begin(self) -> None:
        from django.db.models.signals import post_delete
        from wagtail.signals import page_published

        from neuromod_wagtail.comments.notifications import queue
        from neuromod_wagtail.subscriptions import announcements, checks, messages, signup  # noqa: F401
        from neuromod_wagtail.subscriptions.models import Subscriber

        queue.register(messages.SubscriptionMailKind.CONFIRM, messages.compose_confirmation)
        queue.register(messages.SubscriptionMailKind.ARTICLE, messages.compose_article)
        queue.register_order(
            messages.SubscriptionMailKind.ARTICLES,
            announcements.rows,
            messages.SubscriptionMailKind.ARTICLE,
        )
        page_published.connect(announcements.article_published)
        post_delete.connect(signup.subscriber_deleted, sender=Subscriber)
