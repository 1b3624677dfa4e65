"""Listings of articles in the admin: below their index, and all in one list with filters."""

from __future__ import annotations

import django_filters
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import (
    BulkActionsColumn,
    PageStatusColumn,
    PageTitleColumn,
    ParentPageColumn,
)
from wagtail.admin.views.pages.listing import IndexView, PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.query import PageQuerySet

from neuromod_wagtail.admin.columns import ExactDateColumn
from neuromod_wagtail.admin.viewsets import SearchMixin
from neuromod_wagtail.articles.models import Author, Category
from neuromod_wagtail.articles.reviews import actions
from neuromod_wagtail.comments.moderation.panels import CommentsColumn
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.text.lists import join_list


class ArticleFilterSet(PageFilterSet):
    category = django_filters.ModelMultipleChoiceFilter(
        label=_("Posted in"),
        field_name="categories",
        queryset=lambda request: Category.objects.all(),
        widget=CheckboxSelectMultiple,
    )
    author = django_filters.ModelMultipleChoiceFilter(
        label=_("Author"),
        field_name="authorships__author",
        queryset=lambda request: Author.objects.all(),
        widget=CheckboxSelectMultiple,
    )
    to_do = django_filters.MultipleChoiceFilter(
        label=_("To do"),
        choices=[("review", _("Review due"))],
        method="filter_to_do",
        widget=CheckboxSelectMultiple,
    )

    class Meta:
        model = ArticlePage
        fields: list[str] = []

    def filter_to_do(self, queryset: PageQuerySet, name: str, value: list[str]) -> PageQuerySet:
        if "review" in value:
            queryset = queryset.filter(next_review_on__lte=timezone.localdate())
        return queryset


class NamesColumn(Column):
    """A column with several related names in one cell."""

    def __init__(self, name: str, *, relation: str, **kwargs: object) -> None:
        super().__init__(name, **kwargs)
        self.relation = relation

    def get_value(self, instance: ArticlePage) -> str:
        return join_list(getattr(instance, self.relation).all())


class ArticleListView(SearchMixin, IndexView):
    """A flat list of articles with the columns that editors plan by."""

    def get_base_queryset(self) -> PageQuerySet:
        pages = super().get_base_queryset().defer_streamfields()
        return actions.annotate_days(pages.prefetch_related("categories", "authorships__author"))


class ArticleListViewSet(PageListingViewSet):
    model = ArticlePage
    name = "neuromod_articles"
    url_prefix = "articles"
    icon = "doc-full-inverse"
    menu_label = _("Articles")
    menu_order = 240
    add_to_admin_menu = True
    index_view_class = ArticleListView
    filterset_class = ArticleFilterSet
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        ParentPageColumn("parent", label=_("Blog")),
        NamesColumn("authors", relation="authorships", label=_("Authors")),
        NamesColumn("posted_in", relation="categories", label=_("Posted in")),
        DateColumn(
            "published_at",
            label=pgettext_lazy("date", "Published"),
            sort_key="published_at",
            width="11%",
        ),
        ExactDateColumn(
            "next_review_on", label=_("Next review"), sort_key="next_review_on", width="11%"
        ),
        CommentsColumn(width="8%"),
        PageStatusColumn("status", label=_("Status"), sort_key="live", width="10%"),
    ]
