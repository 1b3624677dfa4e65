"""Rules: the kinds of disclaimer that the pages of a section must show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import swapper
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel

from neuromod_wagtail.disclaimers.vocabulary import Condition, DisclaimerKind, Place

swapper.set_app_prefix("wagtailcore", "wagtail")

RULE_FIELDS = ("page_id", "kind", "condition", "place", "disclaimer_id", "fallback")


class RequirementFields(models.Model):
    """The fields of a rule, shared by rules and their records."""

    kind = models.CharField(_("kind"), max_length=40, choices=DisclaimerKind.choices)
    condition = models.CharField(
        _("condition"), max_length=20, choices=Condition.choices, default=Condition.ALWAYS
    )
    place = models.CharField(
        _("placement"), max_length=20, choices=Place.choices, default=Place.AFTER_INTRODUCTION
    )
    fallback = models.TextField(
        _("fallback text"),
        blank=True,
        max_length=500,
        help_text=_(
            "Shown to readers while no published disclaimer supplies the text. Leave blank "
            "to use the built-in sentence for this kind."
        ),
    )

    class Meta:
        abstract = True


class DisclaimerRule(RequirementFields):
    """A kind of disclaimer required on a page and everything below it, in all languages.

    A rule on the home page applies to the whole site. Rules add up: a nearer one can supply another
    text or place, but cannot remove a requirement.
    """

    id = models.BigAutoField(primary_key=True)
    page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("section"),
        on_delete=models.CASCADE,
        related_name="disclaimer_rules",
        help_text=_(
            "Applies to this page and everything below it. Choose the home page to cover the "
            "whole site."
        ),
    )
    disclaimer = models.ForeignKey(
        "neuromod_disclaimers.Disclaimer",
        verbose_name=_("disclaimer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="rules",
        help_text=_(
            "Supplies the text; each language uses its own translation. Leave blank if a "
            "section below or the article itself must supply one."
        ),
    )

    panels = [
        PageChooserPanel("page"),
        MultiFieldPanel(
            [FieldPanel("kind"), FieldPanel("condition"), FieldPanel("place")],
            heading=_("What is required"),
        ),
        MultiFieldPanel(
            [FieldPanel("disclaimer"), FieldPanel("fallback")], heading=_("What readers see")
        ),
    ]

    class Meta:
        verbose_name = _("disclaimer rule")
        verbose_name_plural = _("disclaimer rules")
        ordering = ["page_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "kind", "condition", "place"],
                name="neuromod_disclaimers_rule_unique",
                violation_error_message=_("This section already has this rule."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_condition_display()}"

    def clean(self) -> None:
        super().clean()
        if self.disclaimer and self.disclaimer.kind != self.kind:
            raise ValidationError(
                {
                    "disclaimer": _("Choose a disclaimer of the kind “%(kind)s”.")
                    % {"kind": self.disclaimer.get_kind_display()}
                }
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            RuleRecord.note(self)


class RuleRecord(RequirementFields):
    """An earlier or current state of a rule with its period, for the history of pages."""

    wagtail_reference_index_ignore = True

    id = models.BigAutoField(primary_key=True)
    # Plain numbers, not relations: the record outlives the objects it refers to.
    rule_pk = models.BigIntegerField(db_index=True)
    page_id = models.BigIntegerField(db_index=True)
    disclaimer_id = models.BigIntegerField(null=True)
    in_force_from = models.DateTimeField()
    in_force_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("earlier disclaimer rule")
        verbose_name_plural = _("earlier disclaimer rules")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_condition_display()}"

    @classmethod
    def note(cls, rule: DisclaimerRule) -> None:
        """Record a rule that is new or has changed."""
        fields = {name: getattr(rule, name) for name in RULE_FIELDS}
        if cls.objects.filter(rule_pk=rule.pk, in_force_until__isnull=True, **fields).exists():
            return
        # One record ends as the next begins, so that a rule is in force at every moment.
        now = timezone.now()
        cls.close(rule.pk, now)
        cls.objects.create(rule_pk=rule.pk, in_force_from=now, **fields)

    @classmethod
    def close(cls, rule_pk: int, moment: datetime) -> None:
        """End the record of a rule that has changed or is deleted."""
        open_records = cls.objects.filter(rule_pk=rule_pk, in_force_until__isnull=True)
        open_records.update(in_force_until=moment)
