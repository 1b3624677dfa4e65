"""Moderators' decisions and notes about people: trusted, always held, banned for a time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from neuromod_wagtail.comments.models.comment import Comment
from neuromod_wagtail.models import ShowableDates


class TrustLevel(models.Model):
    """A commenter's trust level. ``person_key`` is ``Comment.person_key`` and holds no email."""

    class Choice(models.TextChoices):
        TRUSTED = "trusted", _("Trusted: published at once")
        HOLD = "hold", _("Always held")

    id = models.BigAutoField(primary_key=True)
    person_key = models.CharField(max_length=80, unique=True)
    choice = models.CharField(_("trust level"), max_length=10, choices=Choice)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(_("decided at"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("trust level")
        verbose_name_plural = _("trust levels")

    def __str__(self) -> str:
        return self.get_choice_display()


class BanQuerySet(models.QuerySet):
    def in_force(self) -> BanQuerySet:
        return self.filter(until__gt=timezone.now())


class Ban(ShowableDates):
    """A ban of an email, address or email domain from commenting before ``until``.

    ``value`` is a keyed hash for emails, addresses and accounts, and the name of a domain.
    """

    class Kind(models.TextChoices):
        EMAIL = "email", _("Email")
        ADDRESS = "address", _("Network address")
        DOMAIN = "domain", _("Email domain")
        USER = "user", _("Account")

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(_("type of ban"), max_length=10, choices=Kind)
    value = models.CharField(max_length=100)
    label = models.CharField(_("who"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    until = models.DateTimeField(_("until"), db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("banned at"), default=timezone.now)

    wagtail_reference_index_ignore = True

    objects = BanQuerySet.as_manager()

    class Meta:
        verbose_name = _("ban")
        verbose_name_plural = _("bans")
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="nm_ban_once")]

    def __str__(self) -> str:
        kind = self.get_kind_display()
        return f"{kind}: {self.label}" if self.label else f"{kind} #{self.pk}"

    @property
    def is_in_force(self) -> bool:
        return self.until > timezone.now()


class Note(models.Model):
    """A private note on one comment, or on one commenter (``person_key``)."""

    id = models.BigAutoField(primary_key=True)
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="notes")
    person_key = models.CharField(max_length=80, blank=True, db_index=True)
    text = models.TextField(_("note"), max_length=2000)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("written at"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("moderator note")
        verbose_name_plural = _("moderator notes")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(comment__isnull=False, person_key="")
                | (models.Q(comment__isnull=True) & ~models.Q(person_key="")),
                name="nm_note_on_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 60 else self.text[:59] + "…"


class VerifiedClinician(ShowableDates):
    """An account whose owner has proved to be a clinician. Their new comments say so.

    Only accounts: anyone can type the email address of a clinician.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("user")
    )
    profession = models.CharField(
        _("profession"), max_length=100, help_text=_("For example “pain nurse”. For moderators.")
    )
    proof = models.TextField(
        _("proof"),
        max_length=1000,
        help_text=_(
            "How you know, for example the register, the number in it and who checked it. Readers "
            "never see it."
        ),
    )
    verified_on = models.DateField(_("verified on"), default=timezone.localdate)

    wagtail_reference_index_ignore = True

    panels = [
        FieldPanel("user"),
        FieldPanel("profession"),
        FieldPanel("proof"),
        FieldPanel("verified_on"),
    ]

    class Meta:
        verbose_name = _("verified clinician")
        verbose_name_plural = _("verified clinicians")

    def __str__(self) -> str:
        return f"{self.user} ({self.profession})"


class LeftToOthers(models.Model):
    """A hold reason whose comments a moderator leaves to the others."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("user")
    )
    code = models.CharField(_("hold reason"), max_length=30)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("hold reason left to others")
        verbose_name_plural = _("hold reasons left to others")
        constraints = [
            models.UniqueConstraint(fields=["user", "code"], name="nm_left_to_others_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.code}"
