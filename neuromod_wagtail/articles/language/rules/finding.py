"""What a rule says about one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from neuromod_wagtail.articles.language.text.passages import Sentence


@dataclass(frozen=True)
class Finding:
    """``sentence`` in full; ``words``: what in it the rule is about."""

    sentence: Sentence
    words: str
