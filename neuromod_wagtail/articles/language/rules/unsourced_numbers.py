"""Rule: a proportion or effect size has no source in the same paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator

from neuromod_wagtail.articles.language.article_text import Finding, Text

_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twenty|hundred|half)"
_SHARE = re.compile(
    # Only at the start of a word, which skips most characters quickly.
    r"\b(?:(?<![\w.,])\d{1,12}(?:[.,]\d{1,6})?\s?(?:%|per ?cent\b|percent\b|percentage points?\b)"
    r"|(?<![\w.,])\d{1,6} (?:out of|in every) (?:every )?\d{1,9}\b"
    r"|(?<![\w.,])\d{1,6} in (?!(?:19|20)\d\d\b)\d{1,3}(?:[,.]?000)*\b"
    rf"|{_WORD} (?:out of|in every|in) (?:every )?{_WORD}\b"
    r"|(?:twice|three times|four times|five times|ten times|\d+ times) (?:as|more|less) (?:likely|effective|common)\b)",
    re.IGNORECASE,
)
# Measurements of devices, not findings about people.
_THINGS = re.compile(
    r"\b(?:battery|charged?|charging|brightness|volume|humidity|alcohol|cotton|VAT|discount|off the price"
    r"|confidence|CI|zoom|scale|deposit)\b",
    re.IGNORECASE,
)


def find(text: Text) -> Iterator[Finding]:
    for sentence in text.sentences:
        if sentence.passage.is_cited or sentence.is_question:
            continue
        match = _SHARE.search(sentence.claims)
        if match and not _THINGS.search(sentence.claims):
            yield Finding(sentence, match[0])
