"""Rule: words promise more than any treatment can deliver."""

from __future__ import annotations

import re
from collections.abc import Iterator

from neuromod_wagtail.articles.language.article_text import Finding, Text
from neuromod_wagtail.text.negation import is_negated
from neuromod_wagtail.text.patterns import lazy_re_compile

# Words after "breakthrough" in medical terms: pain between doses, an authority's programme.
_BREAKTHROUGH = (
    r"(?:pain|cancer|bleeding|seizures?|infections?|fever|dose|dosing|medication|medicines?"
    r"|designat\w+|devices? (?:program|designation)|therapy designation|headaches?|symptoms?|means|status|program\w*)"
)
_CLAIM = lazy_re_compile(
    r"(?<![\w-])(?:"
    r"cur(?:es?|ed)(?! ?(?:meat|ham|bacon|fish|salami|epoxy|resin|silicone|concrete))"
    r"|curing(?! (?:light|lamp|time|agent))"
    r"|miracles?(?!-?gro| fruit| berr)|miraculous(?:ly)?"
    r"|risk[- ]free(?! (?:rates?|interest|returns?|assets?|bonds?|investments?)\b)"
    r"|(?:no|zero) risks?(?! (?:factors?|assessments?|scores?|models?|registers?|difference))"
    r"|(?:no|zero|without(?: any)?|free (?:of|from)) side[- ]effects?"
    r"(?! (?:were|was|have been|had been|in the))"
    r"|side[- ]effect[- ]free"
    r"|(?:completely|totally|perfectly|absolutely|entirely|100 ?%|100 per ?cent) "
    r"(?:safe|effective|harmless|reliable|painless|pain[- ]free)"
    r"|always (?:works?|helps?|relieves?)|never fails?"
    r"|guarantees?|guaranteed"
    r"|works? for (?:everyone|everybody|every (?:patient|person)|all patients)"
    r"|permanent(?:ly)? (?:cures?|relie(?:f|ves?)|end|ends)"
    r"|(?:eliminates?|ends?|erases?|abolish(?:es)?) (?:all |your |the |chronic )*pain"
    rf"|breakthroughs?(?! {_BREAKTHROUGH})"
    r"|wonder[- ](?:drug|device|treatment|therapy|cure)s?"
    r"|(?:is|are|been|was|were|clinically|scientifically|medically) proven"
    r"|proven to"
    r")(?![\w-])",
    re.IGNORECASE,
)
_YET = lazy_re_compile(r"\b(?:yet|remains?|still) to be $", re.IGNORECASE)


def find(text: Text) -> Iterator[Finding]:
    for passage in text.passages:
        if passage.kind == "name":
            continue
        for sentence in passage.sentences:
            if sentence.is_question:
                continue
            claims = sentence.claims
            for match in _CLAIM.finditer(claims):
                if not _is_excused(claims, match.start()):
                    yield Finding(sentence, match[0])
                    break


def _is_excused(claims: str, start: int) -> bool:
    return is_negated(claims, start) or bool(_YET.search(claims[max(0, start - 16) : start]))
