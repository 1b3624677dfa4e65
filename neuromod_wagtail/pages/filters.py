"""Filters of the article list."""

from __future__ import annotations

import django_filters
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.models import Author, Category
from neuromod_wagtail.pages.models import ArticlePage


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
