"""Concern: a clinic, a device or an affiliate link is promoted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.safety.concern import Concern
from neuromod_wagtail.comments.safety.reading import (
    LONGEST_EVIDENCE,
    Reading,
    evidence,
    is_denied,
)
from neuromod_wagtail.comments.spam.text import LINK
from neuromod_wagtail.text.patterns import lazy_re_compile

_AFFILIATE = lazy_re_compile(
    r"[?&](?:ref|aff|affid|affiliate|tag|partner|referral|via|coupon|promo|clickid|utm_(?:source|campaign))="
    r"|(?:amzn\.to|clickbank|shareasale|awin1|rstyle|go2cloud|linksynergy|hop\.)|/(?:ref|aff|r)/\w",
    re.IGNORECASE,
)
_PLACE = r"(?:clinics?|practice|centre|center|hospital|spa|institute|shop|store|website|web site|online shop|company|team|page|channel)"
_PATTERN = lazy_re_compile(
    r"\b(?:"
    rf"(?:visit|contact|check out|come to|book (?:at|with)|follow|see) (?:us\b|(?:our|my) (?:\w+ ){{0,2}}{_PLACE}\b)"
    rf"|(?:at|in) our (?:\w+ )?{_PLACE},? we"
    r"|we (?:offer|sell|ship|deliver|provide|treat|specialise|specialize) (?:\w+ ){0,3}(?:treatments?|therap(?:y|ies)|devices?|stimulators?|patients|consultations?|worldwide|sessions|packages|in)\b"
    r"|our (?:device|product|treatment|therapy|patients|clients|customers|method|programme|program) (?:has|have|can|will|is|are|helps?)\b"
    r"|(?:use|with|enter) (?:my |our |the |this )?(?:\w+ )?(?:code|coupon|voucher|promo code|discount code) [A-Z0-9]{3,15}"
    r"|\d{1,2} ?% (?:off|discount)|free (?:consultation|trial pack|shipping|assessment)|limited[- ]time offer|special offer"
    r"|(?:order|buy) (?:yours|it|one|them) (?:here|now|today|online|from (?:us|me|my))"
    r"|(?:click|tap) (?:here|the link|my link|on the link)|link in (?:my )?(?:bio|profile)"
    r"|(?:whatsapp|telegram|text|call|email|e-mail|dm|message|inbox) (?:me|us|him|her|dr\.? \w+)(?: \w+)? (?:on|at|for|to|via|now|today)\b"
    r"|(?:contact|reach) (?:me|us|him|her|dr\.? \w+) (?:on|at|via|through|for)\b"
    r"|i (?:sell|am selling|distribute|represent)|(?:my|our) (?:affiliate|referral) (?:link|code)"
    r"|(?:best|cheapest|leading|number one|no\. ?1) (?:\w+ ){0,2}(?:clinic|device|stimulator|doctor|surgeon) (?:in|on|for)\b"
    r")",
    re.IGNORECASE,
)
# A report of one's own: “we visited our clinic”, “I can order it online”.
_OWN = lazy_re_compile(
    r"\b(?:I|we) (?:had |then |just |also |once |only )?(?:was|were|had|went|got|bought|saw|took|[a-z]{3,20}ed)\b"
    r"|\b(?:I|we) (?:can|could|have to|had to|will|would) (?:\w+ ){0,2}$",
    re.IGNORECASE,
)
_ADVERT = lazy_re_compile(r"\b(?:spam|scam|advert\w*|beware|fake|warn\w*)\b", re.IGNORECASE)


def find(reading: Reading) -> Iterator[str]:
    for link in LINK.finditer(reading.text):
        if _AFFILIATE.search(link[0]):
            yield link[0][:LONGEST_EVIDENCE]
    for sentence in reading.sentences:
        match = _PATTERN.search(sentence.claims)
        if not match or sentence.is_question or is_denied(sentence, match):
            continue
        before = sentence.claims[: match.start()]
        if not _OWN.search(before) and not _ADVERT.search(sentence.claims):
            yield evidence(sentence, match)


PROMOTION = Concern(
    code="promotion",
    label=_("Promotion"),
    sentence=_("Promotes a clinic, a device or a link: “%(evidence)s”."),
    priority=50,
    deadline=timedelta(hours=48),
    find=find,
    hits=(
        "Visit our clinic in London for a free consultation.",
        "Use code PAIN20 for a discount.",
        "Get 20% off with this link.",
        "Order yours here: https://shop.example/?ref=anna",
        "Contact Dr Obi on WhatsApp.",
        "We offer treatments for all kinds of pain.",
        "At our centre, we help people like you.",
        "Our device has helped thousands.",
        "https://www.amazon.example/dp/B00?tag=painblog-21",
        "It is the best pain clinic in Texas.",
        "WhatsApp me for details.",
        "I sell refurbished units.",
    ),
    passes=(
        "I was treated at a clinic in Leeds.",
        "My clinic offers a follow-up every year.",
        "They sold me a device that broke.",
        "Which clinic is the best for DRG?",
        "Don't click the link, it is a scam.",
        "See https://www.nice.org.uk/guidance/ta159 for the guidance.",
        "We visited our clinic yesterday.",
        "My surgeon was great.",
        "The trial was free on the NHS.",
        "Our team of nurses was lovely and we laughed a lot.",
        "I called the rep and asked for help.",
        "It was 20 degrees outside.",
    ),
)
