"""Reports: what the rules of language say about articles, and what became of references."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import ReferenceIndex
from wagtail.permissions import policy_registry

from neuromod_wagtail.articles.language.models import LanguageFinding, rule_choices
from neuromod_wagtail.articles.language.rules.registry import RULES
from neuromod_wagtail.articles.references import retractions
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.articles.vocabulary import NoticeKind
from neuromod_wagtail.disclaimers.admin.reports import PagesReportView, editable_pages
from neuromod_wagtail.spreadsheets import SafeSpreadsheetMixin


class SourceColumn(Column):
    """The document that the rule comes from, as a link."""

    def get_value(self, instance: Any) -> SafeString | str:
        rule = RULES.get(instance.rule)
        if rule is None:
            return ""
        return format_html(
            '<a href="{}" target="_blank" rel="noreferrer">{}</a>',
            rule.source.url,
            rule.source.title,
        )


class LanguageFilterSet(WagtailFilterSet):
    rule = django_filters.ChoiceFilter(label=_("Rule"), choices=rule_choices)

    class Meta:
        model = LanguageFinding
        fields: list[str] = []


class LanguageReportView(PagesReportView):
    """Sentences of published articles. What editors may not change they do not see."""

    model = LanguageFinding
    page_title = _("Language of articles")
    header_icon = "openquote"
    index_url_name = "neuromod_language_report"
    index_results_url_name = "neuromod_language_report_results"
    filterset_class = LanguageFilterSet
    list_export = ["page.title", "rule_name", "words", "sentence", "source"]
    export_headings = {
        "page.title": _("Article"),
        "rule_name": _("Rule"),
        "words": _("About"),
        "sentence": _("Sentence"),
        "source": _("Source"),
    }
    columns = [
        TitleColumn(
            "title",
            label=_("Article"),
            accessor="page.get_admin_display_title",
            get_url=lambda finding: reverse("wagtailadmin_pages:edit", args=[finding.page_id]),
        ),
        Column("rule_name", label=_("Rule")),
        Column("words", label=_("About")),
        Column("sentence", label=_("Sentence")),
        SourceColumn("source", label=_("Source")),
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        pages = editable_pages(self.request.user).filter(live=True)
        findings = LanguageFinding.objects.filter(page__in=pages.values("pk"))
        return findings.select_related("page").order_by("page__title", "page_id", "pk")

    def get_filename(self) -> str:
        return "language-of-articles"


class NoticeColumn(Column):
    """The DOI of the notice, as a link."""

    def get_value(self, instance: Any) -> SafeString | str:
        if not instance.notice_doi:
            return ""
        return format_html(
            '<a href="https://doi.org/{0}" target="_blank" rel="noreferrer">{0}</a>',
            instance.notice_doi,
        )


class UsesColumn(Column):
    """How many pages and snippets rely on the reference, with a link to them."""

    def get_value(self, instance: Any) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("wagtailsnippets_neuromod_articles_reference:usage", args=[instance.pk]),
            instance.uses,
        )


class NoticeFilterSet(WagtailFilterSet):
    notice = django_filters.ChoiceFilter(
        label=_("Notice"), choices=[choice for choice in NoticeKind.choices if choice[0]]
    )

    class Meta:
        model = Reference
        fields: list[str] = []


class NoticeReportView(SafeSpreadsheetMixin, ReportView):
    """References that were retracted or corrected, the latest first."""

    model = Reference
    page_title = _("Retracted references")
    header_icon = "openquote"
    index_url_name = "neuromod_notices_report"
    index_results_url_name = "neuromod_notices_report_results"
    filterset_class = NoticeFilterSet
    any_permission_required = ["view", "add", "change", "publish"]
    is_searchable = False
    list_export = [
        "title", "doi", "get_notice_display", "notice_on", "notice_doi", "notice_checked_on", "uses",
    ]  # fmt: skip
    export_headings = {"get_notice_display": _("Notice"), "uses": _("Used in")}
    columns = [
        TitleColumn(
            "title",
            label=_("Reference"),
            accessor="__str__",
            get_url=lambda reference: reverse(
                "wagtailsnippets_neuromod_articles_reference:edit", args=[reference.pk]
            ),
        ),
        Column("get_notice_display", label=_("Notice")),
        DateColumn("notice_on", label=_("Date")),
        NoticeColumn("notice_doi", label=_("DOI of the notice")),
        DateColumn("notice_checked_on", label=_("Asked on")),
        UsesColumn("uses", label=_("Used in")),
    ]

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(Reference)

    def get_base_queryset(self) -> QuerySet[Any]:
        users = (
            ReferenceIndex.objects.filter(
                to_content_type=ContentType.objects.get_for_model(Reference),
                to_object_id=OuterRef("key"),
            )
            .order_by()
            .values("to_object_id")
            .annotate(number=Count("object_id", distinct=True))
            .values("number")
        )
        references = retractions.with_notice().annotate(key=Cast("pk", CharField()))
        return references.annotate(uses=Coalesce(Subquery(users), 0)).order_by("-notice_on", "pk")

    def get_filename(self) -> str:
        return "retracted-references"
