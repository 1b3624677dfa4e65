"""Admin forms that show categories as a tree."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.models import ModelChoiceIterator, ModelChoiceIteratorValue
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm
from wagtail.blocks import StreamBlockValidationError, StreamValue

from neuromod_wagtail.admin.forms import EditorialForm, EditorialPageForm
from neuromod_wagtail.articles.taxonomy.tree import descendant_ids, walk

# HTML's "autofocus" comes too early: the tabs of the editor are still hidden.
FOCUSED = {
    "data-controller": "w-init w-focus",
    "data-action": "w-init:ready->w-focus#focus",
    "data-w-focus-target-value": "#id_title",
}
INDENT = "\N{NO-BREAK SPACE}" * 4


class TreeIterator(ModelChoiceIterator):
    """The choices of a field in tree order, indented by depth, with one query."""

    def __iter__(self) -> Iterator[tuple[ModelChoiceIteratorValue | str, str]]:
        if self.field.empty_label is not None:
            yield "", str(self.field.empty_label)
        for depth, category in walk(self.queryset):
            value = ModelChoiceIteratorValue(self.field.prepare_value(category), category)
            yield value, INDENT * depth + self.field.label_from_instance(category)


class CategoryField(forms.ModelChoiceField):
    iterator = TreeIterator


class CategoriesField(forms.ModelMultipleChoiceField):
    iterator = TreeIterator
    widget = forms.CheckboxSelectMultiple


class CategoryForm(EditorialForm):
    """A form that offers all categories of its language as parents, except its descendants."""

    class Meta(WagtailAdminModelForm.Meta):
        field_classes = {"parent": CategoryField}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            everything = self._meta.model._default_manager
            others = everything.filter(locale_id=self.instance.locale_id)
            if self.instance.pk:
                edges = everything.values_list("pk", "parent_id")
                others = others.exclude(pk__in=descendant_ids(self.instance.pk, edges))
            self.fields["parent"].queryset = others


class ArticleForm(EditorialPageForm):
    """A form with the categories of the article's language as a tree of checkboxes.

    Chosen categories are always offered, so that a page copied for translation does not lose them
    on the next save.
    """

    class Meta(WagtailAdminPageForm.Meta):
        field_classes = {"categories": CategoriesField}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "title" in self.fields and not self.instance.pk:
            self.fields["title"].widget.attrs |= FOCUSED
        if "categories" in self.fields:
            chosen = [category.pk for category in self.instance.categories.all()]
            field = self.fields["categories"]
            field.queryset = field.queryset.filter(
                Q(locale_id=self.instance.locale_id) | Q(pk__in=chosen)
            )

    def clean_related(self) -> StreamValue:
        """Refuse articles of other blogs, which are not shown."""
        chosen: StreamValue = self.cleaned_data["related"]
        blog = self.parent_page or self.instance.get_parent()
        message = _("“%(title)s” is not an article of this blog.")
        errors = {
            place: ValidationError(message % {"title": block.value.get_admin_display_title()})
            for place, block in enumerate(chosen)
            if block.value and not block.value.is_child_of(blog)
        }
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return chosen
