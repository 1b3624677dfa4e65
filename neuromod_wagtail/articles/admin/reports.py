"""Reports on language advice for articles and on retracted references."""

from __future__ import annotations

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.models import ReferenceIndex

from neuromod_wagtail.admin.columns import ExactDateColumn
from neuromod_wagtail.admin.reports import (
    PagesReport,
    Report,
    editable_pages,
    headings,
    page_column,
)
from neuromod_wagtail.articles.language.models import LanguageFinding
from neuromod_wagtail.articles.language.rules.registry import RULES
from neuromod_wagtail.articles.references import retractions
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.articles.references.rich_text import SNIPPET_URLS
from neuromod_wagtail.articles.vocabulary import NoticeKind


def source_link(finding: LanguageFinding) -> SafeString | str:
    """Return the document that the rule comes from, as a link."""
    rule = RULES.get(finding.rule)
    if rule is None:
        return ""
    return format_html(
        '<a href="{}" target="_blank" rel="noreferrer">{}</a>', rule.source.url, rule.source.title
    )


def rule_name(finding: LanguageFinding) -> str:
    """Return the rule in words; its code if an older version of the package wrote the row."""
    rule = RULES.get(finding.rule)
    return str(rule.name) if rule else finding.rule


def source(finding: LanguageFinding) -> str:
    rule = RULES.get(finding.rule)
    return f"{rule.source.title} {rule.source.url}" if rule else ""


def rule_choices() -> list[tuple[str, str]]:
    return [(code, str(rule.name)) for code, rule in RULES.items()]


class LanguageFilterSet(WagtailFilterSet):
    rule = django_filters.ChoiceFilter(label=_("Rule"), choices=rule_choices)

    class Meta:
        model = LanguageFinding
        fields: list[str] = []


class LanguageReport(PagesReport):
    """Findings in the published articles that the user may edit."""

    model = LanguageFinding
    filename = "language-of-articles"
    page_title = _("Article language")
    header_icon = "openquote"
    index_url_name = "neuromod_language_report"
    index_results_url_name = "neuromod_language_report_results"
    filterset_class = LanguageFilterSet
    list_export = ["page.title", "rule_name", "words", "sentence", "source"]
    exported = {"rule_name": rule_name, "source": source}
    columns = [
        page_column(_("Article"), "page."),
        Column("rule_name", label=_("Rule"), accessor=rule_name),
        Column("words", label=_("About")),
        Column("sentence", label=_("Sentence")),
        Column("source", label=_("Source"), accessor=source_link),
    ]
    export_headings = {"page.title": _("Article"), **headings(columns)}

    def get_base_queryset(self) -> QuerySet[LanguageFinding]:
        pages = editable_pages(self.request.user).filter(live=True)
        findings = LanguageFinding.objects.filter(page__in=pages.values("pk"))
        return findings.select_related("page").order_by("page__title", "page_id", "pk")


def notice_link(reference: Reference) -> SafeString | str:
    """Return the DOI of the notice, as a link."""
    if not reference.notice_doi:
        return ""
    return format_html(
        '<a href="https://doi.org/{0}" target="_blank" rel="noreferrer">{0}</a>',
        reference.notice_doi,
    )


def uses_link(reference: Reference) -> SafeString:
    """Return how many pages and snippets rely on the reference, as a link to them."""
    return format_html(
        '<a href="{}">{}</a>', reverse(f"{SNIPPET_URLS}:usage", args=[reference.pk]), reference.uses
    )


class NoticeFilterSet(WagtailFilterSet):
    notice = django_filters.ChoiceFilter(
        label=_("Notice"), choices=[choice for choice in NoticeKind.choices if choice[0]]
    )

    class Meta:
        model = Reference
        fields: list[str] = []


class NoticeReport(Report):
    """References that were retracted or corrected, newest first."""

    model = Reference
    filename = "retracted-references"
    page_title = _("Retracted references")
    header_icon = "openquote"
    index_url_name = "neuromod_notices_report"
    index_results_url_name = "neuromod_notices_report_results"
    filterset_class = NoticeFilterSet
    any_permission_required = ["view", "add", "change", "publish"]
    list_export = [
        "title", "doi", "get_notice_display", "notice_on", "notice_doi", "notice_checked_on", "uses",
    ]  # fmt: skip
    export_headings = {"get_notice_display": _("Notice"), "uses": _("Used in")}
    columns = [
        TitleColumn(
            "title",
            label=_("Reference"),
            accessor="__str__",
            url_name=f"{SNIPPET_URLS}:edit",
        ),
        Column("get_notice_display", label=_("Notice")),
        ExactDateColumn("notice_on", label=_("Date")),
        Column("notice_doi", label=_("DOI of the notice"), accessor=notice_link),
        ExactDateColumn("notice_checked_on", label=_("Checked on")),
        Column("uses", label=_("Used in"), accessor=uses_link),
    ]

    def get_base_queryset(self) -> QuerySet[Reference]:
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
