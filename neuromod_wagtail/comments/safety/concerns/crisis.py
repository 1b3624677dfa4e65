"""Concern: someone may be about to harm themselves, or in danger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.safety.concern import Concern
from neuromod_wagtail.comments.safety.reading import FIRST_PERSON, Reading, evidence
from neuromod_wagtail.text.patterns import lazy_re_compile

_SELF = r"(?:my|him|her|them|your)sel(?:f|ves)"
_MY = r"(?:my|his|her|their)"
# What is said of the present or the near future, by whoever is in danger or someone close.
_DANGER = lazy_re_compile(
    r"\b(?:"
    rf"(?:kill|hang|drown|shoot|poison|hurt|harm|cut|starve|burn) ?{_SELF}"
    rf"|(?:killing|hanging|shooting|hurting|harming|cutting|burning) {_SELF}"
    rf"|(?:end|ending|take|taking) {_MY} (?:own )?li(?:fe|ves)"
    r"|(?:end|ending) it all|commit(?:ting)? suicide|(?:am|'m|feel|feeling|is|be) (?:so |very |actively )?suicidal"
    r"|(?:have|has|having|get|getting|gets|'ve got) (?:\w+ ){0,3}(?:suicidal (?:thoughts|ideation|feelings|urges)"
    r"|thoughts of suicide)|thinking (?:about|of) suicide|(?:considering|contemplating|planning) suicide"
    r"|(?:my|a) suicide (?:plan|note)"
    r"|(?:want|wants|wanting|wanna|wish|hope|ready|prefer) (?:to |i could |i would )?"
    r"(?:be dead|die|disappear for ever|disappear forever|not wake up|never wake up|not be here|not exist)"
    r"|wish (?:i|he|she) (?:was|were) (?:dead|never born)|wish i (?:had never been born|hadn't been born|wouldn't wake up)"
    r"|(?:do not|don't|doesn't|does not|no longer) (?:want|wish) to (?:live|be alive|be here|wake up|exist|go on)(?: any ?more| any longer| like this|(?= *[.!,;]| *$))"
    r"|(?:can't|cannot|can not|couldn't) (?:go on|carry on|do this|live like this|take (?:it|this)(?: pain)?)(?: any ?more| any longer)"
    r"|(?:don't|do not|can't|cannot|no longer) see (?:the|any|a) (?:point|sense|reason) (?:of|in|to|for) (?:living|live|going on|carrying on|life)"
    r"|(?:want|wants) (?:it all|everything|my life|this life) to (?:end|stop|be over)|just want it to be over"
    r"|(?:going to|gonna|will|want to|could|might) (?:just )?(?:take|swallow) (?:them all|all of them|the (?:whole )?lot"
    r"|all (?:of )?my (?:pills|tablets|meds|medication))"
    r"|(?:no|not any|any) (?:reason|point) (?:to|in) (?:live|living|go(?:ing)? on|carry(?:ing)? on)"
    r"|(?:nothing|no reason|not worth) (?:left )?(?:to |living)(?:live )?(?:for)?"
    r"|(?:better off|happier) (?:without me|if i (?:was|were) (?:dead|gone))|(?:better|best) (?:off )?dead"
    r"|(?:nobody|no one) would (?:miss|notice|care if i)"
    r"|(?:took|taken|swallowed) (?:all (?:of )?(?:my|the) (?:pills|tablets|meds|medication|opioids|painkillers)"
    r"|(?:a|the) whole (?:bottle|box|packet)|an overdose)"
    r"|(?:this is|it is|it's) (?:my )?(?:goodbye|the end for me)|goodbye,? (?:everyone|all|world)"
    r"|by the time you read this|(?:stock ?piling|saving up|hoarding) (?:my |the )?(?:pills|tablets|meds|medication)"
    r"|(?:ways?|how) to (?:die|kill (?:my|your)self|end my life)|self[- ]harm(?:ing|ed)?|kys"
    r"|jump(?:ing)? (?:off|from|in front of) (?:a|the) (?:bridge|roof|building|train)"
    r")(?!\w)",
    re.IGNORECASE,
)
# An overdose needs no other sign, others need the present.
_OVERDOSE = lazy_re_compile(r"\b(?:took|taken|swallowed)\b", re.IGNORECASE)
_PAST = lazy_re_compile(
    r"\b(?:ago|used to|back (?:then|in)|in (?:19|20)\d\d|was|were|had|felt|became|got|went|made (?:me|him|her)"
    r"|caused|gave (?:me|him|her)|stopped|attempted|tried|committed|wanted|contemplated|experienced|suffered|thought|started|ended|relieved|abated"
    r"|anymore since|no longer (?:suicidal|have)|any more since|after stopping)\b",
    re.IGNORECASE,
)
_NOW = lazy_re_compile(
    r"\b(?:now|today|tonight|again|still|this (?:morning|evening|week)|every (?:day|night)|right now|these days"
    r"|lately)\b",
    re.IGNORECASE,
)
# Talk about suicide that is no cry: risks, prevention, studies, labels of drugs.
_TOPIC = lazy_re_compile(
    r"\b(?:side[- ]effects?|risks? of|warning|warns|warned|leaflet|label|stud(?:y|ies)|rates?|prevention"
    r"|statistics|research|trial|black box|report(?:s|ed)|causes?|caus(?:ed|ing)|lead(?:s|ing)? to|increase[sd]?"
    r"|reduce[sd]?|helpline|hotline|samaritans)\b",
    re.IGNORECASE,
)
_DENIED = lazy_re_compile(
    r"\b(?:not|never|isn't|aren't|wasn't|don't (?:want to|have)|do not (?:want to|have)|no|without|nor|"
    r"didn't|doesn't have|haven't|hasn't|would never|stopped|instead of|rather than|free of|any)"
    r"(?: \w+){0,2} ?$",
    re.IGNORECASE,
)
# What the denial belongs to already: “I don't want to live”, “no reason to live”.
_OWN_DENIAL = lazy_re_compile(
    r"^(?:do not|don't|doesn't|does not|no|not|nothing|nobody|can|cannot|couldn't|never)",
    re.IGNORECASE,
)
_FIGURE = lazy_re_compile(
    r"\b(?:laugh\w*|dying to (?:try|know|see|hear)|career|phone|party|account|so (?:good|funny)|of old age"
    r"|natural causes|with (?:dignity|it)|my favourite|my favorite)\b",
    re.IGNORECASE,
)
# The characters before a match in which a denial of it can begin.
_REACH = 60


def find(reading: Reading) -> Iterator[str]:
    for sentence in reading.sentences:
        claims = sentence.claims
        for match in _DANGER.finditer(claims):
            before = claims[max(0, match.start() - _REACH) : match.start()]
            rest = claims[: match.start()] + claims[match.end() :]
            is_past = _PAST.search(rest) and not _NOW.search(rest)
            if is_past and not _OVERDOSE.match(match[0]):
                continue
            if not _OWN_DENIAL.match(match[0]) and _DENIED.search(before):
                continue
            is_about = _TOPIC.search(claims) and not FIRST_PERSON.search(claims)
            if is_about or _FIGURE.search(claims):
                continue
            if _OVERDOSE.match(match[0]) and _AS_TOLD.search(claims):
                continue
            yield evidence(sentence, match)


_AS_TOLD = lazy_re_compile(
    r"\b(?:as (?:prescribed|directed|told)|every|daily|each day|years? ago|months? ago|days? ago|in (?:19|20)\d\d"
    r"|when i was|for (?:a|\d+) (?:week|month|year|day)s?|back to|with me|away|off)\b",
    re.IGNORECASE,
)


CRISIS = Concern(
    code="crisis",
    label=_("Crisis or self-harm"),
    sentence=_("Someone may be in danger: “%(evidence)s”."),
    priority=20_000,
    deadline=timedelta(hours=1),
    find=find,
    is_distressing=True,
    hits=(
        "I want to die.",
        "Some days I just want to die, this burning never stops.",
        "I don't want to live any more.",
        "I don’t want to be here anymore",
        "I can't go on like this. I can't do this anymore.",
        "I am going to kill myself tonight.",
        "I'm suicidal and nobody at the clinic listens.",
        "I feel suicidal again.",
        "There is no reason to live with this pain.",
        "There is nothing left to live for.",
        "My family would be better off without me.",
        "They'd be better off if I was dead.",
        "I wish I was dead.",
        "I wish I wouldn't wake up.",
        "I keep thinking about suicide.",
        "I have been having suicidal thoughts every night since the implant.",
        "I just took all my pills.",
        "I swallowed a whole bottle of paracetamol an hour back.",
        "My husband says he wants to end his life.",
        "She is talking about killing herself.",
        "I've started cutting myself again.",
        "I hurt myself on purpose again last night because the other pain is worse.",
        "Goodbye everyone, thank you for being kind.",
        "By the time you read this it will be over.",
        "Nobody would miss me.",
        "I am saving up my tablets.",
        "What is the easiest way to die?",
        "Just kill yourself, nobody wants you here.",
        "I w\u200bant to d\u200bie.",
        "I wаnt to die.",  # the Cyrillic “а”
    ),
    passes=(
        "This pain is killing me.",
        "I'm dying to try the new stimulator.",
        "I'd kill for a good night's sleep.",
        "I am not suicidal, I just need sleep.",
        "I would never kill myself.",
        "I was suicidal in 2012, before the implant, and am glad to be here.",
        "Years ago I wanted to die, and then DRG stimulation gave me my life back.",
        "Suicidal thoughts are listed as a side effect of pregabalin.",
        "The drug made me feel suicidal so I stopped taking it.",
        "No suicidal thoughts since I changed to duloxetine.",
        "Studies on suicide rates in chronic pain are sad reading.",
        "The Samaritans help people who want to die.",
        "My phone died during the session.",
        "I laughed so much I wanted to die.",
        "I took all my tablets with me on holiday.",
        "I took the tablets as prescribed for a month.",
        "My battery is dying after five years.",
        "I can't go on holiday without my charger.",
        "I cannot take ibuprofen.",
        "He said “I want to die”, which is a line from the film.",
        "The stimulator cut out by itself.",
        "It hurt itself out, if that makes sense.",
    ),
)
