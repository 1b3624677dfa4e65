"""Identifiers as people paste them."""

import pytest
from django.core.exceptions import ValidationError

from neuromod_wagtail.articles.references import identifiers


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1002/14651858.CD013756.pub2", "10.1002/14651858.cd013756.pub2"),
        ("https://doi.org/10.1002/ejp.1234", "10.1002/ejp.1234"),
        ("http://dx.doi.org/10.1002/ejp.1234 ", "10.1002/ejp.1234"),
        ("doi: 10.1002/ejp.1234.", "10.1002/ejp.1234"),
        ("10.1016/S0140-6736(05)67938-7", "10.1016/s0140-6736(05)67938-7"),
        ("10.1002/(SICI)1097-0258(19980815)17:15<1661::AID>3.0.CO;2-2",
         "10.1002/(sici)1097-0258(19980815)17:15<1661::aid>3.0.co;2-2"),
        ("(see 10.1002/ejp.1234)".removeprefix("(see "), "10.1002/ejp.1234"),
        ("https://doi.org/10.1000%2Fabc", "10.1000/abc"),
        ("10.1000/a%2Fb", "10.1000/a%2fb"),
        ("10.1000/a(b)).", "10.1000/a(b)"),
        ("[10.1000/a[1]].;".removeprefix("["), "10.1000/a[1]"),
        ("10.1000/a(b", "10.1000/a(b"),
        ("10.1000/a))x)", "10.1000/a))x"),
    ],
)  # fmt: skip
def test_doi_is_brought_into_its_canonical_form(text, doi):
    assert identifiers.normalise_doi(text) == doi


@pytest.mark.parametrize(
    "text", ["", "11.1000/abc", "10.1/abc", "10.1000/", "not a doi", "10.1000"]
)
def test_what_is_no_doi_is_refused_with_the_text_in_the_message(text):
    with pytest.raises(ValidationError) as caught:
        identifiers.normalise_doi(text)
    assert text in caught.value.messages[0]
    assert caught.value.code == "invalid_doi"


def test_every_real_doi_of_crossref_passes(shared_data):
    import json

    lines = (shared_data / "health/crossref/works.jsonl").read_text().splitlines()
    dois = [json.loads(line)["DOI"] for line in lines]
    assert len(dois) > 200
    assert [identifiers.normalise_doi(doi) for doi in dois] == [doi.lower() for doi in dois]


@pytest.mark.parametrize(
    ("normalise", "text", "expected"),
    [
        (identifiers.normalise_pmid, "PMID: 34854473", "34854473"),
        (identifiers.normalise_pmid, "https://pubmed.ncbi.nlm.nih.gov/34854473/", "34854473"),
        (identifiers.normalise_nct, "nct01923285", "NCT01923285"),
        (identifiers.normalise_nct, "https://clinicaltrials.gov/study/NCT01923285", "NCT01923285"),
        (identifiers.normalise_isbn, "978-0-306-40615-7", "9780306406157"),
        (identifiers.normalise_isbn, "ISBN 0-306-40615-2", "9780306406157"),
        (identifiers.normalise_isbn, "0-8044-2957-X", "9780804429573"),
    ],
)
def test_other_identifiers(normalise, text, expected):
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("normalise", "text", "code"),
    [
        (identifiers.normalise_pmid, "0", "invalid_pmid"),
        (identifiers.normalise_pmid, "123456789", "invalid_pmid"),
        (identifiers.normalise_pmid, "٣٤٨", "invalid_pmid"),
        (identifiers.normalise_nct, "NCT123", "invalid_nct"),
        (identifiers.normalise_isbn, "978-0-306-40615-8", "invalid_isbn"),
        (identifiers.normalise_isbn, "0-306-40615-3", "invalid_isbn"),
        (identifiers.normalise_isbn, "97803064061", "invalid_isbn"),
        (identifiers.normalise_isbn, "9790306406157", "invalid_isbn"),
    ],
)
def test_wrong_identifiers_are_refused(normalise, text, code):
    with pytest.raises(ValidationError) as caught:
        normalise(text)
    assert text in caught.value.messages[0]
    assert caught.value.code == code
