"""Reports on published articles: what the rules of language say about their sentences."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import policy_registry

from neuromod_wagtail.articles.language.rules import RULES
from neuromod_wagtail.articles.models import LanguageFinding
from neuromod_wagtail.articles.models.finding import rule_choices
from neuromod_wagtail.disclaimers.reports import editable_pages, page_model


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


class LanguageReportView(ReportView):
    """Sentences of published articles. What editors may not change they do not see."""

    model = LanguageFinding
    page_title = _("Language of articles")
    header_icon = "openquote"
    index_url_name = "neuromod_language_report"
    index_results_url_name = "neuromod_language_report_results"
    filterset_class = LanguageFilterSet
    any_permission_required = ["add", "change", "publish"]
    is_searchable = False
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

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(page_model())

    def get_base_queryset(self) -> QuerySet[Any]:
        pages = editable_pages(self.request.user).filter(live=True)
        findings = LanguageFinding.objects.filter(page__in=pages.values("pk"))
        return findings.select_related("page").order_by("page__title", "page_id", "pk")

    def get_filename(self) -> str:
        return "language-of-articles"
