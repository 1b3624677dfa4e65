"""The passages of a text, split into sentences. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from neuromod_wagtail.text.sentences import split

# Marks a citation in a text (Unicode private use area, so it means nothing else).
CITED = "\ue0c1"

_QUOTED = re.compile(r"“[^“”]{0,400}”|«[^«»]{0,400}»|\"[^\"]{0,400}\"|(?<!\w)‘[^‘’]{0,200}’(?!\w)")


@dataclass(frozen=True)
class Sentence:
    """A sentence without citation marks. ``claims`` is the same without quoted words."""

    text: str
    passage: Passage

    @cached_property
    def claims(self) -> str:
        """The text with spaces for quoted words, which are someone else's."""
        return _QUOTED.sub(lambda match: " " * len(match[0]), self.text)

    @property
    def is_question(self) -> bool:
        return self.text.rstrip("”’\"') ").endswith("?")

    @cached_property
    def words(self) -> list[str]:
        return re.findall(r"[^\W_]+(?:['’.\-‐‑][^\W_]+)*", self.text)


@dataclass(frozen=True)
class Passage:
    """A paragraph, an item of a list, a heading or a cell of a table.

    ``kind``: ``text``; ``item``; ``heading``; ``name``, what a block shows by itself, such as
    the name of a modality.
    """

    raw: str
    kind: str = "text"

    @property
    def is_cited(self) -> bool:
        return CITED in self.raw

    @cached_property
    def sentences(self) -> list[Sentence]:
        plain = (text.replace(CITED, "") for text in split(self.raw))
        return [Sentence(" ".join(text.split()), self) for text in plain if text.strip()]
