"""The language rules, with their labels, advice and sources.

They advise and never prevent publishing. A rule for English ignores other languages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.articles.language.article_text import Finding, Text
from neuromod_wagtail.articles.language.rules import (
    abbreviations,
    absolute_claims,
    approval,
    evidence,
    readability,
    treatment_advice,
    unsourced_numbers,
)
from neuromod_wagtail.conf import settings

# A check must end within a request, however long the article is.
MAX_FINDINGS = 200


@dataclass(frozen=True)
class Source:
    """The publication that a rule is based on."""

    title: str
    url: str


@dataclass(frozen=True)
class Rule:
    """A language rule. ``find`` yields its findings in a text, in reading order."""

    code: str
    name: str | Promise
    advice: str | Promise
    source: Source
    find: Callable[[Text], Iterator[Finding]]
    english_only: bool = True


def _long_sentences(text: Text) -> Iterator[Finding]:
    return readability.long_sentences(text, settings.NEUROMOD_LANGUAGE_SENTENCE_WORDS)


def _reading_age(text: Text) -> Iterator[Finding]:
    age = readability.reading_age(text)
    sentence = readability.longest(text)
    if age and sentence and age > settings.NEUROMOD_LANGUAGE_READING_AGE:
        yield Finding(sentence, str(age))


RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule(
            "absolute-claim",
            _("Absolute claim"),
            _("Say what was found, for whom and how certain it is, or leave out the promise"),
            Source(
                "FTC, Health Products Compliance Guidance (2022)",
                "https://www.ftc.gov/business-guidance/resources/health-products-compliance-guidance",
            ),
            absolute_claims.find,
        ),
        Rule(
            "fda-approved",
            _("“FDA approved”, but the record says cleared or granted"),
            _(
                "Use the term from the regulatory record: 510(k) devices are cleared, De Novo "
                "requests are granted"
            ),
            Source(
                "FDA, Is It Really ‘FDA Approved’?",
                "https://www.fda.gov/consumers/consumer-updates/it-really-fda-approved",
            ),
            approval.find,
        ),
        Rule(
            "treatment-advice",
            _("Treatment advice"),
            _(
                "Describe what is done and why, and suggest that readers talk to someone who "
                "knows their case"
            ),
            Source(
                "Cochrane Style Manual, Plain language summaries",
                "https://community.cochrane.org/style-manual/cochrane-review-specific/"
                "plain-language-summaries",
            ),
            treatment_advice.find,
        ),
        Rule(
            "evidence-strength",
            _("The text claims more, or less, than the evidence supports"),
            _("Match the grade: with low certainty, something “may” help"),
            Source(
                "Santesso et al., GRADE guidelines 26: informative statements (2020)",
                "https://doi.org/10.1016/j.jclinepi.2019.10.014",
            ),
            evidence.find,
        ),
        Rule(
            "unsourced-number",
            _("Number without a source"),
            _("Cite the source of the number in the same paragraph"),
            Source(
                "Silberg, Lundberg and Musacchio, Assessing, controlling, and assuring the quality "
                "of medical information on the Internet, JAMA (1997): attribution",
                "https://doi.org/10.1001/jama.1997.03540390074039",
            ),
            unsourced_numbers.find,
            english_only=False,
        ),
        Rule(
            "abbreviation",
            _("Unexplained abbreviation"),
            _("Write it out in full the first time, with the abbreviation in brackets"),
            Source(
                "ICMJE, Recommendations: Preparing a manuscript, abbreviations and symbols",
                "https://www.icmje.org/recommendations/browse/manuscript-preparation/"
                "preparing-for-submission.html",
            ),
            abbreviations.find,
        ),
        Rule(
            "long-sentence",
            _("Long sentence"),
            _("Split it in two"),
            Source(
                "GOV.UK, Sentence length: why 25 words is our limit (2014)",
                "https://insidegovuk.blog.gov.uk/2014/08/04/"
                "sentence-length-why-25-words-is-our-limit/",
            ),
            _long_sentences,
        ),
        Rule(
            "reading-age",
            _("Hard to read"),
            _("Start with the longest sentences and words"),
            Source(
                "Kincaid et al., Derivation of new readability formulas for Navy enlisted "
                "personnel (1975)",
                "https://stars.library.ucf.edu/istlibrary/56/",
            ),
            _reading_age,
        ),
    )
}


def unsupported_rules(text: Text) -> list[Rule]:
    """Return the rules that do not support the language of the text."""
    return [] if text.is_english else [rule for rule in RULES.values() if rule.english_only]


def check(text: Text) -> Iterator[tuple[Rule, Finding]]:
    """Yield the findings of each rule, at most ``MAX_FINDINGS`` for each."""
    silent = unsupported_rules(text)
    for rule in RULES.values():
        if rule in silent:
            continue
        for number, finding in enumerate(rule.find(text), start=1):
            yield rule, finding
            if number >= MAX_FINDINGS:
                break
