"""Email subscriptions to new comments."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.models.comment import Comment
from neuromod_wagtail.comments.models.discussion import Discussion
from neuromod_wagtail.text import localized


class Subscription(models.Model):
    """A subscription to a discussion or to replies. No email is sent before ``confirmed_at``."""

    id = models.BigAutoField(primary_key=True)
    discussion = models.ForeignKey(
        Discussion, on_delete=models.CASCADE, related_name="subscriptions"
    )
    comment = models.ForeignKey(
        Comment,
        verbose_name=_("replies to"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="subscriptions",
    )
    email = models.EmailField(_("email"))
    email_hash = models.CharField(max_length=64, editable=False, db_index=True)
    language = models.CharField(_("language"), max_length=20, blank=True)
    created_at = models.DateTimeField(_("requested at"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("comment follower")
        verbose_name_plural = _("comment followers")
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "email_hash"],
                condition=models.Q(comment__isnull=False),
                name="nm_subscription_replies_once",
            ),
            models.UniqueConstraint(
                fields=["discussion", "email_hash"],
                condition=models.Q(comment__isnull=True),
                name="nm_subscription_all_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.discussion_id}, {localized.day(self.created_at)}"
