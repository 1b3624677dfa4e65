"""Concern: someone is told to stop or change a treatment, a dose or the settings of a device."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.safety.concern import Concern
from neuromod_wagtail.comments.safety.reading import (
    Reading,
    evidence,
    is_denied,
    is_first_person,
    is_own_past,
)
from neuromod_wagtail.text.advice import REMEDY, suggests_asking, treatment_advice
from neuromod_wagtail.text.passages import Sentence
from neuromod_wagtail.text.patterns import lazy_re_compile

_DRUGS = rf"(?:{REMEDY}|meds|pills|gaba|insulin|steroids?|blood thinners?|warfarin|lithium|ssris?)"
_UNIT = r"(?:mg|mcg|µg|μg|grams?|ml|milligrams?|mA|milliamps?|V|volts?|Hz|hertz|kHz|µs|μs|microseconds?)"
_CHANGE = (
    r"(?:stop|quit|drop|ditch|dump|bin|skip|double|halve|increase|reduce|lower|raise|cut(?! (?:up|them|it))|throw away|throw out"
    r"|get off|come off|go off|wean yourself off|go cold turkey|taper|flush|up|switch to|swap)"
)
_OTHER = lazy_re_compile(
    r"\b(?:"
    # “you could double the dose”, “if I were you I'd stop the gabapentin”
    rf"(?:you|u) (?:can |could |might |may |should |need to |want to |would |really |just |simply |safely ){{1,3}}{_CHANGE}"
    rf" (?:\w+ ){{0,4}}{_DRUGS}"
    rf"|(?:if i were you|in your (?:place|shoes)|if i was you),? (?:i would|i'd|just)? ?(?:\w+ ){{0,2}}"
    rf"(?:{_CHANGE}|take|try|start) (?:\w+ ){{0,4}}{_DRUGS}"
    rf"|(?:why don't you|why not|you'd better|you better|my advice:?(?: is(?: to)?)?|i(?:'d| would)? (?:advise|suggest|recommend)"
    rf"(?: that)?(?: you)?(?: to)?) (?:just |simply |all )?(?:{_CHANGE}|stopping|doubling|ditching|skipping) (?:\w+ ){{0,4}}{_DRUGS}"
    rf"|(?:just|simply|so|please|everyone|folks),? {_CHANGE} (?:\w+ ){{0,3}}{_DRUGS}"
    rf"|(?:ditch|dump|bin|flush|throw (?:away|out)) (?:your|those|these|the|all) (?:\w+ ){{0,2}}{_DRUGS}"
    rf"|you (?:don't|do not|never) need (?:your|those|these|the|any|all)? ?(?:\w+ ){{0,2}}{_DRUGS}"
    rf"|better off (?:dropping|stopping|quitting|ditching|skipping|doubling|halving|reducing|without) (?:\w+ ){{0,4}}{_DRUGS}"
    rf"|^\W{{0,3}}{_CHANGE} (?:your|those|these) (?:\w+ ){{0,2}}{_DRUGS}"
    # doses and settings for someone else
    rf"|(?:you|u) (?:can|could|should|need to|must|might) (?:\w+ ){{0,3}}(?:take|use|inject|try|go (?:up )?to|start (?:at|with))"
    rf" (?:\w+ ){{0,3}}(?:up to )?\d[\d.,]* ?{_UNIT}(?!\w)"
    rf"|(?:set|turn|crank|put|push|raise|increase|reduce|lower|adjust|program|dial) (?:it|yours|your (?:\w+ ?){{1,3}}|the (?:\w+ ?){{1,3}}) ?(?:up |down )?"
    rf"(?:to|at) (?:\w+ ){{0,2}}\d[\d.,]* ?{_UNIT}(?!\w)"
    rf"|(?:crank|turn|push|whack) (?:it|your \w+(?: \w+)?|the (?:amplitude|frequency|current|voltage|intensity|pulse width)) "
    r"(?:all the way |right )?up(?: to (?:the )?max(?:imum)?)?\b"
    r"|(?:ignore|don't listen to|do not listen to|never mind) (?:your|the|what your) (?:doctors?|gp|surgeon|consultant|rep|nurse)"
    r")",
    re.IGNORECASE,
)
_ASKED = lazy_re_compile(
    r"\b(?:my|his|her|our|the) (?:doctor|dr|gp|surgeon|consultant|rep|nurse|physio\w*|pain team|clinic|neurologist|psychiatrist)"
    r"(?:s|'s)? (?:\w+ ){0,3}(?:said|says|told|had|has|wants?|wanted|suggest\w*|recommend\w*|prescrib\w*|advis\w*|put|asked)",
    re.IGNORECASE,
)
_WARNING = lazy_re_compile(
    r"\b(?:never|don't|do not|shouldn't|should not|dangerous|mustn't|must not|careful)\b",
    re.IGNORECASE,
)
# Advice that has a denial in it: “ignore your doctor”, “you don't need those pills”.
_DENYING = lazy_re_compile(
    r"ignore|don't|do not|never mind|why|you (?:don't|do not|never) need", re.IGNORECASE
)
# “I can turn it up to …”: about oneself.
_SELF = lazy_re_compile(r"\b(?:I|we)(?:'\w+)? (?:[\w']+ ){0,4}$", re.IGNORECASE)
_HYPOTHESIS = lazy_re_compile(r"\bif i (?:were|was) you\b", re.IGNORECASE)
# Of the imperatives, those that change a treatment, said to someone. “Take two tablets” is a leaflet.
_CHANGES = lazy_re_compile(
    rf"(?!lower doses)(?:{_CHANGE}|discontinue|start|take \d)\b", re.IGNORECASE
)
_TO_YOU = lazy_re_compile(
    r"\b(?:your?|u|(?:those|these)(?! with| who)|folks|everyone)\b|!", re.IGNORECASE
)


def find(reading: Reading) -> Iterator[str]:
    for sentence in reading.sentences:
        if suggests_asking(sentence) and not _DENYING.match(sentence.claims.lstrip()):
            continue
        if _ASKED.search(sentence.text):
            continue
        if found := _said_to_another(sentence) or _ordered(sentence):
            yield found


def _said_to_another(sentence: Sentence) -> str:
    claims = sentence.claims
    match = _OTHER.search(claims)
    if not match or _SELF.search(claims[: match.start()]):
        return ""
    if not _DENYING.match(match[0]):
        if _WARNING.search(claims[: match.end()]) or is_denied(sentence, match):
            return ""
        if is_own_past(sentence) and not _HYPOTHESIS.search(claims):
            return ""
    return evidence(sentence, match)


def _ordered(sentence: Sentence) -> str:
    """Return an imperative or “you should” that the language rule for articles finds, too."""
    words = treatment_advice(sentence)
    if not _CHANGES.match(words) or not _TO_YOU.search(sentence.claims):
        return ""
    if is_first_person(sentence) or _WARNING.search(sentence.claims.partition(words)[0]):
        return ""
    return words


ADVICE = Concern(
    code="treatment_advice",
    label=_("Advice to change a treatment"),
    sentence=_("Tells someone to stop or change a treatment, dose or setting: “%(evidence)s”."),
    priority=400,
    deadline=timedelta(hours=12),
    find=find,
    hits=(
        "Stop taking your tablets.",
        "You should stop taking gabapentin.",
        "Just stop the medication, it is poison.",
        "Ditch your meds and you will feel alive again.",
        "You can safely double the dose.",
        "If I were you I'd stop the pregabalin.",
        "You don't need those pills.",
        "You could take 600 mg without problems.",
        "Turn it up to 5 mA.",
        "Set the frequency to 1200 Hz and leave it there.",
        "Set your stimulator to 8 mA.",
        "Crank it all the way up.",
        "Throw away your opioids today.",
        "Ignore your doctor.",
        "Why don't you just stop the amitriptyline.",
        "My advice is to skip the morning dose.",
        "You must come off opioids.",
        "Double your dose when it hurts.",
        "Folks, quit the duloxetine!",
    ),
    passes=(
        "I stopped taking my tablets last year.",
        "I doubled the dose and felt worse.",
        "My doctor told me to stop taking gabapentin.",
        "The nurse said to turn it up to 5 mA.",
        "Don't stop taking your tablets without asking your doctor.",
        "Talk to your doctor before you change the dose.",
        "Should I stop taking gabapentin?",
        "Has anyone stopped pregabalin?",
        "You should never double the dose.",
        "I take 600 mg at night.",
        "Mine runs at 60 Hz.",
        "They set mine to 5 mA.",
        "Never stop opioids abruptly.",
        "It was hard to stop taking the medication.",
        "After I came off opioids I slept better.",
        "I can turn it up when I walk.",
        "Ask your GP whether you can reduce the dose.",
    ),
)
