"""Sentences that tell someone which treatment to take, stop or change. Pure functions."""

from __future__ import annotations

import re

from neuromod_wagtail.text.passages import Sentence
from neuromod_wagtail.text.patterns import lazy_re_compile

REMEDY = (
    r"(?:medications?|medicines?|tablets?|pills?|opioids?|painkillers?|pain ?killers?|drugs?"
    r"|antidepressants?|anticonvulsants?|doses?|dosage|treatments?|implants?|stimulators?"
    r"|paracetamol|acetaminophen|ibuprofen|naproxen|aspirin|gabapentin|pregabalin|morphine"
    r"|codeine|tramadol|amitriptyline|duloxetine)"
)
_SOME = r"(?:your|the|all|any|a|an|some|more|less|fewer|other|daily|regular|strong|prescribed) "
_ACTIONS = (
    r"(?:(?:stop|quit|start|begin|keep|avoid|continue|try) (?:taking|using|wearing|having)\b"
    rf"|(?:stop|discontinue|double|halve|increase|reduce|raise|lower|skip|taper|cut|continue|start"
    rf"|throw away|come off|get off|switch to|avoid|try|buy|get|have|choose|use|demand)"
    rf" (?:down |off |up |out )?(?:on )?(?:{_SOME}){{0,3}}(?:[a-z]+ ){{0,2}}{REMEDY}\b"
    rf"|take (?:{_SOME}){{0,3}}(?:\d[\d.,]* ?(?:mg|g|mcg|µg|ml|tablets?|pills?|capsules?)"
    rf"|(?:one|two|three|half) (?:tablets?|pills?|capsules?|doses?)|{REMEDY})\b)"
)
_START = lazy_re_compile(
    r"^[\s\"'“‘(•\-–]{0,10}(?:(?:if|when|once|after|before|until|unless)\b[^,]{1,200},\s)?"
    rf"(?:please |always |never |just |simply |then |so |instead,? |immediately ){{0,3}}"
    r"(?:(?:do not|don[’']t) (?=take|use|wear|have|get|avoid|buy))?"
    rf"(?P<what>{_ACTIONS})",
    re.IGNORECASE,
)
_YOU = lazy_re_compile(
    r"\byou (?:really |also |always )?(?:should|must|have to|need to|ought to|had better|are advised to)"
    r"(?: never| always| also| really| not| immediately| just| simply){0,2} "
    rf"(?P<what>{_ACTIONS}|(?:undergo|insist on) )",
    re.IGNORECASE,
)
_PERSON = (
    r"(?:doctors?|GPs?|clinicians?|physicians?|pharmacists?|nurses?|specialists?|prescribers?|consultants?"
    r"|surgeons?|neurologists?|midwife|dentist|team|clinic|care provider|healthcare provider"
    r"|health professional|healthcare professional)"
)
_ASK = lazy_re_compile(
    r"\b(?:ask|asking|talk|talking|speak|speaking|consult|consulting|check|checking|discuss|discussing"
    r"|tell|telling|told|advice|advises?|advised|agree|agreed|see|seeing|contact|prescribed by|says?|decides?)"
    rf"\b.{{0,60}}?\b{_PERSON}\b"
    rf"|\b{_PERSON}\b.{{0,30}}?\b(?:tells?|told|says?|said|advises?|advised|agrees?|prescribed|decides?|asks?)\b",
    re.IGNORECASE,
)


def treatment_advice(sentence: Sentence) -> str:
    """Return the advice in a sentence, “stop taking”, or nothing if it suggests asking someone."""
    match = _START.search(sentence.claims) or _YOU.search(sentence.claims)
    return match["what"].strip() if match and not suggests_asking(sentence) else ""


def suggests_asking(sentence: Sentence) -> bool:
    """Tell whether a sentence is a question, or refers to a doctor or another professional."""
    return sentence.is_question or bool(_ASK.search(sentence.claims))
