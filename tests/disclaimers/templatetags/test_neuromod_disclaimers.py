"""Which disclaimers a template shows at a place, in which tone, and where they lead."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template
from wagtail.models import Locale

from neuromod_wagtail.disclaimers.models import Disclaimer
from neuromod_wagtail.disclaimers.resolver import Notice, Placement
from neuromod_wagtail.pages.models import ArticlePage


def notice(pk, kind="off_label"):
    return Notice(pk, kind, f"Title {pk}", "Short", f"<p>Text {pk}.</p>", "a", "fr")


def placed(pk, kind="off_label", place="footer", **fields):
    return Placement(kind, place, notice(pk, kind), **fields)


def page_with(*placements):
    page = ArticlePage(content_type_id=1)
    page.placements = list(placements)
    return page


def boxes(template, **context):
    """Return tone and words of each disclaimer that a template shows."""
    loaded = Template("{% load neuromod_disclaimers %}" + template)
    soup = BeautifulSoup(loaded.render(Context(context)), "html.parser")
    return [
        (box["class"][1].partition("--")[2], " ".join(box.get_text(" ").split()))
        for box in soup.select("[data-nm-disclaimer]")
    ]


def test_each_place_shows_its_own_once_and_one_is_important():
    page = page_with(
        placed(1, "funding"),
        placed(2, place="after_content"),
        placed(3),
        Placement("sponsored", "footer", None, "Not stated."),
        placed(4, "emergency"),
        placed(5, "funding", is_in_text=True),
    )
    assert boxes('{% disclaimers page "footer" %}', page=page) == [
        ("legal", "Title 1 Text 1."),
        ("legal", "Title 3 Text 3."),
        ("legal", "Sponsored content Not stated."),
        ("emergency", "Get help now : Title 4 Text 4."),
    ]
    assert boxes('{% disclaimers page "after_content" %}', page=page) == [
        ("important", "Important: Title 2 Text 2.")
    ]
    for nothing in (page_with(placed(1)), object(), None):
        assert boxes('{% disclaimers page "before_content" %}', page=nothing) == []


@pytest.mark.parametrize(
    ("page", "tone"),
    [
        (None, "important"),
        (object(), "important"),
        (page_with(placed(7, place="in_text", is_in_text=True)), "important"),
        (page_with(placed(8, place="in_text", is_in_text=True)), "legal"),
        (page_with(placed(7)), "legal"),
        (page_with(Placement("off_label", "in_text", None, "F", is_in_text=True)), "legal"),
        (page_with(), "legal"),
    ],
)
def test_in_the_text_only_the_most_important_one_is_important(page, tone):
    [(shown, _words)] = boxes("{% disclaimer notice %}", page=page, notice=notice(7))
    assert shown == tone
    [(shown, _words)] = boxes("{% disclaimer notice %}", page=page, notice=notice(7, "funding"))
    assert shown == "legal"


def test_the_address_is_that_of_its_language(settings):
    locale = Locale(language_code="de")
    for one, language in ((notice(1), "fr"), (Disclaimer(slug="a", locale=locale), "de")):
        template = Template("{% load neuromod_disclaimers %}{% disclaimer_url one %}")
        assert template.render(Context({"one": one})) == f"/disclaimers/{language}/a/"
    settings.ROOT_URLCONF = "wagtail.urls"
    assert template.render(Context({"one": one})) == ""
