"""Three kinds of box: an emergency shouts, one disclaimer is important, the others are quiet."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from neuromod_wagtail.disclaimers.resolver import Notice, Placement, find_important, tone_of
from neuromod_wagtail.disclaimers.vocabulary import DisclaimerKind
from tests.factories import make_article, make_author, make_disclaimer, make_index, make_rule

pytestmark = pytest.mark.django_db


def tones(client, article) -> dict[str, list[str]]:
    """The kinds of disclaimers on the page by the tone of their boxes."""
    soup = BeautifulSoup(client.get(article.url).content, "html5lib")
    found: dict[str, list[str]] = {}
    for box in soup.select("[data-nm-disclaimer]"):
        [tone] = [name.partition("--")[2] for name in box["class"] if "--" in name]
        found.setdefault(tone, []).append(box["data-nm-disclaimer"])
    return found


@pytest.fixture
def index():
    index = make_index()
    for kind in ("author_not_professional", "off_label", "medical_advice", "emergency"):
        make_rule(index, kind=kind, disclaimer=make_disclaimer(kind=kind), place="after_content")
    return index


def test_one_is_important_an_emergency_shouts_and_the_others_are_quiet(client, index):
    assert tones(client, make_article(index)) == {
        "emergency": ["emergency"],
        "important": ["off_label"],
        "legal": ["author_not_professional", "medical_advice"],
    }


def test_one_in_the_text_counts_too(client, index):
    own = make_disclaimer(kind="off_label")
    body = [
        {"type": "disclaimer", "value": pk} for pk in (make_disclaimer(kind="sponsored").pk, own.pk)
    ]
    shown = tones(client, make_article(index, body=body))
    assert shown["important"] == ["off_label"]
    assert shown["legal"][0] == "sponsored"


def test_an_important_callout_is_enough(client, index):
    callout = {"tone": "important", "heading": "Before a scan", "text": "<p>Tell the team.</p>"}
    shown = tones(client, make_article(index, body=[{"type": "callout", "value": callout}]))
    assert shown.keys() == {"emergency", "legal"}
    quiet = {**callout, "tone": "note"}
    shown = tones(client, make_article(index, body=[{"type": "callout", "value": quiet}]))
    assert shown["important"] == ["off_label"]


def test_a_fallback_text_has_the_tone_of_its_kind(client):
    index = make_index()
    own = make_disclaimer(kind="emergency")
    make_rule(index, kind="emergency", disclaimer=own, place="after_content")
    article = make_article(index)
    own.unpublish()
    assert tones(client, article) == {"emergency": ["emergency"]}


@pytest.mark.parametrize("kind", DisclaimerKind.values)
def test_only_an_emergency_is_always_loud(kind):
    loud = kind == "emergency"
    assert (tone_of(kind, is_important=False) == "emergency") is loud
    assert (tone_of(kind, is_important=True) == "emergency") is loud


def test_the_most_important_is_chosen_whatever_the_order():
    def placed(kind):
        return Placement(kind, "after_content", Notice(1, kind, "T", "S", "<p>T</p>"))

    lay, off_label = placed("author_not_professional"), placed("off_label")
    assert find_important([lay, off_label]) is off_label
    assert find_important([lay, placed("funding")]) is lay
    assert find_important([placed("funding"), placed("emergency")]) is None


def test_an_emergency_says_so_first_and_can_be_tapped(client):
    index = make_index()
    text = '<p><a href="tel:112">Call 112</a></p>'
    own = make_disclaimer(kind="emergency", title="If you feel weak", text=text)
    article = make_article(
        index, authors=[make_author()], body=[{"type": "disclaimer", "value": own.pk}]
    )
    soup = BeautifulSoup(client.get(article.url).content, "html5lib")
    box = soup.select_one(".nm-disclaimer--emergency")
    title = " ".join(box.select_one(".nm-disclaimer__title").get_text().split())
    assert title == "Get help now: If you feel weak"
    assert box.select_one("a")["href"] == "tel:112"
