"""Rule: the text claims more, or less, than the evidence supports."""

from __future__ import annotations

import re
from collections.abc import Iterator

from neuromod_wagtail.articles.language.article_text import Finding, Subject, Text
from neuromod_wagtail.text.negation import is_negated
from neuromod_wagtail.text.passages import Sentence
from neuromod_wagtail.text.patterns import lazy_re_compile

# The lowest and highest grades of each system; none is converted into another.
WEAK = frozenset(
    "grade:low grade:very_low grade_recommendation:conditional_against "
    "grade_recommendation:strong_against ocebm_2011:4 ocebm_2011:5 ahrq_soe:low "
    "ahrq_soe:insufficient efns_ifcn:c efns_ifcn:none uspstf:D uspstf:I nice_ta:only_in_research "
    "nice_ta:not_recommended nice_ipg:special_arrangements nice_ipg:research_only "
    "nice_ipg:do_not_use nice_guideline:do_not_offer nice_guideline:no_recommendation".split()
)
STRONG = frozenset(
    "grade:high grade_recommendation:strong_for ocebm_2011:1 ahrq_soe:high efns_ifcn:a uspstf:A "
    "nice_ta:recommended nice_guideline:offer".split()
)

_SURE = lazy_re_compile(
    r"\b(?:(?:is|are) (?:highly |very |clearly |definitely |an? |the |most )*(?:effective|best treatment)"
    r"|works(?! (?:by|through|on|in|at|with|as|together|like|best|for the)\b)"
    r"|(?:reliably |greatly |significantly |dramatically |substantially |clearly |always |quickly )*"
    r"(?:reduces|relieves|improves|stops|ends|eases|helps with|takes away) "
    r"(?:all |your |the |chronic |neuropathic |back |severe |most )*(?:pain|symptoms|headaches?|migraines?)"
    r"|(?:strong|good|solid|clear|overwhelming|convincing) (?:evidence|proof) (?:that|for|shows?)"
    r"|(?:has|have) been (?:shown|demonstrated) to|definitely helps?|there is no doubt)",
    re.IGNORECASE,
)
_DISMISSED = lazy_re_compile(
    r"\b(?:(?:does not|doesn[’']t|do not|don[’']t|never) (?:work|help|relieve|reduce)\b(?! (?:for everyone|everyone|for all|everybody))"
    r"|(?:is|are) (?:useless|ineffective|worthless|a waste of)"
    r"|(?:there is )?no (?:good |real |solid )?evidence (?:that|for|of) )",
    re.IGNORECASE,
)
_HEDGED = lazy_re_compile(
    r"\b(?:may|might|could|can|possibly|perhaps|probably|appears?|seems?|suggests?|uncertain|unclear|"
    r"some people|for some|in some|low[- ]certainty|very low|weak|limited|small (?:study|trial)|"
    r"whether|if|I|me|my|little|sometimes|not (?:sure|known|clear)|we do not know|unknown|once)\b"
)


def find(text: Text) -> Iterator[Finding]:
    for sentence in text.sentences:
        if sentence.is_question:
            continue
        claims = sentence.claims
        sure, dismissed = _SURE.search(claims), _DISMISSED.search(claims)
        if sure and not _is_hedged(claims, sure):
            grades = _grades(text, sentence)
            if grades and grades <= WEAK:
                yield Finding(sentence, sure[0])
        elif dismissed and not _HEDGED.search(claims) and _grades(text, sentence) & STRONG:
            yield Finding(sentence, dismissed[0].strip())


def _is_hedged(claims: str, match: re.Match[str]) -> bool:
    return bool(_HEDGED.search(claims)) or is_negated(claims, match.start())


def _grades(text: Text, sentence: Sentence) -> set[str]:
    """Return the grades of a modality for the kind of pain mentioned, else for all kinds."""
    subjects = [entry for entry in text.subjects if entry.pattern.search(sentence.text)]
    rows = [row for subject in subjects or _only_one(text) for row in subject.evidence]
    lower = sentence.text.lower()
    named = [grade for indication, grade in rows if indication.lower() in lower]
    grades = named or [grade for _indication, grade in rows]
    return {grade for grade in grades if not grade.startswith("not_graded")}


def _only_one(text: Text) -> list[Subject]:
    """Return the modality of an article that shows only one, which need not be named again."""
    shown = [entry for entry in text.subjects if entry.shown]
    return shown if len(shown) == 1 else []
