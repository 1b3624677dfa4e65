"""Concern: someone else is given a diagnosis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.safety.concern import Concern
from neuromod_wagtail.comments.safety.reading import Reading, evidence, is_denied
from neuromod_wagtail.text.advice import suggests_asking
from neuromod_wagtail.text.patterns import lazy_re_compile

_ILLNESS = (
    r"(?:fibromyalgia|fibro|sciatica|CRPS|RSD|MS|multiple sclerosis|arthritis|lupus|cancer|a tumou?r|diabetes|dementia"
    r"|depression|anxiety|bipolar|ADHD|autism|PTSD|epilepsy|a stroke|migraines?|cluster headaches?|gout|lyme(?: disease)?"
    r"|parkinson(?:'?s)?(?: disease)?|alzheimer(?:'?s)?|endometriosis|IBS|crohn(?:'?s)?|ME|CFS|a (?:slipped|herniated|bulging) disc"
    r"|a pinched nerve|a trapped nerve|nerve damage|an infection|a UTI|hypothyroidism|EDS|POTS|shingles|carpal tunnel"
    r"|[a-z]{3,20}(?:itis|algia|opathy|osis|oma|emia|aemia|plegia|paresis)"
    r"|(?:[\w-]{2,20} ){1,3}(?:syndrome|disorder|disease|deficiency))"
)
_PATTERN = lazy_re_compile(
    r"\b(?:"
    rf"(?:you|he|she|your (?:son|daughter|husband|wife|mother|father|mum|mom|dad|child|baby)) "
    rf"(?:\w+ly |just |probably |certainly |must |may |might |could |also ){{0,2}}"
    rf"(?:have|has|got|'ve got|suffers? from|are suffering from|is suffering from|are|is) (?:got )?"
    rf"(?:clearly |definitely |obviously |certainly |a case of |the start of )?(?:\w+ )?{_ILLNESS}(?![\w-])"
    rf"|(?:you've|you have) (?:got|developed|caught) (?:\w+ ){{0,2}}{_ILLNESS}(?![\w-])"
    rf"|(?:sounds|looks|seems) (?:\w+ )?(?:like|as if|to me like|as though)(?: you(?:'ve)?| he| she)?(?: have| has)?(?: got)? "
    rf"(?:\w+ ){{0,2}}?{_ILLNESS}(?![\w-])"
    rf"|(?:it|that|this)(?:'s| is) (?:clearly|definitely|obviously|certainly|100 ?%|for sure|just|most likely|probably) "
    rf"(?:\w+ )?{_ILLNESS}(?![\w-])"
    rf"|what you have is (?:\w+ ){{0,3}}?{_ILLNESS}(?![\w-])"
    r"|it(?:'s| is) all in your (?:head|mind)|you are (?:just )?(?:a hypochondriac|mentally ill|an addict)"
    r"|you're (?:just )?(?:a hypochondriac|mentally ill|an addict|bipolar)"
    r")",
    re.IGNORECASE,
)
# “If you have arthritis”, “people like you who have …”: no one in particular.
_GENERAL = lazy_re_compile(
    r"\b(?:if|when|whether|unless|once|whenever|because|since|while|until|after|before|where|who|that|unlike|as"
    r"|do|does|did|don't|not|sorry (?:to hear )?(?:that )?|hear|know|think|say|said|says|told|imagine|although|though|even)"
    r" ?(?:[\w']+ ){0,2}$",
    re.IGNORECASE,
)
_GUESS = lazy_re_compile(
    r"sound|look|seem|clearly|definitely|obviously|certainly|for sure|likely|probably|100",
    re.IGNORECASE,
)
_OWN = lazy_re_compile(r"\b(?:I|my|me|mine|we|our)\b")
# The characters before a match that are looked at.
_REACH = 40


def find(reading: Reading) -> Iterator[str]:
    for sentence in reading.sentences:
        claims = sentence.claims
        match = _PATTERN.search(claims)
        if not match or suggests_asking(sentence) or is_denied(sentence, match):
            continue
        before = claims[max(0, match.start() - _REACH) : match.start()]
        says_you = re.search(r"\byou", match[0], re.IGNORECASE)
        # What “he” or “it” has may be what the writer's own family has.
        if _GENERAL.search(before) or (not says_you and _OWN.search(claims.replace("to me", ""))):
            continue
        if not says_you and not _GUESS.search(match[0]):
            continue
        yield evidence(sentence, match)


DIAGNOSIS = Concern(
    code="diagnosis",
    label=_("Diagnosis of someone else"),
    sentence=_("Gives someone else a diagnosis: “%(evidence)s”."),
    priority=200,
    deadline=timedelta(hours=24),
    find=find,
    hits=(
        "You have fibromyalgia.",
        "You clearly have CRPS.",
        "Sounds like you have multiple sclerosis.",
        "Sounds like sciatica to me.",
        "That is definitely a slipped disc.",
        "You've got carpal tunnel syndrome.",
        "What you have is small fibre neuropathy.",
        "It's all in your head.",
        "You must have an autoimmune disease.",
        "Looks like lupus.",
        "Your daughter probably has Ehlers-Danlos syndrome.",
        "You are just a hypochondriac.",
    ),
    passes=(
        "I have fibromyalgia.",
        "If you have arthritis, this page helps.",
        "When you have CRPS, every touch hurts.",
        "Do you have sciatica?",
        "Sorry to hear that you have MS.",
        "My mother has arthritis.",
        "My doctor says it is definitely neuropathy.",
        "You don't have fibromyalgia just because it hurts.",
        "Ask your GP whether it looks like lupus.",
        "People who have migraines know this.",
        "You have a great blog about arthritis.",
        "You have my sympathy.",
        "It is probably the weather.",
    ),
)
