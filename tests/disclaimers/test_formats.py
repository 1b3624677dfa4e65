"""Disclaimers outside the page: every value, the order, and that each is told once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from rest_framework.serializers import ListSerializer, Serializer

from neuromod_wagtail.disclaimers.formats import (
    DisclaimersField,
    as_data,
    statements,
    without_repeats,
)
from neuromod_wagtail.disclaimers.resolver import Notice, Placement
from neuromod_wagtail.page_protocol import Occasion, Statement

TEXT = "<p>Ask <b>us</b>.</p>"
# In the site's time zone, this is the next day.
SINCE = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def time_zone(settings):
    settings.TIME_ZONE = "Europe/Berlin"


def notice(pk=7, **fields):
    return Notice(pk, "funding", f"Title {pk}", f"Short & {pk}", TEXT, f"slug-{pk}", "fr", **fields)


CURRENT = Placement("funding", "comment_form", notice(number=3, since=SINCE))
UNNUMBERED = Placement("funding", "footer", notice(8))
LOST = Placement("off_label", "comment_form", None, "No <tested> use & so on.")


def test_every_value_of_the_api():
    assert as_data(CURRENT) == {
        "kind": "funding",
        "place": "comment_form",
        "title": "Title 7",
        "short_text": "Short & 7",
        "text": TEXT,
        "version": 3,
        "in_force_since": "2026-03-04T23:30:00+00:00",
        "is_fallback": False,
    }
    found = as_data(UNNUMBERED)
    assert (found["version"], found["in_force_since"], found["is_fallback"]) == (None, None, False)
    assert as_data(LOST) == {
        "kind": "off_label",
        "place": "comment_form",
        "title": "Off-label or investigational use",
        "short_text": "No <tested> use & so on.",
        "text": "<p>No &lt;tested&gt; use &amp; so on.</p>",
        "version": None,
        "in_force_since": None,
        "is_fallback": True,
    }


def test_each_is_told_once_where_it_stands_first():
    """Two texts of one kind are two, a fallback text is another, and a page may repeat each."""
    first, again = (Placement("funding", place, notice(1)) for place in ("in_text", "footer"))
    other = Placement("funding", "in_text", notice(2))
    lost, lost_again = (Placement("funding", place, None, "F") for place in ("in_text", "footer"))
    both = Placement("off_label", "footer", None, "O")
    placements = [first, lost, other, both, lost_again, again]
    assert without_repeats(iter(placements)) == [first, lost, other, both]
    assert without_repeats([]) == []


STATEMENTS = {
    "current": Statement(
        "Title 7",
        "Short & 7",
        TEXT,
        "Version 3, updated March 5, 2026",
        "/disclaimers/fr/slug-7/",
    ),
    "unnumbered": Statement("Title 8", "Short & 8", TEXT),
    "lost": Statement(
        "Off-label or investigational use",
        "No <tested> use & so on.",
        "<p>No &lt;tested&gt; use &amp; so on.</p>",
    ),
}


@pytest.mark.parametrize(
    ("occasion", "names"),
    [
        (Occasion.COMMENT_FORM, ["current", "lost"]),
        (Occasion.MAIL, ["current", "unnumbered", "lost"]),
    ],
)
def test_a_form_has_its_own_statements_and_an_email_all_of_them(occasion, names):
    found = statements([CURRENT, UNNUMBERED, LOST, UNNUMBERED._replace(place="in_text")], occasion)
    assert found == [STATEMENTS[name] for name in names]
    assert all(hasattr(one.html, "__html__") for one in found), "formatted, not shown as markup"


def test_without_public_pages_a_statement_has_no_address(settings):
    settings.ROOT_URLCONF = "wagtail.urls"
    [found] = statements([CURRENT], Occasion.MAIL)
    assert found == STATEMENTS["current"]._replace(url="")


class Page:
    """A page that remembers with which others its disclaimers were loaded."""

    @staticmethod
    def attach_placements(pages):
        for page in pages:
            page.placements, page.loaded_with = [CURRENT, LOST, CURRENT], list(pages)


def test_a_listing_loads_all_at_once_and_a_page_inside_another_by_itself():
    one, two, nested = Page(), Page(), Page()
    listing = ListSerializer([one, object(), two], child=Serializer())
    field = DisclaimersField()
    field.bind("disclaimers", listing.child)
    for page in (one, two, nested):
        shown = field.to_representation(field.get_attribute(page))
        assert shown == [as_data(CURRENT), as_data(LOST)]
    assert [page.loaded_with for page in (one, two, nested)] == [[one, two], [one, two], [nested]]
    field, alone = DisclaimersField(), Page()
    field.bind("disclaimers", Serializer(alone))
    field.get_attribute(alone)
    assert alone.loaded_with == [alone]
