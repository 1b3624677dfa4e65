"""Rule: the text tells readers which treatment to take, stop or choose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from neuromod_wagtail.articles.language.article_text import Text
from neuromod_wagtail.articles.language.rules.finding import Finding
from neuromod_wagtail.text.passages import Sentence

_REMEDY = (
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
    rf" (?:down |off |up |out )?(?:on )?(?:{_SOME}){{0,3}}(?:[a-z]+ ){{0,2}}{_REMEDY}\b"
    rf"|take (?:{_SOME}){{0,3}}(?:\d[\d.,]* ?(?:mg|g|mcg|µg|ml|tablets?|pills?|capsules?)"
    rf"|(?:one|two|three|half) (?:tablets?|pills?|capsules?|doses?)|{_REMEDY})\b)"
)
_START = re.compile(
    r"^[\s\"'“‘(•\-–]{0,10}(?:(?:if|when|once|after|before|until|unless)\b[^,]{1,200},\s)?"
    rf"(?:please |always |never |just |simply |then |so |instead,? |immediately ){{0,3}}"
    r"(?:(?:do not|don[’']t) (?=take|use|wear|have|get|avoid|buy))?"
    rf"(?P<what>{_ACTIONS})",
    re.IGNORECASE,
)
_YOU = re.compile(
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
_ASK = re.compile(
    r"\b(?:ask|asking|talk|talking|speak|speaking|consult|consulting|check|checking|discuss|discussing"
    r"|tell|telling|told|advice|advises?|advised|agree|agreed|see|seeing|contact|prescribed by|says?|decides?)"
    rf"\b.{{0,60}}?\b{_PERSON}\b"
    rf"|\b{_PERSON}\b.{{0,30}}?\b(?:tells?|told|says?|said|advises?|advised|agrees?|prescribed|decides?|asks?)\b",
    re.IGNORECASE,
)


def find(text: Text) -> Iterator[Finding]:
    for sentence in text.sentences:
        match = _START.search(sentence.claims) or _YOU.search(sentence.claims)
        if match and not _suggests_asking(sentence):
            yield Finding(sentence, match["what"].strip())
            continue
        if named := _named_treatment(text, sentence):
            yield Finding(sentence, named)


def _suggests_asking(sentence: Sentence) -> bool:
    return sentence.is_question or bool(_ASK.search(sentence.claims))


_BEFORE_NAME = re.compile(
    r"(?:^[\s(•\-–]{0,5}|\byou (?:should|must|have to|need to|ought to) )"
    r"(?P<what>(?:try|get|use|choose|have|start|buy|stop)(?: using)? (?:a |an |the |some )?)$",
    re.IGNORECASE,
)


# Names are searched for only near such words, because a site may have many modalities.
_COULD_NAME = re.compile(
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
            if before and not _suggests_asking(sentence):
                return before["what"] + match[0]
    return ""
