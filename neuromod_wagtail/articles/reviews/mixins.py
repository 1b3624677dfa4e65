"""Mixins for reviews, declarations of interest and changes."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rest_framework.fields import Field
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.reviews import actions
from neuromod_wagtail.articles.reviews.edit_panels import ReviewsPanel
from neuromod_wagtail.articles.vocabulary import ChangeKind
from neuromod_wagtail.users import User


class ChangeValue(blocks.StructValue):
    @property
    def kind_label(self) -> str:
        return str(ChangeKind(self["kind"]).label) if self["kind"] else ""


class ChangeBlock(blocks.StructBlock):
    day = blocks.DateBlock(label=_("Date"))
    kind = blocks.ChoiceBlock(label=_("Kind"), choices=ChangeKind.choices)
    text = blocks.CharBlock(
        label=_("What changed"), max_length=300, help_text=_("In plain words for readers.")
    )

    class Meta:
        icon = "history"
        label = pgettext_lazy("noun", "Change")
        value_class = ChangeValue


class ChangeLogBlock(blocks.StreamBlock):
    change = ChangeBlock()

    class Meta:
        required = False


class ReviewField(Field):
    """The current review in Wagtail's API, or null, with one query for a listing."""

    def get_attribute(self, instance: ReviewMixin) -> ReviewMixin:
        return instance

    def to_representation(self, page: ReviewMixin) -> dict[str, object] | None:
        # Version 3 of the API calls the field on its own, not as part of a listing.
        shown = getattr(self.root, "instance", None)
        if not hasattr(page, actions.ANNOTATION) and isinstance(shown, models.QuerySet):
            actions.load(shown)
        return actions.as_data(page)


class ReviewMixin(models.Model):
    """Reviews and the dates of the last and next one, beside the date of publication.

    The dates are those of the current review (``reviews/actions.py``): saving an edit never changes
    them (NHS service manual, "Know that a page is up to date").
    """

    conflicts_of_interest = models.TextField(
        _("conflicts of interest"),
        max_length=600,
        blank=True,
        help_text=_("For authors and reviewer. Write “None” if there are none. Shown to readers."),
    )
    funding = models.TextField(
        _("funding"),
        max_length=600,
        blank=True,
        help_text=_(
            "Who paid for the work on this article. Write “None” if no one did. Shown to readers."
        ),
    )
    changes = StreamField(
        ChangeLogBlock(),
        verbose_name=_("what changed"),
        blank=True,
        help_text=_("Tell readers what was changed after publication, and why. Skip typo fixes."),
    )

    review_panels = [
        MultiFieldPanel(
            [FieldPanel("conflicts_of_interest"), FieldPanel("funding"), FieldPanel("changes")],
            heading=_("Interests, funding and changes"),
        ),
        ReviewsPanel(heading=_("Reviews")),
    ]

    class Meta:
        abstract = True

    @cached_property
    def review(self) -> actions.CurrentReview | None:
        """Return the current review, without a query if it was annotated."""
        return actions.current_review(self)

    @classmethod
    def with_people_to_remind(cls) -> PageQuerySet:
        """Return all pages, with the accounts for ``get_people_to_remind`` loaded."""
        return cls._default_manager.select_related("owner__wagtail_userprofile")

    def get_people_to_remind(self) -> list[User | None]:
        """Return the accounts that are emailed when the next review is due."""
        return [self.owner]

    @property
    def change_log(self) -> list[ChangeValue]:
        """The changes of the article, newest first."""
        entries = [child.value for child in self.changes]
        return sorted(entries, key=lambda entry: entry["day"], reverse=True)


class ReviewIntervalMixin(models.Model):
    """The review interval of a section."""

    review_months = models.PositiveSmallIntegerField(
        _("months between reviews"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_(
            "For the articles in this section. Leave blank to use the setting of the section "
            "above, or the site’s default."
        ),
    )

    class Meta:
        abstract = True
