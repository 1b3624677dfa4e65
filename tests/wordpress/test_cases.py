"""Small exports that once failed; the README beside them describes the expected results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from taggit.models import Tag
from wagtail.models import PageViewRestriction

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.importing.report import Report
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.importing import Import, Options
from neuromod_wagtail.wordpress.models import ImportRun
from tests import factories
from tests.conftest import SHARED_DATA
from tests.wordpress.blogs import remarks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_data")]

FOLDER = SHARED_DATA / "cases" / "wxr"
Body = list[tuple[str, Any]]
Check = Callable[[dict[str, ArticlePage], Report, Any], None]


def body(page: ArticlePage) -> Body:
    return [(block["type"], block["value"]) for block in page.body.raw_data]


def kinds(page: ArticlePage) -> list[str]:
    return [kind for kind, _value in body(page)]


def shown(client: Any, page: ArticlePage) -> BeautifulSoup:
    response = client.get(page.url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").main


def footnotes(words: str, link: str = "") -> Check:
    def check(pages: dict[str, ArticlePage], report: Report, client: Any) -> None:
        [page] = pages.values()
        soup = shown(client, page)
        [note] = soup.select("[role=doc-endnotes] li")
        assert words in note.get_text()
        assert not link or note.find("a", href=link)
        [mark] = soup.select("[role=doc-noteref]")
        assert (mark.get_text(), mark["href"]) == ("1", f"#{note['id']}")
        assert [back["href"] for back in note.select("[role=doc-backlink]")] == [f"#{mark['id']}"]

    return check


def override(pages: dict[str, ArticlePage], report: Report, client: Any) -> None:
    text = shown(client, pages["override"]).get_text(" ")
    assert "Overridden heading" in text and "Overridden words of this post." in text
    assert "Default" not in text


def draft(pages: dict[str, ArticlePage], report: Report, client: Any) -> None:
    [page] = pages.values()
    assert (page.live, body(page)) == (False, [("paragraph", "<p>Not for readers yet.</p>")])
    assert client.get(page.get_url() or "").status_code == 404


def no_status(pages: dict[str, ArticlePage], report: Report, client: Any) -> None:
    [page] = pages.values()
    assert not page.live
    assert remarks(report, "no_status") == [("21", "")]


def new_blocks(pages: dict[str, ArticlePage], report: Report, client: Any) -> None:
    math = shown(client, pages["math"])
    assert [part.name for part in math.select_one("math").find_all(True)] == [
        "semantics", "mfrac", "mi", "mi",
    ]  # fmt: skip
    assert ("paragraph", "<p>The risk is x<sup>2</sup> here.</p>") in body(pages["math"])
    assert body(pages["accordion"])[0][1]["text"] == "Does it hurt?"
    rtl = shown(client, pages["ruby-and-rtl"])
    assert rtl.find("p", dir="rtl") and rtl.find("p", lang="de")
    assert "TMS (Transcranial Magnetic Stimulation)" in rtl.get_text()


def one_paragraph(pages: dict[str, ArticlePage], report: Report, client: Any) -> None:
    [page] = pages.values()
    assert kinds(page) == ["paragraph", "paragraph", "paragraph"]
    assert body(page)[0][1] == "<p>これは痛（いた）みの話です。</p>"


def nothing_missed(pages: dict[str, ArticlePage], report: Report, client: Any) -> None:
    assert remarks(report, "words_missing") == []


def co_authors(pages: dict[str, ArticlePage], report: Report, client: Any) -> None:
    [page] = pages.values()
    assert [entry.byline for entry in page.authorships.all()] == ["Ina Inventa", "otto"]
    assert not Tag.objects.exists()


def table(pages: dict[str, ArticlePage], report: Report, client: Any) -> None:
    soup = shown(client, pages["table"])
    assert not soup.select("caption, thead")
    assert [cell.get_text() for cell in soup.select("td")] == [
        "Left", "Right", "1", "2", "Sum", "3",
    ]  # fmt: skip


def profiles(pages: dict[str, ArticlePage], report: Report, client: Any) -> None:
    link = shown(client, pages["social"]).find("a", href="https://social.example/@ina")
    assert link.get_text() == "Ina on Mastodon"


def comment_fields(pages: dict[str, ArticlePage], report: Report, client: Any) -> None:
    rows = {row.body: row for row in Comment.objects.all()}
    assert rows["Hello"].name.startswith("A very long name of a pingback")
    assert any(
        what == "name" and was.endswith("characters, see") for what, was in rows["Hello"].meta
    )
    assert "SECRET NOTE" not in rows
    assert {rows[text].status for text in ("A review", "odd status")} == {"pending"}
    assert rows["approve word"].status == "approved"


def excerpt_and_image(pages: dict[str, ArticlePage], report: Report, client: Any) -> None:
    [page] = pages.values()
    assert (page.title, body(page)) == ("Podcast", [("paragraph", "<p>Body</p>")])
    assert PageViewRestriction.objects.get().password == "pw"
    assert ImportRun.objects.get().address == "https://ei.example"


def one_caption(pages: dict[str, ArticlePage], report: Report, client: Any) -> None:
    soup = shown(client, next(iter(pages.values())))
    assert soup.get_text(" ", strip=True).count("See this now") + len(
        soup.find_all("em", string="now")
    ) == 1  # fmt: skip
    assert soup.find("a", href="https://shop.example/") and soup.find(
        "a", href="https://c.example/"
    )


def never(pages: dict[str, ArticlePage], report: Report, client: Any) -> None:
    assert pages["post-1"].published_at is None and pages["post-2"].published_at.year == 2024
    assert remarks(report, "no_date") == [("1", "")]
    assert len(report.repairs) == 0
    [parent] = {page.get_parent() for page in pages.values()}
    for address in (parent.url, pages["post-1"].url, f"{parent.url}2024/"):
        assert client.get(address).status_code == 200


def all_or_named(pages: dict[str, ArticlePage], report: Report, client: Any) -> None:
    tally = report.kinds["post"]
    assert tally.created + len(tally.skipped) == tally.read > 1
    assert tally.created == len(pages) >= tally.read - 1
    for page in pages.values():
        shown(client, page)


CASES: dict[str, Check] = {
    "footnotes.xml": footnotes("Invented study", "https://doi.example/10.1"),
    "wxr-footnotes.xml": footnotes("A made-up source, 2019."),
    "pattern-override.xml": override,
    "draft-becomes-public.xml": draft,
    "status-missing.xml": no_status,
    "new-blocks.xml": new_blocks,
    "inline-raw-splits-sentence.xml": one_paragraph,
    "words-in-scripts-without-spaces.xml": nothing_missed,
    "co-authors.xml": co_authors,
    "table-without-header.xml": table,
    "social-links.xml": profiles,
    "comment-fields.xml": comment_fields,
    "excerpt-and-image.xml": excerpt_and_image,
    "wxr-linked-picture-with-caption.xml": one_caption,
    "wxr-year-0001.xml": never,
    "wxr-year-9999.xml": never,
    "marked-section.xml": all_or_named,
    "nested-quotes-400.xml": all_or_named,
}


def test_the_table_knows_every_file() -> None:
    assert sorted(CASES) == sorted(path.name for path in FOLDER.glob("*.xml"))


IN_ZONES = [
    (name, zone)
    for name in CASES
    for zone in ("UTC", "Pacific/Kiritimati", "America/Los_Angeles")
    if zone == "UTC" or CASES[name] is never
]


@pytest.mark.parametrize(("name", "zone"), IN_ZONES)
def test_a_case_that_went_wrong_once(name: str, zone: str, client: Any, settings: Any) -> None:
    settings.TIME_ZONE = zone
    index = factories.make_index()
    run = ImportRun(parent_id=index.pk)
    report = Import(run, [FOLDER / name], index, Options()).execute()
    assert (report.refusal, report.stopped, report.balances) == ("", "", True)
    if name not in {"marked-section.xml", "nested-quotes-400.xml"}:
        assert report.text.share == 1.0
        assert not any(tally.skipped for kind, tally in report.kinds.items() if kind == "post")
    pages = {page.slug: page for page in ArticlePage.objects.all()}
    CASES[name](pages, report, client)
