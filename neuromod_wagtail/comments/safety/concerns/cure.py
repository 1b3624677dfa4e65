"""Concern: a cure is promised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.safety.concern import Concern
from neuromod_wagtail.comments.safety.reading import (
    REPORTED,
    Reading,
    evidence,
    is_denied,
    is_own_past,
)
from neuromod_wagtail.text.patterns import lazy_re_compile

_ILL = (
    r"(?:(?:all |any |every |all kinds of |every kind of |any kind of |your |the |chronic |nerve |back |neuropathic |my ){0,3}"
    r"(?:pain|cancer|diabetes|arthritis|fibromyalgia|CRPS|depression|illness(?:es)?|diseases?|migraines?|neuropathy|sciatica"
    r"|tinnitus|MS|multiple sclerosis|parkinson(?:'s)?|alzheimer(?:'s)?|autism|herpes|HIV|infertility|epilepsy|everything|anything))"
)
_PATTERN = lazy_re_compile(
    r"\b(?:"
    rf"(?:cures?|will cure|can cure|heals|will heal|can heal|reverses|will reverse) {_ILL}"
    rf"|(?:miracle|wonder|magic|natural|herbal|secret|permanent|only|complete|instant) (?:cures?|healing)"
    rf"|(?:a|the) (?:real |only |true )?cure for {_ILL}"
    r"|cure[sd]? (?:you|anyone|everyone|people|him|her|them) (?:completely|totally|permanently|for good|for ever|forever|in \d+)"
    r"|(?:will|can|going to) (?:completely |totally |permanently )?(?:cure|heal) (?:you|anyone|everyone)"
    r"|(?:100 ?%|absolutely) (?:guaranteed|cured|healed|safe and natural)|guaranteed (?:cure|relief|to (?:work|cure|heal))"
    r"|(?:relief|cure|results?) (?:is |are )?guaranteed"
    r"|(?:big pharma|doctors|they) (?:do not|don't|doesn't) want you to know"
    r"|works for (?:everyone|everybody|all)\b|never fails|money[- ]back"
    r"|(?:this|it) is a miracle(?: (?:drug|device|treatment))?"
    r"|miracle (?:drug|device|treatment|product|oil|supplement|spray|cream)"
    r"|(?:pain|disease)(?: is)? gone for ever|pain[- ]free for life"
    r")(?!\w)",
    re.IGNORECASE,
)
_NO_SELF = lazy_re_compile(r"\b(?:for me|helped me|my|our|I|I'm|I've|me)\b", re.IGNORECASE)
_DOUBT = lazy_re_compile(
    r"\b(?:unless|if|until|would(?:n't)?|possibly|perhaps|maybe|consider|call(?:ed)? it|such a thing as)\b",
    re.IGNORECASE,
)


def find(reading: Reading) -> Iterator[str]:
    for sentence in reading.sentences:
        match = _PATTERN.search(sentence.claims)
        if not match or sentence.is_question or is_own_past(sentence) or is_denied(sentence, match):
            continue
        before = sentence.claims[: match.start()]
        if REPORTED.search(before) or _DOUBT.search(before):
            continue
        is_praise = "miracle" in match[0].lower() and "cure" not in match[0].lower()
        if is_praise and _NO_SELF.search(sentence.claims):
            continue
        yield evidence(sentence, match)


CURE = Concern(
    code="miracle_cure",
    label=_("Miracle cure"),
    sentence=_("Promises a cure: “%(evidence)s”."),
    priority=150,
    deadline=timedelta(hours=24),
    find=find,
    hits=(
        "This device cures all pain.",
        "It will cure your neuropathy.",
        "My cream cures all pain.",
        "A miracle cure that works for everyone.",
        "There is a natural cure for fibromyalgia.",
        "Relief is guaranteed.",
        "Doctors don't want you to know this.",
        "Herbal healing from Dr Obi, 100% guaranteed.",
        "This oil reverses diabetes.",
        "It never fails.",
        "He can heal anyone.",
        "This is a miracle.",
        "Try it, money-back.",
    ),
    passes=(
        "There is no cure for CRPS.",
        "It is not a miracle cure, but it helps.",
        "It cured my infection in a week.",
        "The advert promised a miracle cure.",
        "Is there a cure for tinnitus?",
        "I wish there was a cure for migraine.",
        "Beware of anyone who sells a miracle cure.",
        "For me it was a miracle drug.",
        "Nothing works for everyone.",
        "The wound healed well.",
        "I was hoping for a miracle.",
        "Stimulation relieves pain in some people.",
    ),
)
