"""Help lines for people in a crisis."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from neuromod_wagtail.conf import settings
from neuromod_wagtail.models import EditorialSnippet


class HelpLineQuerySet(models.QuerySet["HelpLine"]):
    def current(self, locale_id: int | None) -> list[HelpLine]:
        """Return the published and recently verified lines in this language, else in any.

        One query. They do not depend on where the reader is: no one knows that, and an address
        would be a guess.
        """
        found = list(self.filter(live=True, verified_on__gte=verified_since()))
        return [line for line in found if line.locale_id == locale_id] or found

    def overdue(self) -> models.QuerySet[HelpLine]:
        """Return the published lines that readers no longer see."""
        is_recent = models.Q(verified_on__gte=verified_since())
        return self.filter(live=True).exclude(is_recent)


def verified_since() -> date:
    """Return the day since when a line must have been verified to be shown."""
    return timezone.localdate() - timedelta(days=settings.NEUROMOD_COMMENTS_HELP_LINE_DAYS)


class HelpLine(EditorialSnippet):
    """A help line, shown to authors whose comment reads like a crisis.

    It is shown while it was verified recently: a number that no one answers is worse than none.
    """

    name = models.CharField(_("name"), max_length=100, help_text=_("For example “Samaritans”."))
    region = models.CharField(
        _("region"),
        max_length=100,
        help_text=_("Where the number works, for example “United Kingdom and Ireland”."),
    )
    number = models.CharField(
        _("number"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"^\+?[\d\s().-]+$", _("Enter a phone number."))],
        help_text=_("As it is dialled in the region."),
    )
    hours = models.CharField(
        pgettext_lazy("opening times", "hours"),
        max_length=100,
        blank=True,
        help_text=_("For example “24 hours, every day”."),
    )
    url = models.URLField(_("link"), blank=True)
    verified_on = models.DateField(
        _("verified on"),
        help_text=_(
            "When someone last called the number and opened the link. Readers no longer see the "
            "line once this is too long ago."
        ),
    )
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = HelpLineQuerySet.as_manager()

    panels = [
        FieldPanel("name"),
        FieldPanel("region"),
        MultiFieldPanel(
            [FieldPanel("number"), FieldPanel("hours"), FieldPanel("url")], heading=_("Contact")
        ),
        FieldPanel("verified_on"),
        FieldPanel("sort_order"),
    ]

    preview_template = "neuromod_wagtail/comments/help_line_preview.html"

    class Meta(EditorialSnippet.Meta):
        verbose_name = _("help line")
        verbose_name_plural = _("help lines")
        ordering = ["sort_order", "region", "name", "pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.region})"

    def clean(self) -> None:
        super().clean()
        if not self.number and not self.url:
            raise ValidationError({"number": _("Enter a number or a link.")})
        # An unreadable date is not set here.
        if (day := getattr(self, "verified_on", None)) and day > timezone.localdate():
            raise ValidationError({"verified_on": _("This day is in the future.")})

    @property
    def is_current(self) -> bool:
        return self.verified_on >= verified_since()

    @property
    def dialled(self) -> str:
        """Return the number as a telephone dials it."""
        return "".join(sign for sign in self.number if sign.isdigit() or sign == "+")

    @property
    def as_help(self) -> dict[str, list[HelpLine]]:
        """Return the help with this line alone, which the preview shows."""
        return {"lines": [self]}
