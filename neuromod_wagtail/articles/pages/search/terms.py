"""The words of a search: their forms, where they are found in a text, and what was meant.

Pure functions. They make SQLite and PostgreSQL find the same, whatever their configuration.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# No one searches for more at once, and a query of thousands of words takes minutes.
MAX_WORDS = 32
MAX_WORD_LENGTH = 100
# Shorter words would be the beginning of too many others.
MIN_PREFIX = 3
# English endings, with the letters that must remain. The longest comes first.
ENDINGS = [
    (re.compile(r"(.{5,})(?:ations?|ators?|ating|ated|ates?)"), ("",)),
    (re.compile(r"(.{5,})(?:ions?|ors?)"), ("",)),
    (re.compile(r"(.{3,})(?:ies|ied|y)"), ("i", "y")),
    (re.compile(r"(.{4,})(?:ings?|ed|fully|ful|less)"), ("",)),
    (re.compile(r"(.{2,}(?:x|ch|sh|ss))es"), ("",)),
    (re.compile(r"(.{3,}[^sui])s"), ("",)),
]
# Around the first word found, in characters.
BEFORE, LENGTH = 80, 260
# How alike a word must be to be meant, and the shortest that is compared.
ALIKE, MIN_MISTYPED = 0.75, 4


class Term(NamedTuple):
    """A word of the search. It finds words that start with one of its ``forms``."""

    word: str
    forms: tuple[str, ...]

    @property
    def is_prefix(self) -> bool:
        return len(self.word) >= MIN_PREFIX

    def finds(self, word: str) -> bool:
        return word.startswith(self.forms) if self.is_prefix else word == self.word


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def terms_of(text: str, language: str) -> list[Term]:
    """Return the terms of a search, each once."""
    words = [word[:MAX_WORD_LENGTH] for word in words_of(text)[:MAX_WORDS]]
    is_english = language.startswith("en")
    return [Term(word, _forms(word, is_english)) for word in dict.fromkeys(words)]


def _forms(word: str, is_english: bool) -> tuple[str, ...]:
    for pattern, endings in ENDINGS if is_english else ():
        if match := pattern.fullmatch(word):
            return tuple(match[1] + ending for ending in endings)
    return (word,)


def finds_all(terms: Sequence[Term], words: Iterable[str]) -> bool:
    """Return whether each term finds one of the words."""
    words = list(words)
    return all(any(term.finds(word) for word in words) for term in terms)


def mark(text: str, terms: Sequence[Term]) -> SafeString:
    """Return the text as HTML with the words that were found in ``<mark>``."""
    pieces = re.split(r"(\w+)", text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", piece) if _is_found(piece, terms) else piece,)
            for piece in pieces
        ),
    )


def snippet(text: str, terms: Sequence[Term]) -> SafeString:
    """Return the part of a text where most terms are found, marked; empty if there is none."""
    found = [
        (match.start(), term)
        for match in re.finditer(r"\w+", text)
        for term in terms
        if term.finds(match[0].lower())
    ]
    if not found:
        return SafeString("")
    start = _word_start(text, _best(found, LENGTH - BEFORE))
    part = text[start : start + LENGTH]
    is_cut = start + LENGTH < len(text)
    if is_cut:
        part = part.rsplit(None, 1)[0]
    return format_html("{}{}{}", "… " if start else "", mark(part, terms), " …" if is_cut else "")


def _best(found: Sequence[tuple[int, Term]], length: int) -> int:
    """Return the first place from which most different terms are within ``length``."""
    best, most, end = found[0][0], 0, 0
    within: Counter[Term] = Counter()
    for place, term in found:
        while end < len(found) and found[end][0] < place + length:
            within[found[end][1]] += 1
            end += 1
        if len(within) > most:
            best, most = place, len(within)
        within[term] -= 1
        if not within[term]:
            del within[term]
    return best


def _word_start(text: str, place: int) -> int:
    """Return where to begin, at a word, so that the word at ``place`` is shown."""
    begin = max(0, place - BEFORE)
    return begin and (text.find(" ", begin, place) + 1 or place)


def _is_found(piece: str, terms: Sequence[Term]) -> bool:
    word = piece.lower()
    return any(term.finds(word) for term in terms)


def correct(terms: Sequence[Term], vocabulary: Iterable[str]) -> str:
    """Return the search with its mistyped words replaced by known ones; empty if none is."""
    known = sorted(set(vocabulary))
    words = [_meant(term, known) for term in terms]
    return "" if words == [term.word for term in terms] else " ".join(words)


def _meant(term: Term, known: Sequence[str]) -> str:
    word = term.word
    if len(word) < MIN_MISTYPED or any(term.finds(other) for other in known):
        return word
    # Comparing is slow, and few people mistype both the beginning and the end of a word.
    alike = [
        other
        for other in known
        if abs(len(other) - len(word)) <= 2 and (other[0] == word[0] or other[-3:] == word[-3:])
    ]
    return next(iter(get_close_matches(word, alike, cutoff=ALIKE)), word)
