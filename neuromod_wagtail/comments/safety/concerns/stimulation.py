"""Concern: stimulation by home-made or altered devices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.safety.concern import Concern
from neuromod_wagtail.comments.safety.reading import Reading, evidence, is_denied
from neuromod_wagtail.text.advice import suggests_asking
from neuromod_wagtail.text.patterns import lazy_re_compile

_DEVICE = (
    r"(?:t[DA]CS|tens(?: unit| machine)?|(?:brain |nerve |vagus(?: nerve)? |muscle )?stimulators?|electrodes?|rTMS|TMS"
    r"|(?:brain|vagus|nerve) (?:zapper|stimulation)|zapper|e-?stim|ECT|electroshock|pulse generator|implant|neurostimulator)"
)
_MAKE = r"(?:build|building|built|make|making|made|assemble|solder(?:ed|ing)?|construct|wire(?:d)?(?: up)?|rig(?:ged)?(?: up)?)"
_PATTERN = lazy_re_compile(
    r"\b(?:"
    rf"{_MAKE} (?:a|an|your|my|your own|my own|one's own|our own|this|the) (?:\w+ ){{0,3}}{_DEVICE}"
    rf"|(?:diy|home-?made|home made|self-?built|self-?made|do[- ]it[- ]yourself) (?:\w+ ){{0,2}}{_DEVICE}"
    rf"|{_DEVICE} (?:\w+ ){{0,6}}(?:9 ?V|nine[- ]volt|car|AA|lithium|laptop) batter(?:y|ies)"
    rf"|(?:9 ?V|nine[- ]volt|car|mains|laptop) (?:batter(?:y|ies)|power|charger) (?:\w+ ){{0,8}}"
    r"(?:electrodes?|sponges?|head|scalp|temples?|forehead|spine|neck|ear)"
    rf"|(?:hack|jailbreak|reprogram|bypass|unlock|override|crack)(?:ed|ing)? (?:the|your|my|a) (?:\w+ ){{0,3}}"
    rf"(?:{_DEVICE}|remote|programmer|controller|IPG|device|limits?|safety)"
    r"|(?:electrodes?|wires?|current|sponges?) (?:\w+ ){0,10}(?:straight |directly )?(?:to|on|onto|across|through) (?:your(?: own)?|my own) "
    r"(?:head|scalp|temples?|brain|eyes?|eyelids?|neck|throat|chest|heart|spine)"
    r"|(?:open|prise|pry)(?:ed|ing)? (?:up )?(?:the|your|my) (?:\w+ )?(?:TENS|stimulator|device)(?: unit| machine)?"
    r")",
    re.IGNORECASE,
)
_CLINIC = lazy_re_compile(
    r"\b(?:nurses?|doctors?|surgeons?|clinic|hospital|rep|technicians?|physio\w*|they|team|manufacturers?|company)\b"
    r".{0,80}\b(?:put|placed|attach\w*|reprogram\w*|fixed|made|built|implant\w*|apply|applied|open\w*)\b",
    re.IGNORECASE,
)
_WARNING = lazy_re_compile(
    r"\b(?:dangerous|don't|do not|never|please no|beware|warn\w*|burn(?:ed|t|s)?|not safe|unsafe|avoid|bad idea)\b",
    re.IGNORECASE,
)


def find(reading: Reading) -> Iterator[str]:
    for sentence in reading.sentences:
        match = _PATTERN.search(sentence.claims)
        if not match or is_denied(sentence, match) or suggests_asking(sentence):
            continue
        if not _CLINIC.search(sentence.claims) and not _WARNING.search(sentence.claims):
            yield evidence(sentence, match)


STIMULATION = Concern(
    code="home_stimulation",
    label=_("Do-it-yourself stimulation"),
    sentence=_("Describes stimulation with a home-made or altered device: “%(evidence)s”."),
    priority=300,
    deadline=timedelta(hours=12),
    find=find,
    hits=(
        "You can build your own tDCS from a kit.",
        "I built a tDCS with parts from the electronics shop and it works.",
        "A home-made TENS unit is just as good.",
        "DIY tDCS helped me more than the clinic.",
        "All it takes is a 9V battery and two sponges on your head.",
        "Just wire up a nerve stimulator from a kit.",
        "Put the electrodes directly on your temples.",
        "You can hack the programmer to go beyond the limits.",
        "Here is how to jailbreak your controller.",
        "Open up the TENS and change the resistor.",
        "I run the current through my own brain every morning.",
        "Make your own vagus nerve stimulator from earphones.",
    ),
    passes=(
        "I bought a TENS machine at the chemist's.",
        "Is DIY tDCS safe?",
        "Please don't build your own tDCS.",
        "DIY tDCS is dangerous, I got burnt.",
        "The nurse put the electrodes on my neck.",
        "The rep reprogrammed my stimulator.",
        "My stimulator's battery lasts nine years.",
        "I charge the battery in the car.",
        "They made a new stimulator for small patients.",
        "I never hacked my remote.",
        "The electrodes sit on the spine.",
        "Building up my strength with the TENS took weeks.",
    ),
)
