"""Identifiers of publications: normalisation and validation.

Pure functions over strings; nothing is looked up online. Each ``normalise_*``
returns the canonical form or raises ``ValidationError`` with a message for the editor.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Crossref: "DOIs and matching regular expressions"; older Wiley DOIs contain <>;().
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_DOI_PREFIXES = re.compile(r"^(?:https?://)?(?:dx\.|www\.)?doi\.org/|^doi:\s*", re.IGNORECASE)
_PMID = re.compile(r"[1-9]\d{0,7}")
_PMID_PREFIXES = re.compile(
    r"^(?:https?://)?(?:pubmed\.ncbi\.nlm\.nih\.gov/|(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed/)"
    r"|^PMID:?\s*",
    re.IGNORECASE,
)
_NCT = re.compile(r"NCT\d{8}")
_NCT_PREFIXES = re.compile(
    r"^(?:https?://)?(?:www\.)?clinicaltrials\.gov/(?:ct2/show|study)/", re.IGNORECASE
)


def normalise_doi(text: str) -> str:
    """Normalise ``https://doi.org/10.1002/ABC.PUB2.`` to ``10.1002/abc.pub2``.

    DOIs are compared without regard to case (DOI Handbook, 2.4), so they are kept in lower case.
    """
    doi = _DOI_PREFIXES.sub("", text.strip())
    if doi != text.strip():
        doi = unquote(doi)
    doi = _strip_trailing_punctuation(doi).lower()
    if not _DOI.fullmatch(doi):
        raise ValidationError(
            _("“%(value)s” is not a DOI. A DOI starts with “10.”, for example 10.1002/ejp.1234."),
            params={"value": text},
            code="invalid_doi",
        )
    return doi


def _strip_trailing_punctuation(doi: str) -> str:
    """Drop a full stop or bracket of the surrounding sentence, but no bracket of the DOI."""
    spare = {")": doi.count(")") - doi.count("("), "]": doi.count("]") - doi.count("[")}
    end = len(doi)
    while end and (doi[end - 1] in ".,;:" or spare.get(doi[end - 1], 0) > 0):
        end -= 1
        if doi[end] in spare:
            spare[doi[end]] -= 1
    return doi[:end]


def normalise_pmid(text: str) -> str:
    """Normalise ``PMID: 34854473`` or a PubMed URL to ``34854473``. There is no check digit."""
    pmid = _PMID_PREFIXES.sub("", text.strip()).rstrip("/")
    if not _PMID.fullmatch(pmid):
        raise ValidationError(
            _("“%(value)s” is not a PMID. A PMID is a number of up to eight digits."),
            params={"value": text},
            code="invalid_pmid",
        )
    return pmid


def normalise_nct(text: str) -> str:
    """Normalise ``nct01923285`` or a ClinicalTrials.gov URL to ``NCT01923285``."""
    nct = _NCT_PREFIXES.sub("", text.strip()).rstrip("/").upper()
    if not _NCT.fullmatch(nct):
        raise ValidationError(
            _(
                "“%(value)s” is not a ClinicalTrials.gov number, which is NCT followed by eight "
                "digits."
            ),
            params={"value": text},
            code="invalid_nct",
        )
    return nct


def normalise_isbn(text: str) -> str:
    """Normalise an ISBN-10 or ISBN-13, with or without hyphens, to 13 digits (ISO 2108)."""
    digits = re.sub(r"^ISBN(?:-1[03])?:?", "", text.strip(), flags=re.IGNORECASE)
    digits = re.sub(r"[\s\-‐-―]", "", digits).upper()
    if re.fullmatch(r"[0-9]{9}[0-9X]", digits) and _isbn10_sum(digits) % 11 == 0:
        digits = "978" + digits[:9]
        return digits + str(-_isbn13_sum(digits) % 10)
    if re.fullmatch(r"97[89][0-9]{10}", digits) and _isbn13_sum(digits) % 10 == 0:
        return digits
    raise ValidationError(
        _("“%(value)s” is not an ISBN: its check digit is wrong or a digit is missing."),
        params={"value": text},
        code="invalid_isbn",
    )


def _isbn10_sum(digits: str) -> int:
    return sum(
        weight * (10 if digit == "X" else int(digit))
        for weight, digit in zip(range(10, 0, -1), digits, strict=True)
    )


def _isbn13_sum(digits: str) -> int:
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))


# The function that normalises each identifier of a reference.
NORMALISERS: dict[str, Callable[[str], str]] = {
    "doi": normalise_doi,
    "pmid": normalise_pmid,
    "nct": normalise_nct,
    "isbn": normalise_isbn,
}
