"""Filters of the admin listings."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import CheckboxInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from neuromod_wagtail.articles.models import Modality
from neuromod_wagtail.articles.staleness import stale_before
from neuromod_wagtail.conf import settings


class ModalityFilterSet(WagtailFilterSet):
    """By invasiveness and energy, and the two lists an editor works off: no source, not checked."""

    unsourced = django_filters.BooleanFilter(
        label=_("Has a fact without source"), method="filter_unsourced", widget=CheckboxInput
    )
    stale = django_filters.BooleanFilter(
        label=_("Has a fact not checked lately"), method="filter_stale", widget=CheckboxInput
    )

    class Meta:
        model = Modality
        fields = ["invasiveness", "energy", "live"]

    def filter_unsourced(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        if not value:
            return queryset
        return queryset.filter(
            Q(evidence__source__isnull=True, evidence__isnull=False)
            | Q(regulatory__source__isnull=True, regulatory__isnull=False)
        ).distinct()

    def filter_stale(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        if not value:
            return queryset
        limit = stale_before(timezone.localdate(), settings.NEUROMOD_CHECKED_STALE_MONTHS)
        return queryset.filter(
            Q(evidence__checked_on__lt=limit) | Q(regulatory__checked_on__lt=limit)
        ).distinct()
