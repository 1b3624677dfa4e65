"""Rule: the text tells readers which treatment to take, stop or choose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from neuromod_wagtail.articles.language.article_text import Finding, Text
from neuromod_wagtail.text.advice import suggests_asking, treatment_advice
from neuromod_wagtail.text.passages import Sentence
from neuromod_wagtail.text.patterns import lazy_re_compile


def find(text: Text) -> Iterator[Finding]:
    for sentence in text.sentences:
        if words := treatment_advice(sentence) or _named_treatment(text, sentence):
            yield Finding(sentence, words)


_BEFORE_NAME = lazy_re_compile(
    r"(?:^[\s(•\-–]{0,5}|\byou (?:should|must|have to|need to|ought to) )"
    r"(?P<what>(?:try|get|use|choose|have|start|buy|stop)(?: using)? (?:a |an |the |some )?)$",
    re.IGNORECASE,
)


# Names are searched for only near such words, because a site may have many modalities.
_COULD_NAME = lazy_re_compile(
    r"^[\s(•\-–]{0,5}(?:try|get|use|choose|have|start|buy|stop)\b"
    r"|\byou (?:should|must|have to|need to|ought to)\b",
    re.IGNORECASE,
)


def _named_treatment(text: Text, sentence: Sentence) -> str:
    """Return words such as “try TENS” or “you should get spinal cord stimulation”, or nothing."""
    if not _COULD_NAME.search(sentence.claims):
        return ""
    for subject in text.subjects:
        for match in subject.pattern.finditer(sentence.claims):
            before = _BEFORE_NAME.search(sentence.claims[: match.start()][-60:])
            if before and not suggests_asking(sentence):
                return before["what"] + match[0]
    return ""
