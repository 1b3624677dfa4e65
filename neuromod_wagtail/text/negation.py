"""Negated, doubted or reported claims: “not a cure”, “claims to cure”. Pure functions."""

from __future__ import annotations

import re

_REACH = 8  # words
_WINDOW = 120  # characters
_CLAUSE = re.compile(
    r"[;:—–(]|,\s+(?:and|but|so|it|this|that|these|they|we|he|she|you|which)\b", re.IGNORECASE
)
# These look like denials, but are not.
_EMPHASIS = re.compile(
    r"\b(?:no|without(?: a)?|beyond) (?:doubt|question)\b|\bnot (?:only|just|merely)\b"
    r"|\bnothing short of\b|\bnone other than\b",
    re.IGNORECASE,
)
_DENIALS = frozenset(
    "not no never nor neither cannot can't won't isn't aren't wasn't weren't doesn't don't didn't "
    "hasn't haven't shouldn't wouldn't couldn't without hardly unlikely nobody none nothing whether "
    "if false myth myths beware wary sceptical skeptical so-called supposed alleged unproven hope "
    "hoped hoping hopes search searching looking wish rather instead far than lacks lacking "
    "claim claims claimed claiming promise promises promised promising".split()
)


def is_negated(text: str, start: int) -> bool:
    """Return whether the words before ``start`` deny, doubt or only report what follows."""
    before = text[max(0, start - _WINDOW) : start]
    clause_start = 0
    for match in _CLAUSE.finditer(before):
        clause_start = match.end()
    clause = _EMPHASIS.sub(" ", before[clause_start:]).lower().replace("’", "'")
    return not _DENIALS.isdisjoint(re.findall(r"[a-z][a-z'\-]*", clause)[-_REACH:])
