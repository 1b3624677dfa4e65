"""How one moderator wants to hear of comments."""

from __future__ import annotations

import swapper
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

swapper.set_app_prefix("wagtailcore", "wagtail")


class Pace(models.TextChoices):
    NOW = "now", _("Immediately")
    HOURLY = "hourly", _("Hourly")
    DAILY = "daily", _("Daily")
    NEVER = "never", _("Never")


class ModeratorMail(models.Model):
    """What a user chose for one section (``page`` and everything below it), or for all the rest.

    The nearest section wins. It gives no rights: who does not moderate a page hears nothing of it.
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

    # A wish about a page is no usage of it.
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
