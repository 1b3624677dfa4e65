"""Filters of the article list."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import CheckboxInput, CheckboxSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.pages.listing import PageFilterSet

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
    review_due = django_filters.BooleanFilter(
        label=_("Review due"), method="filter_review_due", widget=CheckboxInput
    )

    class Meta:
        model = ArticlePage
        fields: list[str] = []

    def filter_review_due(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        if not value:
            return queryset
        return queryset.filter(next_review_on__lte=timezone.localdate())
