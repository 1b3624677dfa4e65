"""Admin viewsets for modalities, authors, categories, series and references, in one menu group."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, NumberColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.chooser import SnippetChosenView
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from neuromod_wagtail.admin.viewsets import (
    EditorialChooserViewSet,
    EditorialIndexView,
    EditorialViewSet,
)
from neuromod_wagtail.articles.admin.series_order import PartsPanel
from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.modalities.filters import ModalityFilterSet
from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.articles.taxonomy.models import Category, Series

ADD_URL = "neuromod_references_add"
EXPORT_URL = "neuromod_references_export"


class ModalityViewSet(EditorialViewSet):
    model = Modality
    icon = "neuromod-modality"
    menu_order = 100
    columns = [
        "name",
        "abbreviation",
        Column("get_invasiveness_display", label=_("Invasiveness"), sort_key="invasiveness"),
        NumberColumn("fact_count", label=_("Facts")),
        NumberColumn("unsourced_count", label=_("Without a source")),
    ]
    list_export = ["name", "abbreviation", "slug", "invasiveness", "energy", "target"]
    filterset_class = ModalityFilterSet
    ordering = "name"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Modality]:
        evidence = Count("evidence", distinct=True)
        regulatory = Count("regulatory", distinct=True)
        no_source = {"distinct": True}
        return (
            super()
            .get_queryset(request)
            .annotate(
                fact_count=evidence + regulatory,
                unsourced_count=Count(
                    "evidence", filter=Q(evidence__source__isnull=True), **no_source
                )
                + Count("regulatory", filter=Q(regulatory__source__isnull=True), **no_source),
            )
        )


class AuthorViewSet(EditorialViewSet):
    model = Author
    icon = "user"
    menu_order = 200
    columns = [
        "name",
        "credentials",
        BooleanColumn("is_medical_professional", label=_("Medical professional")),
    ]
    list_filter = ["is_medical_professional", "relationship"]


class CategoryViewSet(EditorialViewSet):
    model = Category
    icon = "folder-open-1"
    menu_order = 300
    columns = ["name", "parent"]
    list_filter = ["parent"]
    select_related = ("parent",)


class SeriesViewSet(EditorialViewSet):
    """The admin views of series; the form lists the articles of the series."""

    model = Series
    panels = [*Series.panels[:-1], PartsPanel(heading=_("Articles")), Series.panels[-1]]
    icon = "list-ol"
    menu_order = 350
    columns = ["title"]


class CitableMixin:
    """Adds the label of a reference in the editor, such as “Deer 2021”."""

    def get_chosen_response_data(self, item: Reference) -> dict[str, object]:
        return {**super().get_chosen_response_data(item), "label": item.short_label}  # type: ignore[misc]


class ReferenceChosenView(CitableMixin, SnippetChosenView):
    pass


class ReferenceChooserViewSet(EditorialChooserViewSet):
    chosen_view_class = ReferenceChosenView


class ReferenceIndexView(EditorialIndexView):
    """The list of references, with buttons to import and export many at once."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        user = self.request.user
        exports = [(_("Export as BibTeX"), "bibtex"), (_("Export as CSL-JSON"), "csl")]
        entries = [(label, "download", reverse(EXPORT_URL, args=[form])) for label, form in exports]
        if self.permission_policy.user_has_permission(user, "add"):
            entries.insert(0, (_("Add many references"), "upload", reverse(ADD_URL)))
        return [
            *super().header_more_buttons,
            *(
                Button(label, url=url, icon_name=icon, priority=50 + place)
                for place, (label, icon, url) in enumerate(entries)
            ),
        ]


class ReferenceViewSet(EditorialViewSet):
    model = Reference
    index_view_class = ReferenceIndexView
    chooser_viewset_class = ReferenceChooserViewSet
    icon = "openquote"
    menu_order = 400
    columns = ["__str__", "type", "year", "doi"]
    list_filter = ["type", "year", "notice"]
    list_export = [
        "type",
        "title",
        "authors",
        "container_title",
        "year",
        "doi",
        "pmid",
        "nct",
        "notice",
    ]


class ArticleSnippetGroup(SnippetViewSetGroup):
    menu_label = _("Library")
    menu_icon = "neuromod-modality"
    menu_order = 250
    items = (ModalityViewSet, AuthorViewSet, CategoryViewSet, SeriesViewSet, ReferenceViewSet)
