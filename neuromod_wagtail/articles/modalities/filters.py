"""Filters of the admin listings."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.conf import settings
from neuromod_wagtail.dates import stale_before


class ModalityFilterSet(WagtailFilterSet):
    """Filters by invasiveness, energy, missing sources and stale facts."""

    to_do = django_filters.MultipleChoiceFilter(
        label=_("To do"),
        choices=[
            ("unsourced", _("Has a fact without a source")),
            ("stale", _("Has a fact that has not been checked recently")),
        ],
        method="filter_to_do",
        widget=CheckboxSelectMultiple,
    )

    class Meta:
        model = Modality
        fields = ["invasiveness", "energy", "live"]

    def filter_to_do(
        self, queryset: QuerySet[Modality], name: str, value: list[str]
    ) -> QuerySet[Modality]:
        """Return the modalities with any of the chosen problems."""
        wanted = Q()
        for shortcoming in value:
            wanted |= SHORTCOMINGS[shortcoming]()
        return queryset.filter(pk__in=Modality.objects.filter(wanted).values("pk"))


def _unsourced() -> Q:
    return Q(evidence__source__isnull=True, evidence__isnull=False) | Q(
        regulatory__source__isnull=True, regulatory__isnull=False
    )


def _stale() -> Q:
    """Return a query for facts that were checked too long ago or never."""
    limit = stale_before(timezone.localdate(), settings.NEUROMOD_FACTS_STALE_MONTHS)
    stale = Q()
    for rows in ("evidence", "regulatory"):
        never = Q(**{f"{rows}__isnull": False, f"{rows}__checked_on__isnull": True})
        stale |= never | Q(**{f"{rows}__checked_on__lt": limit})
    return stale


SHORTCOMINGS = {"unsourced": _unsourced, "stale": _stale}
