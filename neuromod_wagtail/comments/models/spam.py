"""A site's learning spam filter: its weights, and the decisions that it learned from."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.models.comment import Comment

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
        IMPORT = "import", _("Import")

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
