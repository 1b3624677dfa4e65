"""Concern: personal identifiers, and where they are in a text, so that they can be removed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.safety.concern import Concern
from neuromod_wagtail.comments.safety.reading import Reading
from neuromod_wagtail.comments.spam.text import EMAIL, LONGEST
from neuromod_wagtail.text.lists import join_list
from neuromod_wagtail.text.patterns import lazy_re_compile


@dataclass(frozen=True)
class IdentifierKind:
    """A kind of identifier: its name, its pattern, and a check of what the pattern finds."""

    name: str | Promise
    pattern: re.Pattern[str]
    is_one: Callable[[str], bool] = bool


@dataclass(frozen=True)
class Identifier:
    """An identifier in a text: ``text[start:end]``."""

    kind: IdentifierKind
    start: int
    end: int


def digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def is_nhs_number(text: str) -> bool:
    """Check the last digit of an NHS number, or of a Scottish CHI number: modulo 11."""
    number = digits(text)
    if len(number) != 10 or len(set(number)) == 1:
        return False
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(number[:9]))
    return (11 - total % 11) % 11 == int(number[9])


def is_luhn(text: str) -> bool:
    """Check the last digit of a payment card, a Canadian number or an Australian identifier."""
    number = digits(text)
    if len(number) < 9 or len(set(number)) == 1:
        return False
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_french_number(text: str) -> bool:
    """Check the key of a French social security number: modulo 97."""
    number = digits(text)
    return len(number) == 15 and 97 - int(number[:13]) % 97 == int(number[13:])


def is_personal_phone(text: str) -> bool:
    """Tell a person's number from free numbers and help lines, and from dates."""
    number = digits(text)
    return 9 <= len(number) <= 15 and not FREE.match(number) and not DATE.search(text)


FREE = lazy_re_compile(
    r"(?:44|0044)?(?:0?800|0?808|0?30[0-9]|0?345|0?845)|1?(?:800|888|877|866|855|844|833)"
)
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
DATE = lazy_re_compile(r"\b(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d)\b")
ANY_DATE = (
    rf"(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{MONTH},? (?:19|20)\d\d|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d)"
)
STREET = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|court|ct|way|crescent|terrace|place|boulevard|blvd|gardens|grove"
    r"|row|square|mews|hill|park)"
)
# What each of them has. Most texts have none of it, and so need not be searched for all.
POSSIBLE = lazy_re_compile(r"\d|@|[\[(]at[\])]", re.IGNORECASE)
# The order matters: the first kind that fits a stretch names it.
KINDS = (
    IdentifierKind(_("email address"), EMAIL),
    IdentifierKind(
        _("email address"),
        lazy_re_compile(
            r"(?<![\w.+-])[\w.+-]{2,64} ?[\[(]at[\])] ?[\w-]{1,60}(?: ?(?:[\[(]dot[\])]|\.) ?[\w-]{2,60}){1,3}",
            re.IGNORECASE,
        ),
    ),
    IdentifierKind(
        _("NHS number"),
        lazy_re_compile(r"(?<![\d.,+])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d.,]\d|\d)"),
        is_nhs_number,
    ),
    IdentifierKind(
        _("card number"), lazy_re_compile(r"(?<![\d.,+])\d{4}(?:[ -]?\d{4}){3}(?!\d)"), is_luhn
    ),
    IdentifierKind(
        _("social security number"),
        lazy_re_compile(r"(?<!\d)[12] ?\d\d ?(?:0[1-9]|1[0-2]) ?\d\d ?\d{3} ?\d{3} ?\d\d(?!\d)"),
        is_french_number,
    ),
    IdentifierKind(
        _("social security number"),
        lazy_re_compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\d-])"),
    ),
    IdentifierKind(
        _("national insurance number"),
        lazy_re_compile(
            r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]\b"
        ),
    ),
    IdentifierKind(
        _("record number"),
        lazy_re_compile(
            r"\b(?:hospital|patient|record|insurance|policy|medicare|medicaid|member|MRN|NHS|CHI)"
            r"(?: (?:record|no|number|id|ID))?(?:\.|:| is| #|#)? ?#?[A-Z]{0,3}[ -]?\d{5,12}\b",
            re.IGNORECASE,
        ),
    ),
    IdentifierKind(
        _("date of birth"),
        lazy_re_compile(
            rf"\b(?:born(?: on)?(?: the)?|d\.?o\.?b\.?|date of birth|birth ?day(?: is)?(?: on)?)(?: is| was)?:? ?{ANY_DATE}",
            re.IGNORECASE,
        ),
    ),
    IdentifierKind(
        _("postal address"),
        lazy_re_compile(
            rf"(?<![\w.])\d{{1,5}}[A-Za-z]?,? (?:[A-Z][\w'-]{{1,20}} ){{1,3}}(?i:{STREET})\b\.?"
            r"(?:,? (?:[A-Z][\w'-]{1,20},? ){0,3}(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]{2} \d{5}(?:-\d{4})?))?"
        ),
    ),
    IdentifierKind(
        _("postcode"), lazy_re_compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b")
    ),
    IdentifierKind(
        _("phone number"),
        lazy_re_compile(
            r"(?<![\w.,/=-])(?:\+|\(?0)(?:[\s().-]{0,2}\d){8,14}(?![\w/])"
            r"|(?<![\w.,/=-])(?:1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[.-]\d{4}(?![\w/])"
        ),
        is_personal_phone,
    ),
)


def identifiers(text: str) -> list[Identifier]:
    """Return the identifiers in a text, in order and without overlaps."""
    found: list[Identifier] = []
    text = text[:LONGEST]
    if not POSSIBLE.search(text):
        return found
    for kind in KINDS:
        for match in kind.pattern.finditer(text):
            start, end = match.span()
            is_new = all(end <= one.start or start >= one.end for one in found)
            if is_new and kind.is_one(match[0]):
                found.append(Identifier(kind, start, end))
    return sorted(found, key=lambda one: one.start)


def redacted(text: str) -> str:
    """Return the text with a word in the place of each identifier: “[phone number removed]”."""
    pieces, end = [], 0
    for one in identifiers(text):
        removed = _("[%(what)s removed]") % {"what": one.kind.name}
        pieces += [text[end : one.start], str(removed)]
        end = one.end
    return "".join([*pieces, text[end:]])


def find(reading: Reading) -> Iterator[str]:
    found = identifiers(reading.typed)
    if found:
        yield join_list(dict.fromkeys(str(one.kind.name) for one in found))


IDENTIFIERS = Concern(
    code="identifiers",
    label=_("Personal identifiers"),
    # What they are, and not the identifiers: they would stay here once they are removed.
    sentence=_("Contains personal details: %(evidence)s."),
    priority=120,
    deadline=timedelta(hours=24),
    find=find,
    hits=(
        "Write to me at anna@example.org.",
        "My address is anna (at) example (dot) org",
        "Call me on 020 7946 0958.",
        "My mobile is +44 7700 900123",
        "(555) 010-4477 is my number, area 212: 212-555-0123.",
        "My NHS number is 943 476 5919.",
        "NHS 9434765919",
        "DOB: 12/03/1971",
        "I was born on 12 March 1971.",
        "She lives at 12 Acacia Avenue, Leeds LS1 4AP.",
        "Send it to 221B Baker Street.",
        "Hospital number: K1234567",
        "My SSN is 219-09-9999.",
        "QQ is no prefix, but AB 12 34 56 C is.",
        "4111 1111 1111 1111",
        "1 85 05 78 006 084 91",
    ),
    passes=(
        "Call 999 or 111 in an emergency.",
        "Samaritans: 116 123.",
        "The free line is 0800 1111.",
        "Ring the helpline on 0808 808 0000.",
        "I had surgery on 12/03/2019.",
        "I was born in 1971.",
        "It runs at 1,200 Hz and 5.5 mA.",
        "See https://doi.org/10.1002/14651858.CD013756.",
        "The trial NCT01506518 had 171 people.",
        "Pain fell from 8 to 3 in 24 weeks.",
        "I paid 12000 for it.",
        "Order number 943 476 5918 is no NHS number but shows nothing else.",
        "3 Of My friends drive.",
        "It took 2 Long years.",
    ),
)
