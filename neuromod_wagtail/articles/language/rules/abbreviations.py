"""Rule: an abbreviation is used before or without its expansion."""

from __future__ import annotations

import re
from collections.abc import Iterator

from neuromod_wagtail.articles.language.article_text import Finding, Text
from neuromod_wagtail.text.passages import Sentence

# rTMS, tDCS, taVNS, SCS, CRPS, NSAIDs; not K161154, COVID-19 or PhD.
_TOKEN = re.compile(r"(?<![\w.\-/@#&+’'])[a-z]{0,2}[A-Z]{2,6}(?=s?(?![\w@#&+]|[-‐‑/.]\w))")

# Abbreviations better known than their expansions, names, units, and words for emphasis.
KNOWN = frozenset(
    "AIDS AM BBC BC BMJ CBT CD CE CNN COVID CT CV DIY DNA DOI DVD EC ECG EEG EKG EMG EPUB EU FAQ FDA GRADE "
    "GMT GOV GP GPS HIV HTML ICU ID IQ ISBN IT IV JAMA MD MHRA MRI NASA NHS NICE NIH OK PC PCR PDF "
    "PIN PMID PM QR RNA SMS TV UK UN URL US USA USB UV VIP WHO WIFI XML XY "
    "ALL AND ARE AS AT BE BEST BUT BY CAN CANNOT DO FOR FREE FROM HAVE HERE HOW IF IN IS ME MORE "
    "MOST MUST MY NEVER NEW NO NOT NOTE NOW OF ON ONE ONLY OR OUR OUT SO STOP THAT THE THEN THERE "
    "THEY THIS TO TWO UP VERY WAS WE WHAT WHEN WHY WITH YES YOU YOUR "
    "GHZ MHZ HZ II III IV VI VII VIII IX XI XII XIII XIV XV XVI XIX XX XXI".split()
)
_EXPANDED_AFTER = re.compile(
    r"s?\s?\((?!\d{4}\))[^()]{4,}|s?,? (?:or|short for|stands for|means|meaning|for short)\b"
)
_EXPANDED_BEFORE = re.compile(
    r"(?:[(\[][^()\[\]]{0,60}|, (?:or|abbreviated|in short)(?: to| as)? "
    r"|(?:known as|called|abbreviated to|abbreviated as|abbreviated|shortened to) [“\"'‘]?)$"
)


def find(text: Text) -> Iterator[Finding]:
    seen: set[str] = set()
    for passage in text.passages:
        if passage.kind in {"heading", "cell"}:
            continue
        for sentence in passage.sentences:
            matches = [match for match in _TOKEN.finditer(sentence.claims) if match[0] not in KNOWN]
            if not matches or _is_shouted(sentence):
                continue
            for match in matches:
                token = match[0]
                if token in seen:
                    continue
                seen.add(token)
                if passage.kind != "name" and not is_expanded(sentence.text, match):
                    yield Finding(sentence, token)


def is_expanded(text: str, match: re.Match[str]) -> bool:
    """Return whether the expansion is right before or after the abbreviation."""
    before, after = text[max(0, match.start() - 160) : match.start()], text[match.end() :]
    if _EXPANDED_AFTER.match(after):
        return True
    if _EXPANDED_BEFORE.search(before):
        return True
    return _spells(before, match[0])


def _spells(before: str, token: str) -> bool:
    """Return whether the initials of the words before spell it, as in “spinal cord stimulation, SCS”."""
    letters = [letter.lower() for letter in token if letter.isupper()]
    words = re.findall(r"[^\W\d_]+", before)[-len(letters) :]
    return len(words) == len(letters) and all(
        word[0].lower() == letter and not word.isupper()
        for word, letter in zip(words, letters, strict=True)
    )


def _is_shouted(sentence: Sentence) -> bool:
    """Return whether a sentence is in capitals, so that abbreviations look like other words."""
    letters = [letter for letter in sentence.text if letter.isalpha()]
    return len(letters) > 12 and sum(map(str.isupper, letters)) > 0.7 * len(letters)
