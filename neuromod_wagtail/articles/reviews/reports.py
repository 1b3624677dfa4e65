"""The report on due, overdue and missing reviews, and on stale facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Length, Substr
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import get_user_display_name
from wagtail.models import AbstractPage
from wagtail.query import PageQuerySet

from neuromod_wagtail.admin.columns import ExactDateColumn
from neuromod_wagtail.admin.reports import (
    PagesReport,
    PagesToDo,
    editable_pages,
    headings,
    page_column,
)
from neuromod_wagtail.articles.reviews.due import (
    FLAGS,
    STATES,
    due_reviews,
    needing_review,
    soon,
    with_review_state,
)
from neuromod_wagtail.articles.reviews.mixins import ReviewIntervalMixin
from neuromod_wagtail.articles.reviews.models import Review
from neuromod_wagtail.internals import PreparedQuery
from neuromod_wagtail.page_protocol import page_model
from neuromod_wagtail.users import User

LABELS = dict(STATES)


def flags_of(page: AbstractPage) -> str:
    return "; ".join(str(label) for name, label in FLAGS if getattr(page, name))


def state_of(page: AbstractPage) -> str:
    return str(LABELS[page.state])


def reviewer_of(page: AbstractPage) -> str:
    """Return the last reviewer, and whether that was an author."""
    if not page.review_data:
        return ""
    if page.review_data["by_author"]:
        return _("%(name)s (its author)") % {"name": page.review_data["name"]}
    return str(page.review_data["name"])


def owner_of(page: AbstractPage) -> str:
    return str(get_user_display_name(page.owner))


class OwnerField(ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return str(get_user_display_name(obj))


class OwnerFilter(django_filters.ModelChoiceFilter):
    """A filter that names users as elsewhere in the admin."""

    field_class = OwnerField


def sections(request: HttpRequest) -> PageQuerySet:
    return editable_pages(request.user).type(ReviewIntervalMixin).order_by("path")


def owners(request: HttpRequest) -> PageQuerySet:
    pages = editable_pages(request.user).filter(live=True, owner__isnull=False)
    return get_user_model()._default_manager.filter(pk__in=pages.values("owner"))


class ReviewFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=_("Review"), choices=STATES, widget=CheckboxSelectMultiple
    )
    also = django_filters.MultipleChoiceFilter(
        label=_("Facts and references"),
        choices=FLAGS,
        method="filter_flags",
        widget=CheckboxSelectMultiple,
    )
    section = django_filters.ModelChoiceFilter(
        label=_("Section"), queryset=sections, method="filter_section"
    )
    owner = OwnerFilter(label=_("Owner"), queryset=owners)

    class Meta:
        model = page_model()
        fields: list[str] = []

    def filter_flags(self, queryset: PageQuerySet, name: str, value: list[str]) -> PageQuerySet:
        return queryset.filter(**dict.fromkeys(value, True))

    def filter_section(
        self, queryset: PageQuerySet, name: str, value: AbstractPage
    ) -> PageQuerySet:
        return queryset.filter(path__startswith=value.path)


class ReviewReport(PagesReport):
    """The published articles that a user may edit, those that need attention first."""

    filename = "reviews-of-articles"
    page_title = _("Article reviews")
    header_icon = "clipboard-list"
    index_url_name = "neuromod_reviews_report"
    index_results_url_name = "neuromod_reviews_report_results"
    filterset_class = ReviewFilterSet
    list_export = [
        "title", "section", "owner", "state", "last_reviewed_on", "next_review_on", "reviewer",
        "also", "full_url",
    ]  # fmt: skip
    exported = {"state": state_of, "owner": owner_of, "reviewer": reviewer_of, "also": flags_of}
    columns = [
        page_column(_("Title")),
        Column("section", label=_("Section")),
        Column("owner", label=_("Owner"), accessor=owner_of),
        Column("state", label=_("Review"), accessor=state_of),
        ExactDateColumn("last_reviewed_on", label=_("Last reviewed")),
        Column("reviewer", label=_("Reviewer"), accessor=reviewer_of),
        ExactDateColumn("next_review_on", label=_("Next review")),
        Column("also", label=_("Facts and references"), accessor=flags_of),
    ]
    export_headings = headings(columns, full_url=_("Address"))

    def get_base_queryset(self) -> PageQuerySet:
        model = page_model()
        parents = model.objects.filter(
            path=Substr(OuterRef("path"), 1, Length(OuterRef("path")) - model.steplen)
        )
        pages = with_review_state(editable_pages(self.request.user))
        return (
            pages.annotate(section=Subquery(parents.values("title")[:1]))
            .select_related("owner")
            .order_by(F("next_review_on").asc(nulls_last=True), "title")
        )


class ReviewsToDo(PagesToDo[date]):
    """The articles with a due or overdue review, on the dashboard; hidden when there are none."""

    order = 245
    template_name = "neuromod_wagtail/articles/admin/reviews_to_do.html"
    panel_id = "neuromod-reviews"
    heading = _("Reviews to do")
    report, query = ReviewReport, "state=overdue&state=due"
    limit_mark = PreparedQuery.day()

    def limit(self) -> date:
        return soon()

    def any_of(self, limit: date) -> QuerySet[Review]:
        return due_reviews(limit)

    def find(self, pages: PageQuerySet, limit: date) -> PageQuerySet:
        return needing_review(pages, limit)

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, object]:
        return {**super().get_context_data(parent_context), "today": timezone.localdate()}


to_do = ReviewsToDo()


def add_to_dashboard(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(to_do)
