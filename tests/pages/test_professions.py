"""The profession of an author is shown only as stated."""

from __future__ import annotations

import pytest
from django.utils import timezone

from neuromod_wagtail.disclaimers.history.timeline import disclaimers_shown_at
from tests.disclaimers.disclaimer_site import KIND, get
from tests.factories import (
    make_article,
    make_author,
    make_disclaimer,
    make_review,
    make_reviewer,
    make_rule,
)

pytestmark = pytest.mark.django_db

WORDS = "medical professional"


def shown(client, address: str) -> str:
    return get(client, address).main.get_text(" ", strip=True).casefold()


@pytest.mark.parametrize(
    ("stated", "credentials", "expected"),
    [
        (None, "", False),
        (None, "PhD", False),
        (False, "", True),
        (True, "", True),
        (True, "MD", False),
    ],
)
def test_only_what_was_stated_is_said(client, index, stated, credentials, expected):
    author = make_author(
        name="Ann", slug="ann", is_medical_professional=stated, credentials=credentials
    )
    article = make_article(index, authors=[author])
    for address in (article.url, f"{index.url}author/ann/"):
        text = shown(client, address)
        assert (WORDS in text) == expected
        assert "ann" in text
        if credentials:
            assert credentials.casefold() in text
    assert ("not a medical" in shown(client, article.url)) == (stated is False)


def test_nothing_is_said_of_nobody_knows_what(client, index):
    author = make_author(name="Ann", slug="ann", is_medical_professional=None)
    make_article(index, authors=[author])
    soup = get(client, f"{index.url}author/ann/")
    assert soup.select(".nm-author") and not soup.select(".nm-author__facts")


@pytest.mark.parametrize("stated", [None, False, True])
def test_disclaimers_take_the_safe_side(client, index, stated):
    """Not stated counts as "no" for the rules: readers are warned once too often at worst."""
    text = make_disclaimer(kind=KIND)
    make_rule(index, kind=KIND, condition="lay_author", disclaimer=text)
    authors = [
        make_author(is_medical_professional=True),
        make_author(is_medical_professional=stated),
    ]
    article = make_article(index, authors=authors)
    expected = [] if stated else [KIND]
    assert [
        placement.kind for placement in disclaimers_shown_at(article, timezone.now()).placements
    ] == expected
    marks = get(client, article.url).select("[data-nm-disclaimer]")
    assert [mark["data-nm-disclaimer"] for mark in marks] == expected


def test_a_reviewer_of_whom_nothing_is_stated_is_no_clinician(index):
    reviewer = make_author(credentials="MD", is_medical_professional=None)
    article = make_article(index)
    assert make_review(article, reviewer=reviewer).is_clinician is False
    assert make_review(article, reviewer=make_reviewer()).is_clinician is True
