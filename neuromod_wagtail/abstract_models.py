"""What every snippet of the package can do: draft, revisions, workflow, lock, preview, translation.

Abstract classes only; each sub-app brings its own fields.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)


class EditorialSnippet(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    TranslatableMixin,
    ClusterableModel,
):
    """Base of the snippets that editors write and readers see.

    The order of the mixins is the one that Wagtail's documentation asks for.
    """

    id = models.BigAutoField(primary_key=True)

    class Meta(TranslatableMixin.Meta):
        abstract = True

    @property
    def approved_schedule(self) -> bool:
        """Whether a version waits for its date; without a query after ``with_status``."""
        if hasattr(self, "_approved_schedule"):
            return bool(self._approved_schedule)
        return bool(super().approved_schedule)

    @property
    def workflow_in_progress(self) -> bool:
        """Whether it is in moderation; without a query after ``with_status``."""
        if hasattr(self, "_in_moderation"):
            return bool(self._in_moderation)
        return bool(super().workflow_in_progress)


SLUG_TAKEN = _("Another entry in this language has this slug.")


class SluggedSnippet(EditorialSnippet):
    """An editorial snippet with an address of its own, unique in its language."""

    slug = models.SlugField(
        _("slug"),
        max_length=100,
        allow_unicode=True,
        help_text=_("The name in addresses, for example “spinal-cord-stimulation”."),
    )

    class Meta(EditorialSnippet.Meta):
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "locale"],
                name="%(app_label)s_%(class)s_slug_unique",
                violation_error_message=SLUG_TAKEN,
            )
        ]

    def clean(self) -> None:
        """Forms have no field for the language, so the constraint is not tried by them."""
        super().clean()
        others = type(self)._default_manager.exclude(pk=self.pk)
        if others.filter(slug=self.slug, locale_id=self.locale_id).exists():
            raise ValidationError({"slug": SLUG_TAKEN})
