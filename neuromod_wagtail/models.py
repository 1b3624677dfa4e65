"""Base models of snippets: draft, revisions, workflow, lock, preview, translation.

Abstract classes only; each sub-app brings its own fields. ``SiteStreamField`` is for streams to
which a site adds blocks, ``writable`` and ``searchable`` are for the lists of fields in Wagtail's
API and in the search index.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import count
from typing import Any, ClassVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property, classproperty
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.api import APIField
from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail.search import index

from neuromod_wagtail.admin.forms import EditorialForm
from neuromod_wagtail.conf import settings
from neuromod_wagtail.dates import validate_showable


def writable(names: str) -> list[APIField]:
    """Return fields of Wagtail's API that can be sent back as they were read."""
    return [APIField(name, writable=True) for name in names.split()]


def searchable(
    titles: str, texts: str, filters: str = "", *, boost: int = 2
) -> list[index.BaseField]:
    """Return fields of the search index; choosers complete titles while someone types them."""
    return [
        *(index.SearchField(name, boost=boost) for name in titles.split()),
        *map(index.AutocompleteField, titles.split()),
        *map(index.SearchField, texts.split()),
        *map(index.FilterField, [*filters.split(), "locale_id"]),
    ]


class SiteStreamField(StreamField):
    """A stream whose blocks are those of the class that a setting names.

    Migrations record the package's own blocks, whatever the setting: the column is the same JSON,
    and a site needs no migrations for this package.
    """

    def __init__(
        self, block_types: object, *args: object, setting: str = "", **kwargs: object
    ) -> None:
        super().__init__(block_types, *args, **kwargs)
        self.setting = setting

    @cached_property
    def stream_block(self) -> StreamBlock:
        if not self.setting:
            return super().stream_block
        block = import_string(getattr(settings, self.setting))()
        block.set_meta_options(self.block_opts)
        return block

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, _path, _args, kwargs = super().deconstruct()
        shipped = StreamField(self.block_types_arg, block_lookup=self.block_lookup)
        _name, path, args, recorded = shipped.deconstruct()
        return name, path, args, {**kwargs, "block_lookup": recorded["block_lookup"]}


class ShowableDates(models.Model):
    """A model whose dates, including those of its bases, can be shown in every time zone."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        errors: dict[str, list[ValidationError]] = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for field in self._meta.concrete_fields:
            moment = getattr(self, field.attname)
            is_tried = isinstance(field, models.DateField) and field.name not in (exclude or ())
            if is_tried and moment and field.name not in errors:
                try:
                    validate_showable(moment)
                except ValidationError as error:
                    errors[field.name] = error.error_list
        if errors:
            raise ValidationError(errors)


class EditorialSnippet(
    ShowableDates,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    TranslatableMixin,
    ClusterableModel,
):
    """The base of snippets that editors write and readers see.

    The order of the mixins is the one that Wagtail's documentation requires.
    """

    id = models.BigAutoField(primary_key=True)

    base_form_class = EditorialForm

    # The template of the preview, which shows the entry as ``object``.
    preview_template = ""

    # What the API shows of an entry, in every version.
    fields_in_api: ClassVar[list[APIField]] = []

    # Columns that belong to the row and not to its content. Wagtail leaves out a key that it made
    # itself, but would copy this one, and save the translation over the original.
    default_exclude_fields_in_copy = [
        *RevisionMixin.default_exclude_fields_in_copy,
        "id",
        "live_revision",
        "first_published_at",
        "last_published_at",
        "expired",
        "locked",
        "locked_at",
        "locked_by",
    ]

    class Meta(TranslatableMixin.Meta):
        abstract = True

    @classproperty
    def api_fields(cls) -> list[APIField]:
        """Return the fields for version 3 of the API, if the site has it.

        From these, Wagtail builds the schemas of version 3 whenever a process starts.
        """
        return cls.fields_in_api if apps.is_installed("wagtail.api.v3") else []

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return self.preview_template

    def begin_translation(self) -> None:
        """Make this unsaved copy for another language a draft, as Wagtail does with pages.

        Its text is still that of the original, perhaps of an unpublished draft.
        """
        self.live, self.has_unpublished_changes = False, True

    @property
    def approved_schedule(self) -> bool:
        """Tell whether a version is scheduled; without a query after ``with_status``."""
        if hasattr(self, "_approved_schedule"):
            return bool(self._approved_schedule)
        return bool(super().approved_schedule)

    @property
    def workflow_in_progress(self) -> bool:
        """Tell whether it is in moderation; without a query after ``with_status``."""
        if hasattr(self, "_in_moderation"):
            return bool(self._in_moderation)
        return bool(super().workflow_in_progress)


SLUG_TAKEN = _("Another entry in this language already uses this slug.")
# Leaves room for a number within the 100 characters of a slug.
SLUG_STEM = 90


class SluggedSnippet(EditorialSnippet):
    """An editorial snippet with a slug of its own, unique in its language."""

    slug = models.SlugField(
        _("slug"),
        max_length=100,
        allow_unicode=True,
        help_text=_(
            "The name of the entry as it appears in URLs, for example “spinal-cord-stimulation”."
        ),
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
        """Check the constraint on slug and language: forms without a language field skip it."""
        super().clean()
        if self.slug in self._taken_slugs():
            raise ValidationError({"slug": SLUG_TAKEN})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save under a free slug where no form asked for another one.

        A translation has the slug of its original, an old revision one that has since been reused.
        """
        update_fields = kwargs.get("update_fields")
        if update_fields is None or "slug" in update_fields:
            self._find_free_slug()
        super().save(*args, **kwargs)

    def _find_free_slug(self) -> None:
        taken = self._taken_slugs()
        if self.slug in taken:
            stem = self.slug[:SLUG_STEM]
            numbered = (f"{stem}-{number}" for number in count(2))
            self.slug = next(slug for slug in numbered if slug not in taken)

    def _taken_slugs(self) -> set[str]:
        """Return the language's slugs with this prefix, which numbered ones could equal."""
        locale_id = self.locale_id or self.get_default_locale().pk
        others = type(self)._default_manager.filter(locale_id=locale_id).exclude(pk=self.pk)
        alike = others.filter(slug__startswith=self.slug[:SLUG_STEM])
        return set(alike.values_list("slug", flat=True))


def begin_translation(target_obj: models.Model, **kwargs: object) -> None:
    """Receive Wagtail's signal: every way to translate sends it, be it a button or the API."""
    if isinstance(target_obj, EditorialSnippet):
        target_obj.begin_translation()
