"""The text of an article, the modalities that it may name, and findings in it. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from neuromod_wagtail.text.passages import Passage, Sentence


@dataclass(frozen=True)
class Subject:
    """A modality and its facts. ``names`` are as in running text, longest first.

    ``evidence`` has pairs of a kind of pain and ``system:grade``; ``us_pathways`` those of the US
    authorisations in force. ``shown`` is True if the article shows the modality in a block.
    """

    names: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...] = ()
    us_pathways: tuple[str, ...] = ()
    shown: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """A pattern for names in any case and abbreviations in their own case."""
        parts = (
            re.escape(name) if name.isupper() or len(name) < 6 else f"(?i:{re.escape(name)})"
            for name in self.names
        )
        return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


@dataclass(frozen=True)
class Text:
    """The text of an article. ``language`` is a BCP 47 tag: ``en``, ``en-gb``, ``fr``."""

    language: str
    passages: tuple[Passage, ...]
    subjects: tuple[Subject, ...] = ()

    @property
    def is_english(self) -> bool:
        return self.language.lower().partition("-")[0] == "en"

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences of paragraphs and lists, in reading order."""
        return [
            sentence
            for passage in self.passages
            if passage.kind in {"text", "item"}
            for sentence in passage.sentences
        ]

    def subjects_of(self, sentence: Sentence) -> list[Subject]:
        """Return the modalities named in a sentence, else in its paragraph, else shown."""
        for text in (sentence.text, sentence.passage.raw):
            if named := [entry for entry in self.subjects if entry.pattern.search(text)]:
                return named
        return [entry for entry in self.subjects if entry.shown]


@dataclass(frozen=True)
class Finding:
    """A sentence, and the ``words`` in it that the rule found."""

    sentence: Sentence
    words: str
