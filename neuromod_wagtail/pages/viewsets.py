"""Listings of articles in the admin: below their index, and all in one flat list."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import (
    BulkActionsColumn,
    PageStatusColumn,
    PageTitleColumn,
    ParentPageColumn,
)
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.query import PageQuerySet

from neuromod_wagtail.admin.viewsets import SearchMixin
from neuromod_wagtail.articles.reviews import actions
from neuromod_wagtail.comments.moderation.panels import CommentsColumn
from neuromod_wagtail.pages.filters import ArticleFilterSet
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.text.lists import join_list


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
        # DateColumn shows elapsed time, and "Just now" for a future date.
        Column("next_review_on", label=_("Next review"), sort_key="next_review_on", width="11%"),
        CommentsColumn(width="8%"),
        PageStatusColumn("status", label=_("Status"), sort_key="live", width="10%"),
    ]
