"""HTML from a former site is shown without anything that runs, loads or clashes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from neuromod_wagtail.articles.blocks import ArticleBody
from neuromod_wagtail.articles.blocks.imported import ImportedHTMLBlock, sanitise
from tests.factories import make_article, make_index

BLOCK = ImportedHTMLBlock()


def rendered(html: str) -> BeautifulSoup:
    value = BLOCK.to_python({"html": html, "reason": "test"})
    return BeautifulSoup(BLOCK.render(value), "html.parser")


def test_structure_stays():
    html = '<ol start="5" reversed><li>Five</li></ol><pre>a  b</pre><table><tr><th scope="row" colspan="2">x</th></tr></table>'
    soup = rendered(html)
    assert soup.ol["start"] == "5" and soup.ol.has_attr("reversed")
    assert soup.pre.string == "a  b"
    assert soup.th["colspan"] == "2"


@pytest.mark.parametrize(
    ("html", "gone"),
    [
        ("<script>alert(1)</script>kept", "alert"),
        ('<iframe src="https://example.org/">inside</iframe>kept', "inside"),
        ('<p style="color:red" onclick="x()" id="main" class="nm-article">kept</p>', "onclick"),
        ('<a href="javascript:alert(1)">kept</a>', "javascript"),
        ('<img src="https://example.org/track.gif" alt="kept">kept', "example.org"),
        ('<img src="//example.org/track.gif" alt="kept">kept', "example.org"),
        ('<form action="/"><input name="q">kept</form>', "input"),
    ],
)
def test_what_runs_loads_or_asks_is_left_out(html, gone):
    shown = str(rendered(html))
    assert "kept" in shown
    assert gone not in shown


def test_an_id_or_class_of_the_page_cannot_be_taken():
    soup = BeautifulSoup(sanitise('<div id="comments" class="nm-comments">x</div>'), "html.parser")
    assert soup.div.attrs == {}


def test_pictures_of_the_site_itself_are_shown():
    assert rendered('<img src="/media/a.png" alt="A">').img["src"] == "/media/a.png"


def test_sanitising_twice_changes_nothing():
    once = sanitise('<p>a <b>b<i>c</b> d</i> & <a href="/x?a=1&b=2">e</a><table><td>f</table>')
    assert sanitise(once) == once


def test_search_finds_the_words():
    value = BLOCK.to_python({"html": "<pre>needle</pre><script>hay</script>", "reason": "pre"})
    assert BLOCK.get_searchable_content(value) == ["needle"]


def test_none_of_the_known_injections_leaves_an_active_element(shared_data: Path):
    lines = (shared_data / "xss" / "all_vectors.jsonl").read_text().splitlines()
    assert len(lines) > 1000
    for line in lines:
        vector = json.loads(line)
        html = vector if isinstance(vector, str) else " ".join(map(str, vector.values()))
        for tag in BeautifulSoup(sanitise(html), "html.parser").find_all(True):
            assert tag.name not in {"script", "iframe", "object", "embed", "form", "svg", "style"}
            for name, text in tag.attrs.items():
                assert not name.startswith("on"), html
                assert not str(text).strip().lower().startswith(("javascript:", "data:")), html


@pytest.mark.django_db
def test_an_article_shows_it(client):
    value = {"html": "<pre>Week 1</pre><script>x()</script>", "reason": "pre"}
    article = make_article(make_index(), body=[{"type": "imported_html", "value": value}])
    soup = BeautifulSoup(client.get(article.url).content, "html.parser")
    assert soup.select_one(".nm-imported pre").string == "Week 1"
    assert "x()" not in soup.select_one(".nm-imported").get_text()
    shown = {"html": "<pre>Week 1</pre>", "reason": "pre"}
    read = client.get(f"/api/v2/pages/{article.pk}/?fields=body").json()["body"]
    assert [block["value"] for block in read] == [shown]


def test_the_body_offers_it_last():
    assert list(ArticleBody().child_blocks)[-1] == "imported_html"
