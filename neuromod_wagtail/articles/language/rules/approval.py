"""Rule: “FDA approved” although the modality is cleared or granted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from neuromod_wagtail.articles.language.article_text import Finding, Subject, Text
from neuromod_wagtail.text.negation import is_negated
from neuromod_wagtail.text.patterns import lazy_re_compile

_AUTHORITY = r"(?:US |U\.S\. )?(?:FDA|Food and Drug Administration)"
_APPROVED = lazy_re_compile(
    rf"\b{_AUTHORITY}(?:’s|'s)?[- ](?:has |have |had |also |fully |first |then )*approv(?:ed|al|es)\b"
    rf"|\bapprov(?:ed|al) (?:by|from|of) the {_AUTHORITY}\b",
    re.IGNORECASE,
)
# A writer who uses both words knows the difference; medicines are approved.
_TOLD_APART = lazy_re_compile(
    r"\b(?:clear(?:ed|ance|s)|grant(?:ed|s)|510\(k\)|De Novo)", re.IGNORECASE
)
_MEDICINE = r"(?:drugs?|medicines?|medications?|tablets?|pills?|analgesics?|opioids?|injections?)"
_OF_MEDICINE = lazy_re_compile(
    rf"^[\s-](?:\w+ )?{_MEDICINE}\b|\b{_MEDICINE} (?:that |which )?(?:is|are|was|were|ha[sd]|have) $",
    re.IGNORECASE,
)
APPROVING = frozenset({"pma", "hde"})


def find(text: Text) -> Iterator[Finding]:
    for passage in text.passages:
        for sentence in passage.sentences:
            claims = sentence.claims
            match = _APPROVED.search(claims)
            if (
                match
                and not sentence.is_question
                and not _TOLD_APART.search(claims)
                and not _OF_MEDICINE.search(claims[match.end() : match.end() + 40])
                and not _OF_MEDICINE.search(claims[max(0, match.start() - 40) : match.start()])
                and not is_negated(claims, match.start())
                and is_contradicted(text.subjects_of(sentence))
            ):
                yield Finding(sentence, match[0])


def is_contradicted(subjects: list[Subject]) -> bool:
    """Return whether US authorisations are in force, but none of them is an approval."""
    pathways = {pathway for subject in subjects for pathway in subject.us_pathways}
    return bool(pathways) and pathways.isdisjoint(APPROVING)
