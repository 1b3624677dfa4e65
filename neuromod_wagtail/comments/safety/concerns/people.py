"""Concern: a clinician or a patient is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.safety.concern import Concern
from neuromod_wagtail.comments.safety.reading import LONGEST_EVIDENCE, Reading
from neuromod_wagtail.text.patterns import lazy_re_compile

_NAME = r"[A-Z][a-zà-öø-ÿ]+(?:[-'][A-Z]?[a-zà-öø-ÿ]+)?"
_FULL = rf"{_NAME} (?:[A-Z]\. )?(?:(?:van|von|de|del|da|al|bin|Mc|Mac|O')[ -]?)?{_NAME}"
_ROLE = (
    r"(?:surgeon|consultant|neurologist|neurosurgeon|physio|physiotherapist|nurse|rep|GP|doctor|psychiatrist|therapist"
    r"|anaesthetist|anesthesiologist|pain specialist|chiropractor|dentist|midwife|pharmacist)"
)
_KIN = (
    r"(?:husband|wife|son|daughter|mother|father|mum|mom|dad|brother|sister|partner|friend|neighbour|neighbor|colleague"
    r"|aunt|uncle|cousin|niece|nephew|boss|roommate|patient|girlfriend|boyfriend|ex)"
)
_PATTERN = lazy_re_compile(
    rf"\b(?:Dr|DR|Doctor|Prof|Professor|Mr|Mrs|Ms|Miss|Sister|Nurse|Surgeon|Consultant)\.? (?:{_FULL}|(?:[A-Z]\. ?)?{_NAME})"
    rf"|\b(?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]he|[Aa]) {_ROLE}(?:,| is| was| called| named|:)? {_FULL}"
    rf"|\b(?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Aa]|[Tt]he) {_KIN}(?:,| is| called| named)? {_FULL}"
)
# Public figures, brands and eponyms; words that begin a sentence with a title before them.
_NO_ONE = lazy_re_compile(
    r"\b(?:Dr|Doctor|Mr|Mrs|Prof|Professor|Sister|Nurse|Miss|Ms|Surgeon|Consultant)\.? "
    r"(?:Who|Google|Internet|Phil|Oz|Scholl|Pepper|Right|Bean|Muscle|Strange|House|No|Death|[A-Z][a-z]+'s (?:disease|syndrome|palsy|sign))\b"
    r"|\b(?:Doctor|Nurse|Sister|Surgeon|Consultant|Miss|Professor) (?:And|But|The|Then|He|She|It|They|We|You|My|Said|Told|Was|Is|Practitioner"
    r"|Specialist|Led|General|In|On|At|Of|For|Has|Had|Will|Would|Could|Prescribed|Recommended|Gave|Put|Ordered|Thinks|Says|If|When|So|Also|Did|Does|Didn|Increased|Switched)\b"
)
_TITLE_ONLY = lazy_re_compile(
    r"\b(?:General|Practitioner|Hospital|Clinic|Day|Centre|Center|Street|University)\b"
)


def find(reading: Reading) -> Iterator[str]:
    for sentence in reading.sentences:
        for match in _PATTERN.finditer(sentence.claims):
            if not _NO_ONE.search(match[0]) and not _TITLE_ONLY.search(match[0]):
                yield match[0][:LONGEST_EVIDENCE]
                break


PEOPLE = Concern(
    code="named_person",
    label=_("Clinician or patient named"),
    sentence=_("Names someone: “%(evidence)s”."),
    priority=100,
    deadline=timedelta(hours=24),
    find=find,
    hits=(
        "Dr Smith at the Royal was wonderful.",
        "Dr. Jane Smith put it in.",
        "Mr Patel did my operation.",
        "Professor Müller said so.",
        "My surgeon, John Smith, never called back.",
        "Nurse Jones was rude.",
        "My husband Peter Jones has CRPS.",
        "A patient called Mary O'Neill told me.",
        "Her friend, Anna van Dyke, had the same lead.",
        "I saw Mrs Taylor-Brown in March.",
    ),
    passes=(
        "My doctor was wonderful.",
        "Dr Google told me otherwise.",
        "My husband has CRPS.",
        "My husband Peter has CRPS.",
        "The nurse said it would heal.",
        "My surgeon is British.",
        "I have Parkinson's disease.",
        "Doctor Who is on tonight.",
        "Saint Thomas Hospital was clean.",
        "The doctor Said no.",
        "Boston Scientific made my device.",
        "I live near Saint Mary.",
    ),
)
