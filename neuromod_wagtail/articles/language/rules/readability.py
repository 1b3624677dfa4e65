"""Rule: long sentences; and the reading age of a text.

The Flesch–Kincaid grade level (Kincaid, Fishburne, Rogers and Chissom, 1975) is
0.39 × words per sentence + 11.8 × syllables per word − 15.59; a child in grade 1 of the
schools of the United States is six, so the age is the grade plus five. Syllables are
estimated from letters. English only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from neuromod_wagtail.articles.language.article_text import Finding, Text
from neuromod_wagtail.text.passages import Sentence

# Too few for an estimate (Kincaid et al. worked with passages of about 100 words or more).
MIN_WORDS = 100

_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^aeiouytd]ed|[^laeiouy]e)$")
_HELD_ES = re.compile(r"(?:[sxzgc]|ch|sh)es$")
_SPLIT = re.compile(
    r"i[aou]|(?:^sc|qu|^d|cl|r)ie(?=n|t)|[^qg]ua|[^p]eo(?!u)|neou|[^tslp]ea$|(?<=cr)ea(?=t)|y[aio]"
    r"|[eoi]i(?=ng$)"
)
# Two vowels that are pronounced as one, as in “question”, “special”, “million”.
_TOGETHER = re.compile(r"[tscgx]i(?:on|ou|al|an)|[ln]ion|geou|ceou")
_EXCEPTIONS = {"every": 2, "evening": 2, "business": 2, "being": 2, "something": 2, "someone": 2}
_NUMBER = re.compile(r"[\d.,%]+")


def long_sentences(text: Text, limit: int) -> Iterator[Finding]:
    """Yield the sentences with more than ``limit`` words; ``words`` is their number."""
    for sentence in text.sentences:
        number = len(sentence.words)
        if number > limit:
            yield Finding(sentence, str(number))


def reading_age(text: Text) -> int | None:
    """Return the reading age in years, or None if the text is not English or is too short."""
    if not text.is_english:
        return None
    sentences = [words for sentence in text.sentences if (words := _prose(sentence))]
    words = [word for sentence in sentences for word in sentence]
    if len(words) < MIN_WORDS:
        return None
    grade = 0.39 * len(words) / len(sentences) + 11.8 * _syllables(words) / len(words) - 15.59
    return max(5, round(grade) + 5)


def longest(text: Text) -> Sentence | None:
    return max(text.sentences, key=lambda sentence: len(sentence.words), default=None)


def _prose(sentence: Sentence) -> list[str]:
    return [word for word in sentence.words if not _NUMBER.fullmatch(word)]


def _syllables(words: list[str]) -> int:
    known: dict[str, int] = {}
    total = 0
    for word in words:
        if word not in known:
            known[word] = (
                sum(syllables(part) for part in re.split(r"['’.\-‐‑]", word) if len(part) > 1) or 1
            )
        total += known[word]
    return total


def syllables(word: str) -> int:
    """Estimate the syllables of an English word, at least 1. Capital letters are read one by one.

    >>> [syllables(word) for word in ("pain", "electrode", "stimulation", "SCS")]
    [1, 3, 4, 3]
    """
    if word.isupper() and 1 < len(word) < 6:
        return len(word) + 2 * word.count("W")
    word = word.lower()[:60]
    if word in _EXCEPTIONS:
        return _EXCEPTIONS[word]
    count = len(_VOWELS.findall(word))
    if _SILENT.search(word) and not _HELD_ES.search(word):
        count -= 1
    count += len(_SPLIT.findall(word)) - len(_TOGETHER.findall(word))
    return max(1, count)
