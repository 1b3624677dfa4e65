"""Language advice for the preview, and stored findings for the report."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction

from neuromod_wagtail.articles.language.article_text import Finding
from neuromod_wagtail.articles.language.extract import Subjects, text_of
from neuromod_wagtail.articles.language.models import LanguageFinding
from neuromod_wagtail.articles.language.rules import readability
from neuromod_wagtail.articles.language.rules.registry import Rule, check, unsupported_rules
from neuromod_wagtail.articles.protocols import Article

# Findings of each rule in the preview; the report lists all of a published article.
SHOWN = 5


@dataclass(frozen=True)
class Advice:
    """The advice of a rule about an article: its first findings and the number of others."""

    rule: Rule
    findings: list[Finding]
    more: int

    @property
    def code(self) -> str:
        return f"language-{self.rule.code}"


@dataclass(frozen=True)
class LanguageCheck:
    """The result of a language check; ``reading_age`` is in years, or None if unknown.

    ``unsupported`` are the rules that do not support the article's language.
    """

    advice: list[Advice]
    reading_age: int | None
    unsupported: list[Rule]


def advise(page: Article) -> LanguageCheck:
    """Check the page in memory, for the preview: three queries."""
    text = text_of(page, page.locale.language_code, Subjects(page.locale_id))
    advice = []
    for rule, pairs in groupby(check(text), key=lambda pair: pair[0]):
        findings = [finding for _rule, finding in pairs]
        advice.append(Advice(rule, findings[:SHOWN], max(0, len(findings) - SHOWN)))
    return LanguageCheck(advice, readability.reading_age(text), unsupported_rules(text))


def refresh_findings(pages: Collection[Article]) -> int:
    """Update and count the findings of these pages; pages that are not live have none."""
    # Pages that were just read do not share their locale: it is asked for once.
    locales: dict[int, tuple[str, Subjects]] = {}
    rows = []
    for page in pages:
        if not page.live:
            continue
        if page.locale_id not in locales:
            locales[page.locale_id] = page.locale.language_code, Subjects(page.locale_id)
        text = text_of(page, *locales[page.locale_id])
        rows += [
            LanguageFinding(
                page_id=page.pk,
                rule=rule.code,
                sentence=finding.sentence.text,
                words=finding.words[:200],
            )
            for rule, finding in check(text)
        ]
    with transaction.atomic():
        LanguageFinding.objects.filter(page__in=[page.pk for page in pages]).delete()
        LanguageFinding.objects.bulk_create(rows, batch_size=500)
    return len(rows)
