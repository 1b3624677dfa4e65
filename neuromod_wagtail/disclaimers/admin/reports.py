"""Reports on missing or expiring disclaimers, and on the use of each version."""

from __future__ import annotations

from datetime import datetime, timedelta

import django_filters
from django.db.models import (
    Case,
    Count,
    Exists,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn
from wagtail.models import AbstractPage
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from neuromod_wagtail.admin.columns import ExactDateColumn
from neuromod_wagtail.admin.reports import (
    PagesReport,
    PagesToDo,
    Report,
    editable_pages,
    headings,
    page_column,
)
from neuromod_wagtail.disclaimers.abstract_models import PublishGateMixin
from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerUsage, DisclaimerVersion
from neuromod_wagtail.internals import PreparedQuery
from neuromod_wagtail.page_protocol import page_model
from neuromod_wagtail.text.lists import join_list
from neuromod_wagtail.users import AnyUser

SOON = timedelta(days=30)
STATES = [
    ("missing", _("A disclaimer is missing, so readers see the fallback text")),
    ("without", _("No disclaimer")),
    ("expiring", _("A disclaimer expires within 30 days")),
    ("outdated", _("A newer version of a disclaimer has not been published")),
    ("complete", _("Complete")),
]
LABELS = dict(STATES)


def with_state(pages: PageQuerySet) -> PageQuerySet:
    """Return the published pages with disclaimers, annotated with ``state`` and ``expires_at``.

    Reads the disclaimers themselves, so one that has just expired or been unpublished counts at
    once.
    """
    now = timezone.now()
    rows = DisclaimerUsage.objects.filter(page=OuterRef("pk"))
    expires = "disclaimer_usages__disclaimer__expire_at"
    states = {
        "missing": _missing(now),
        "without": ~Exists(rows),
        "expiring": Exists(rows.filter(disclaimer__expire_at__lte=now + SOON)),
        "outdated": Exists(rows.filter(disclaimer__has_unpublished_changes=True)),
    }
    whens = [When(condition, then=Value(state)) for state, condition in states.items()]
    return (
        pages.live()
        .type(PublishGateMixin)
        .annotate(
            state=Case(*whens, default=Value("complete")),
            expires_at=Min(expires, filter=Q(**{f"{expires}__gt": now})),
        )
    )


def lacking_a_disclaimer(pages: PageQuerySet, now: datetime) -> PageQuerySet:
    """Return the published pages with the state ``missing``, without composing the other states."""
    return pages.live().type(PublishGateMixin).filter(_missing(now))


def _missing(now: datetime) -> Exists:
    """Return the condition for pages that name a disclaimer which is no longer in force."""
    return Exists(_ended_usages(now).filter(page=OuterRef("pk")))


def _ended_usages(now: datetime) -> QuerySet[DisclaimerUsage]:
    ended = Q(disclaimer__isnull=True) | Q(disclaimer__live=False)
    return DisclaimerUsage.objects.filter(ended | Q(disclaimer__expire_at__lte=now))


def disclaimers_for(user: AnyUser) -> QuerySet[Disclaimer]:
    """Return all disclaimers for users who may edit them, else only the published ones."""
    policy = policy_registry.get_by_type(Disclaimer)
    may = policy.user_has_any_permission(user, {"view", "add", "change", "publish"})
    return Disclaimer.objects.all() if may else Disclaimer.objects.filter(live=True)


def state_of(page: AbstractPage) -> str:
    return str(LABELS[page.state])


def missing_kinds(page: AbstractPage) -> str:
    """Return the kinds for which readers see a fallback text."""
    kinds = (
        str(row.get_kind_display())
        for row in page.disclaimer_usages.all()
        if row.disclaimer is None or not row.disclaimer.in_force
    )
    return join_list(dict.fromkeys(kinds))


class PagesColumn(NumberColumn):
    """The number of pages, as a link to their list."""

    cell_template_name = "neuromod_wagtail/disclaimers/admin/pages_cell.html"


class StateFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=_("Status"), choices=STATES)
    disclaimer = django_filters.ModelChoiceFilter(
        label=_("Shows"),
        field_name="disclaimer_usages__disclaimer",
        queryset=lambda request: disclaimers_for(request.user),
        distinct=True,
    )

    class Meta:
        model = page_model()
        fields: list[str] = []


class DisclaimerReport(PagesReport):
    """Published pages with the state of their disclaimers."""

    filename = "disclaimers-of-articles"
    menu_order = 650
    page_title = _("Article disclaimers")
    header_icon = "warning"
    index_url_name = "neuromod_disclaimers_report"
    index_results_url_name = "neuromod_disclaimers_report_results"
    filterset_class = StateFilterSet
    default_ordering = "-latest_revision_created_at"
    list_export = ["title", "state", "missing", "expires_at", "full_url"]
    exported = {"state": state_of, "missing": missing_kinds}
    columns = [
        page_column(_("Title")),
        Column("state", label=_("Status"), accessor=state_of),
        Column("missing", label=_("Missing"), accessor=missing_kinds),
        ExactDateColumn("expires_at", label=_("Expires")),
    ]
    export_headings = headings(columns, full_url=_("Address"))

    def get_base_queryset(self) -> PageQuerySet:
        pages = with_state(editable_pages(self.request.user))
        return pages.prefetch_related("disclaimer_usages__disclaimer")


class UsageReport(Report):
    """Every version of every disclaimer, with the number of published pages that show it now."""

    model = DisclaimerVersion
    filename = "use-of-disclaimers"
    menu_order = 650
    page_title = _("Disclaimer usage")
    header_icon = "warning"
    index_url_name = "neuromod_disclaimers_usage"
    index_results_url_name = "neuromod_disclaimers_usage_results"
    any_permission_required = ["view", "add", "change"]
    list_export = [
        "title",
        "number",
        "get_kind_display",
        "in_force_from",
        "in_force_until",
        "pages",
    ]
    export_headings = {"get_kind_display": _("Kind"), "pages": _("Pages")}
    columns = [
        Column("title", label=_("Disclaimer")),
        NumberColumn("number", label=_("Version")),
        Column("get_kind_display", label=_("Kind")),
        DateColumn("in_force_from", label=_("Used from")),
        DateColumn("in_force_until", label=_("Used until")),
        PagesColumn("pages", label=_("Pages")),
    ]

    @cached_property
    def permission_policy(self) -> BasePermissionPolicy:
        return policy_registry.get_by_type(Disclaimer)

    def get_base_queryset(self) -> PageQuerySet:
        shown = Q(in_force_until__isnull=True, disclaimer__usages__page__live=True)
        return DisclaimerVersion.objects.annotate(
            pages=Count("disclaimer__usages__page", filter=shown, distinct=True)
        ).order_by("title", "-number", "-in_force_from")


class DisclaimersToDo(PagesToDo[datetime]):
    """The number of published pages that lack a disclaimer, on the dashboard; hidden when zero."""

    order = 240
    panel_id = "neuromod-disclaimers"
    heading = _("Articles without a required disclaimer")
    report, query = DisclaimerReport, "state=missing"

    limit_mark = PreparedQuery.moment()

    def limit(self) -> datetime:
        return timezone.now()

    def any_of(self, limit: datetime) -> QuerySet[DisclaimerUsage]:
        return _ended_usages(limit)

    def find(self, pages: PageQuerySet, limit: datetime) -> PageQuerySet:
        return lacking_a_disclaimer(pages, limit).order_by("title")


to_do = DisclaimersToDo()


def add_to_dashboard(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(to_do)
