"""A site's word rules, and its spam filter with the decisions that it learned from."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Site

from neuromod_wagtail.comments.models.comment import Comment

# What moderators enter of a word rule, and the moment of the change.
ENTERED = ("site", "text", "match", "action", "note", "changed_at")


class WordRule(models.Model):
    """A word rule of one site. ``hits`` counts the comments that it was found in."""

    class Match(models.TextChoices):
        PHRASE = "phrase", _("Anywhere, even inside a word")
        WORD = "word", _("As whole words")
        PATTERN = "pattern", _("As a pattern")

    class Action(models.TextChoices):
        HOLD = "hold", _("Hold for a moderator")
        REFUSE = "refuse", _("Ask the author to change the comment")
        DECLINE = "decline", _("Decline the comment")

    id = models.BigAutoField(primary_key=True)
    site = models.ForeignKey(
        Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="word_rules"
    )
    text = models.CharField(_("word, phrase or pattern"), max_length=200)
    match = models.CharField(_("found"), max_length=10, choices=Match, default=Match.PHRASE)
    action = models.CharField(_("what to do"), max_length=10, choices=Action, default=Action.HOLD)
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("Shown only to moderators.")
    )
    hits = models.PositiveIntegerField(_("hits"), default=0, editable=False)
    last_hit_at = models.DateTimeField(_("last hit"), null=True, editable=False)
    # With the number of rules, it tells each process when to read them again.
    changed_at = models.DateTimeField(auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("word rule")
        verbose_name_plural = _("word rules")
        ordering = ["text", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "text", "match"],
                name="nm_word_rule_once",
                violation_error_message=_("This site already has this rule."),
            )
        ]
        indexes = [models.Index(fields=["site", "changed_at"], name="nm_word_rule_changed")]

    def __str__(self) -> str:
        return self.text

    def save(self, **kwargs: Any) -> None:
        """Save the rule. Hits are counted in the database alone, perhaps meanwhile."""
        if not self._state.adding:
            kwargs.setdefault("update_fields", ENTERED)
        super().save(**kwargs)


# A score from which a comment is held; measured, see the documentation.
HOLD_AT = 0.35


class SpamFilter(models.Model):
    """What one site's filter has learned. A site without a row has the filter as shipped.

    ``base`` are the weights from which learning starts: empty for the shipped ones, else imported.
    ``weights`` are these plus the lessons. ``version`` is a random number that changes with
    ``weights``, so that each process knows when to read them again, even after a restored backup.
    """

    id = models.BigAutoField(primary_key=True)
    site = models.OneToOneField(
        "wagtailcore.Site", on_delete=models.CASCADE, related_name="spam_filter"
    )
    features = models.PositiveSmallIntegerField(_("version of the features"))
    base = models.BinaryField(default=b"")
    weights = models.BinaryField(default=b"")
    version = models.PositiveBigIntegerField(default=1)
    hold_at = models.FloatField(
        _("hold from"), default=HOLD_AT, validators=[MinValueValidator(0.05), MaxValueValidator(1)]
    )
    # Empty: a moderator decides on every comment.
    spam_at = models.FloatField(
        _("mark as spam from"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0.5), MaxValueValidator(1)],
    )
    trained_at = models.DateTimeField(_("trained at"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("spam filter")
        verbose_name_plural = _("spam filters")
        constraints = [
            models.CheckConstraint(
                condition=Q(spam_at__isnull=True) | Q(spam_at__gte=F("hold_at")),
                name="nm_spam_after_hold",
            )
        ]

    def __str__(self) -> str:
        return str(self.site)


class SpamLesson(models.Model):
    """A decision that a filter learned from. Of the text, only hashed features are kept.

    ``strength`` is what it adds to the weights, at most ``limit``; ``score`` is what the filter
    thought before it learned the decision. ``dismissed``: rolled back, and never learned again.
    """

    class Source(models.TextChoices):
        DECISION = "decision", _("Moderator’s decision")
        IMPORT = "import", pgettext_lazy("noun", "Import")

    id = models.BigAutoField(primary_key=True)
    filter = models.ForeignKey(SpamFilter, on_delete=models.CASCADE, related_name="lessons")
    comment = models.OneToOneField(
        Comment, null=True, on_delete=models.SET_NULL, related_name="spam_lesson"
    )
    is_spam = models.BooleanField(_("spam"))
    signals = models.BinaryField()
    words = models.BinaryField()
    group = models.CharField(max_length=24, blank=True)
    strength = models.FloatField(default=0)
    limit = models.FloatField(default=1)
    score = models.FloatField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    source = models.CharField(max_length=10, choices=Source, default=Source.DECISION)
    learned_at = models.DateTimeField(_("learned at"), default=timezone.now)
    dismissed = models.BooleanField(_("rolled back"), default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("spam lesson")
        verbose_name_plural = _("spam lessons")
        indexes = [
            models.Index(fields=["filter", "-learned_at", "-id"], name="nm_lesson_newest"),
            models.Index(fields=["filter", "group"], name="nm_lesson_group"),
        ]

    def __str__(self) -> str:
        return f"#{self.comment_id}: {self.is_spam}"
