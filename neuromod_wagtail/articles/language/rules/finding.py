"""A finding of a language rule."""

from __future__ import annotations

from dataclasses import dataclass

from neuromod_wagtail.text.passages import Sentence


@dataclass(frozen=True)
class Finding:
    """A sentence, and the ``words`` in it that the rule found."""

    sentence: Sentence
    words: str
