"""A comment as the concerns read it: sentences without disguises. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from neuromod_wagtail.comments import markup
from neuromod_wagtail.comments.spam.text import LONGEST, latin
from neuromod_wagtail.text.characters import visible
from neuromod_wagtail.text.negation import is_negated
from neuromod_wagtail.text.passages import Passage, Sentence, passages_of
from neuromod_wagtail.text.patterns import lazy_re_compile

FIRST_PERSON = lazy_re_compile(
    r"\b(?:I|I'(?:m|ve|d|ll)|me|my|mine|myself|we|we'(?:re|ve|d|ll)|us|our|ours)\b", re.IGNORECASE
)
PAST = lazy_re_compile(
    r"\b(?:was|were|had|did|didn't|used to|ago|back (?:then|in)|in the past|at one (?:point|time)"
    r"|once|previously|former(?:ly)?|years? later|last (?:week|month|year|summer|winter)"
    r"|(?:gave|took|tried|told|felt|made|went|started|stopped|got|helped|worked|saved|changed)"
    r"|[a-z]{3,20}ed)\b",
    re.IGNORECASE,
)
REPORTED = lazy_re_compile(
    r"\b(?:says?|said|claims?|claimed|promis(?:es?|ed)|advertis\w{1,5}|told|asked|read that"
    r"|heard (?:that|of)|tells?)\b",
    re.IGNORECASE,
)
LONGEST_EVIDENCE = 100


@dataclass(frozen=True)
class Reading:
    """A comment in sentences. ``typed`` is what was written, unchanged."""

    typed: str

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Return the sentences in reading order, without quoted paragraphs."""
        html = markup.render(self.typed[:LONGEST])
        passages = (Passage(plain(one.raw), one.kind) for one in passages_of(html))
        return tuple(sentence for one in passages for sentence in one.sentences)

    @cached_property
    def text(self) -> str:
        """Return the whole text, for what is not bound to a sentence."""
        return plain(self.typed[:LONGEST])


def plain(text: str) -> str:
    """Undo look-alike letters, invisible characters and typographic apostrophes."""
    return latin(visible(text)).replace("’", "'").replace("‘", "'")


def is_own_past(sentence: Sentence) -> bool:
    """Tell whether writers report what happened to themselves."""
    return bool(FIRST_PERSON.search(sentence.text) and PAST.search(sentence.text))


def is_first_person(sentence: Sentence) -> bool:
    """Tell whether the sentence is about the writer."""
    return FIRST_PERSON.search(sentence.text) is not None


def is_denied(sentence: Sentence, match: re.Match[str]) -> bool:
    """Tell whether the words before a match deny it, doubt it or only report it."""
    return is_negated(sentence.claims, match.start())


def evidence(sentence: Sentence, match: re.Match[str]) -> str:
    """Return the matched words with those next to them."""
    start = max(0, match.start() - 20)
    words = sentence.text[start : match.end() + 20].strip()
    if start:
        words = words.partition(" ")[2] or words
    return words[:LONGEST_EVIDENCE]
