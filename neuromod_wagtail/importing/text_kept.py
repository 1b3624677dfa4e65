"""The share of an old text's words that is in the new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# Characters that are drawn in two ways; the words are the same.
FOLDS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "″": '"', "′": "'", "–": "-", "—": "-", "…": "."}
)
EDGES = "\"'-.,;:!?()[]{}<>«»„×/|*\u200b（）「」『』、。，．：；！？・"


@dataclass
class TextKept:
    """The number of source words in the result, compared as multisets, post by post."""

    source: int = 0
    found: int = 0

    def add(self, source: Iterable[str], result: Iterable[str]) -> list[str]:
        """Count one post; return its missing words."""
        wanted = count(source)
        missing = wanted - count(result)
        self.source += wanted.total()
        self.found += wanted.total() - missing.total()
        return list(missing.elements())

    @property
    def share(self) -> float:
        return self.found / self.source if self.source else 1.0


def folded(words: Iterable[str]) -> list[str]:
    """Return the words without surrounding punctuation and variants of quotes, dashes and case.

    A modality's name may be spelled differently from the phrase that it replaces.
    """
    return list(filter(None, map(_fold, words)))


def count(words: Iterable[str]) -> Counter[str]:
    """Count the folded words, folding each distinct word once."""
    counted: Counter[str] = Counter()
    for word, times in Counter(words).items():
        counted[_fold(word)] += times
    del counted[""]
    return counted


def _fold(word: str) -> str:
    return word.translate(FOLDS).strip(EDGES).casefold()
