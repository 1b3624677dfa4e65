"""Outgoing email. Rows are written in the transaction of the change, and sent afterwards."""

from __future__ import annotations

from datetime import datetime

import swapper
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.models.comment import Comment


class MailKind(models.TextChoices):
    """The kinds of email, and of orders that write several emails.

    The templates of each kind are in ``comments/mail/``, under its name. The subjects and contexts
    of emails to readers are in ``notifications/messages.py``, of those to moderators in
    ``notifications/moderator_messages.py``.
    """

    RECEIVED = "received", _("Your comment: the link to edit or withdraw it")
    CONFIRM = "confirm", _("Confirm that you want to follow")
    PUBLISHED = "published", _("Your comment was published")
    DECLINED = "declined", _("Your comment was declined")
    APPEAL = "appeal", _("Your appeal was decided")
    OUTCOME = "outcome", _("What was decided on your report")
    FAN_OUT = "fan_out", _("Notify followers")
    FOLLOWED = "followed", _("New comment")
    ALERTS = "alerts", _("Notify moderators")
    ALERT = "alert", _("A comment to moderate")
    DIGESTS = "digests", _("Write digests")
    DIGEST = "digest", _("Comments to moderate")


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, now: datetime | None = None) -> MailQuerySet:
        """Return email that is unsent and unclaimed, oldest first."""
        now = now or timezone.now()
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
        return self.filter(free, sent_at__isnull=True, due_at__lte=now).order_by("due_at", "id")

    def claim(self, pk: int, until: datetime, now: datetime) -> bool:
        """Claim one email for this process; return False when another was first."""
        return bool(
            self.due(now)
            .order_by()
            .filter(pk=pk)
            .update(claimed_until=until, attempts=models.F("attempts") + 1)
        )


class Mail(models.Model):
    """One email about one event. ``event`` is unique: the same event never makes two.

    ``FAN_OUT``, ``ALERTS`` and ``DIGESTS`` are orders: they have no recipient, and become one row
    for each. ``user`` is the moderator who receives ``ALERT`` and ``DIGEST``.
    """

    id = models.BigAutoField(primary_key=True)
    event = models.CharField(max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=MailKind)
    to = models.EmailField(_("to"), blank=True)
    language = models.CharField(_("language"), max_length=20, blank=True)
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="mails")
    subscription = models.ForeignKey(
        "neuromod_comments.Subscription", null=True, on_delete=models.CASCADE, related_name="mails"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    error = models.TextField(_("last error"), blank=True)

    wagtail_reference_index_ignore = True

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment email")
        verbose_name_plural = _("comment emails")
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="nm_mail_due",
                condition=models.Q(sent_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.event


swapper.set_app_prefix("wagtailcore", "wagtail")


class Pace(models.TextChoices):
    NOW = "now", _("Immediately")
    HOURLY = "hourly", _("Hourly")
    DAILY = "daily", _("Daily")
    NEVER = "never", _("Never")


class ModeratorMail(models.Model):
    """A user's preference for one section (``page`` and everything below it), or for all others.

    The nearest section wins. It grants no permission: users get no email about pages that they do
    not moderate.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comment_mail"
    )
    page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("section"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    pace = models.CharField(_("email"), max_length=10, choices=Pace, default=Pace.DAILY)
    published = models.BooleanField(_("include comments published without waiting"), default=False)
    reports = models.BooleanField(_("include comments reported by readers"), default=True)

    # A preference does not count as a usage of its page.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("moderator notification")
        verbose_name_plural = _("moderator notifications")
        constraints = [
            models.UniqueConstraint(fields=["user", "page"], name="nm_moderator_mail_once"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(page__isnull=True), name="nm_moderator_mail_rest_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.pace}"
