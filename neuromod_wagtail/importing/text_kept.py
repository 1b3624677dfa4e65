"""How much of the words of an old text is in the new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# Signs that systems draw in two ways; they are the same words.
FOLDS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "″": '"', "′": "'", "–": "-", "—": "-", "…": "."}
)
EDGES = "\"'-.,;:!?()[]{}<>«»„×/|*\u200b（）「」『』、。，．：；！？・"


@dataclass
class TextKept:
    """How many words of the source are in the result. Compared as multisets, post by post."""

    source: int = 0
    found: int = 0

    def add(self, source: Iterable[str], result: Iterable[str]) -> list[str]:
        """Count one post; returns its words that were not found."""
        wanted = count(source)
        missing = wanted - count(result)
        self.source += wanted.total()
        self.found += wanted.total() - missing.total()
        return list(missing.elements())

    @property
    def share(self) -> float:
        return self.found / self.source if self.source else 1.0


def folded(words: Iterable[str]) -> list[str]:
    """Words without the punctuation around them and the look of quotes, dashes and capitals: the
    name of a modality may be written in another way than in the post that it replaces it in."""
    return list(filter(None, map(_fold, words)))


def count(words: Iterable[str]) -> Counter[str]:
    """How often each folded word stands there; most words of a post stand there more than once."""
    counted: Counter[str] = Counter()
    for word, times in Counter(words).items():
        counted[_fold(word)] += times
    del counted[""]
    return counted


def _fold(word: str) -> str:
    return word.translate(FOLDS).strip(EDGES).casefold()
