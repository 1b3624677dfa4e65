"""Word rules: words, phrases and patterns that hold or decline a comment."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site


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
