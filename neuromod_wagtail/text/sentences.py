"""Sentence splitting in linear time. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Full stops that end an abbreviation, not a sentence.
ABBREVIATIONS = frozenset(
    "al approx ca cf ch chap corp dept dr e.g ed eds eg est etc fig figs hon i.e ie inc jr ltd max "
    "messrs min misc mr mrs ms mx no nos p par ph.d pp prof ref refs rev sec sr st vol vols viz vs "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
# After these, a sentence ends only if a capital letter follows.
_MAY_END = frozenset({"al", "etc", "inc", "ltd", "jr", "sr", "corp"})

# Closing quotation marks, brackets and citation marks belong to the sentence.
_END = re.compile(r"[.!?…。！？]{1,20}[\"'”’»)\]\ue0c1]{0,20}")
_LAST_WORD = re.compile(r"[^\W\d_](?:[\w.]{0,30})$")
_WIDE = frozenset("。！？")


def split(text: str) -> Iterator[str]:
    """Return the sentences of a paragraph in order, without losing any text."""
    start = 0
    for match in _END.finditer(text):
        if _is_end(text, start, match):
            yield text[start : match.end()]
            start = match.end()
    if start < len(text):
        yield text[start:]


def _is_end(text: str, start: int, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 40]
    if match[0][0] in _WIDE:
        return True
    if not after[:1].isspace():
        return not after  # 0.5, 882.5890, e.g., www.example.org
    following = after.lstrip().lstrip("\"'“‘«([\ue0c1")[:1]
    if following.islower():
        return False
    if match[0] != ".":
        return True
    return not _is_abbreviation(text[max(start, match.start() - 32) : match.start()], following)


def _is_abbreviation(before: str, following: str) -> bool:
    found = _LAST_WORD.search(before)
    if not found:
        return False
    word = found[0].lower()
    if len(word) == 1:
        # An initial: "J. Smith", but "vitamin C. Then".
        return (
            found[0].isupper()
            and word != "i"
            and not before[: found.start()]
            .lower()
            .rstrip()
            .endswith(("vitamin", "level", "hepatitis", "type", "grade", "class"))
        )
    if word == "no":
        return following.isdigit()  # "No. 5", but "The answer is no. Then"
    if word in {"max", "min", "sec", "st", "ed", "est", "ch", "par", "mar", "jun"}:
        return following.isdigit() or word in {"st", "ed"}
    return word in ABBREVIATIONS and word not in _MAY_END
