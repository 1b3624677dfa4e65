"""The top and the tail of an article: In short, the line about its review, comments, folds."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup

from neuromod_wagtail.comments.models import CommentSettings
from tests.comments.conftest import write
from tests.factories import (
    make_article,
    make_author,
    make_reference,
    make_review,
    paragraph,
)

pytestmark = pytest.mark.django_db


def get(client, url: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(url).content, "html5lib")


def words(element) -> str:
    return " ".join(element.get_text().split())


def test_in_short_is_shown_above_the_text_and_told_elsewhere(client, index):
    points = [{"type": "point", "value": value} for value in ("First <b>", "Second")]
    article = make_article(index, in_short=points)
    soup = get(client, article.url)
    assert [words(item) for item in soup.select("header .nm-in-short li")] == [
        "First <b>",
        "Second",
    ]
    assert "First \\<b\\>" in client.get(f"{article.url.rstrip('/')}.md").text
    api = client.get(f"/api/v2/pages/{article.pk}/").json()
    assert [point["value"] for point in api["in_short"]] == ["First <b>", "Second"]
    assert not get(client, make_article(index).url).select(".nm-in-short")


@pytest.mark.parametrize(
    ("reviewer", "line"),
    [
        (None, ["Not reviewed by a clinician"]),
        ("author", ["Not reviewed by a clinician", "checked by the author Sept. 10, 2026"]),
        ("clinician", ["Reviewed Sept. 10, 2026 by Dana Pain, MD"]),
        ("scientist", ["Reviewed Sept. 10, 2026 by Kim, PhD", "Not reviewed by a clinician"]),
    ],
)
def test_one_line_says_who_reviewed_it(client, index, reviewer, line):
    author = make_author(name="Alex")
    article = make_article(index, authors=[author])
    people = {
        "author": lambda: author,
        "clinician": lambda: make_author(
            name="Dana Pain", credentials="MD", is_medical_professional=True
        ),
        "scientist": lambda: make_author(name="Kim", credentials="PhD"),
    }
    if reviewer:
        make_review(article, reviewer=people[reviewer](), reviewed_on=date(2026, 9, 10))
    soup = get(client, article.url)
    [top] = soup.select(".nm-byline .nm-trust")
    assert [words(item) for item in top.select("li")] == line
    [beside] = soup.select(".nm-aside .nm-trust")
    assert words(beside) == words(top)


def test_the_number_of_comments_leads_to_them(client, index):
    article = make_article(index)

    def links() -> list[str]:
        return [words(link) for link in get(client, article.url).select("a[href='#comments']")]

    assert links() == ["Comments"] * 2
    write(article, "One", status="approved")
    assert links() == ["1 comment"] * 2
    write(article, "Two", status="approved")
    write(article, "Held", status="pending")
    assert links() == ["2 comments"] * 2
    CommentSettings.objects.update_or_create(site=article.get_site(), defaults={"mode": "hidden"})
    assert links() == []


def test_three_references_are_shown_and_the_others_fold(client, index):
    def article_citing(number: int):
        links = (
            f'<a id="{make_reference().pk}" linktype="neuromod-reference">x</a>'
            for _reference in range(number)
        )
        return make_article(index, body=[paragraph(f"<p>A {' '.join(links)}</p>")])

    few = get(client, article_citing(3).url).select_one(".nm-references")
    assert len(few.select("li")) == 3 and not few.details
    many = article_citing(8)
    folded = get(client, many.url).select_one(".nm-references")
    shown, rest = folded.select("ol")
    assert [len(shown.select("li")), len(rest.select("li"))] == [3, 5]
    assert [item["id"] for item in folded.select("li")] == [f"ref-{n}" for n in range(1, 9)]
    assert rest["start"] == "4" and rest.parent.name == "details"
    assert words(folded.summary) == "Show all 8"
    markdown = client.get(f"{many.url.rstrip('/')}.md").text
    assert "Show all" not in markdown and "\n8. " in markdown


def test_about_this_article_folds_but_an_overdue_review_does_not(client, index):
    article = make_article(index)
    make_review(article, reviewed_on=date(2020, 3, 1), next_review_on=date(2022, 3, 1))
    section = get(client, article.url).select_one(".nm-provenance")
    assert section.select_one("details dl")
    assert section.select_one(".nm-provenance__overdue").find_parent("details") is None
