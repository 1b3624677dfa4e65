"""HTML of comments: anything in a name, an address or the text stays text."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from neuromod_wagtail.comments.display.rendering import Renderer, initials
from neuromod_wagtail.comments.display.threads import Reply
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.templatetags.neuromod_comments import render_section
from tests.comments.conftest import soup, write

OURS = {"article", "header", "footer", "a", "h3", "bdi", "time", "div", "span", "button"}


class Seen(HTMLParser):
    """The page as a browser sees it: elements, names, and link targets."""

    def __init__(self):
        super().__init__()
        self.tags, self.names, self.websites = set(), [], []
        self.is_name = False

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not [name for name, _value in attrs if name.startswith("on")]
        if tag == "a" and dict(attrs).get("rel") == "nofollow ugc":
            self.websites.append(dict(attrs)["href"])
        if tag == "bdi":
            self.names.append("")
            self.is_name = True

    def handle_data(self, data):
        if self.is_name:
            self.names[-1] += data

    def handle_endtag(self, tag):
        self.is_name = self.is_name and tag != "bdi"


def test_every_injection_vector_as_name_and_website(data):
    """Stored directly, past the form: nothing here relies on validation."""
    vectors = [json.loads(line)["payload"] for line in (data / "xss/all_vectors.jsonl").open()]
    renderer = Renderer("/comments/", is_open=True)
    now = timezone.now()
    parts = (
        renderer.comment(
            Comment(
                pk=number,
                name=vector,
                url=f"https://example.org/{vector}",
                status="approved",
                submitted_at=now,
            )
        )
        for number, vector in enumerate(vectors)
    )
    seen = Seen()
    seen.feed("".join(parts))
    assert seen.names == vectors and len(vectors) > 1200
    assert seen.websites == [f"https://example.org/{vector}" for vector in vectors]
    assert seen.tags == OURS


@pytest.mark.django_db
def test_search_engines_are_told_which_words_are_comments(client, page, published_at_once):
    first = write(page, "It *helped* me.", name="Ann")
    write(page, "A reply", parent=first, name="Bob", email="bob@example.org")
    section = soup(client.get(page.url)).find(id="comments")
    assert section["itemtype"] == "https://schema.org/WebPage"
    assert section["itemid"] == page.full_url
    assert section.find("meta", itemprop="commentCount")["content"] == "2"
    [comment] = section.select("[itemprop=comment]")
    assert comment["itemtype"] == "https://schema.org/Comment"
    said = {tag["itemprop"]: tag for tag in comment.select("[itemprop]")}
    assert set(said) == {"author", "dateCreated", "text", "url"}
    assert (said["author"].get_text(), said["text"].get_text()) == ("Ann", "It helped me.")
    assert said["dateCreated"]["datetime"].startswith(f"{first.submitted_at:%Y-%m-%dT%H:%M}")
    assert said["url"]["href"] == f"?comment={first.pk}#comment-{first.pk}"


@pytest.mark.django_db
def test_search_engines_are_told_nothing_of_what_is_not_published(client, page, send):
    mine = soup(client.get(send().url))
    assert mine.select("article") and not mine.select("[itemprop=comment]")


@pytest.fixture
def overridden(settings, tmp_path):
    """Replace our template by one of the site."""

    def put(text: str) -> Renderer:
        template = tmp_path / "neuromod_wagtail" / "comments" / "comment.html"
        template.parent.mkdir(parents=True)
        template.write_text(text)
        first, *others = settings.TEMPLATES
        settings.TEMPLATES = [{**first, "DIRS": [tmp_path]}, *others]
        return Renderer("/comments/", is_open=True)

    return put


def parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def unsaved(number: int, **fields) -> Comment:
    usual = {"status": "approved", "submitted_at": timezone.now(), "body_html": "<p>Words</p>"}
    return Comment(pk=number, **{**usual, **fields})


def test_filters_work_in_a_template_of_the_site(overridden):
    renderer = overridden(
        "{{ c.name|upper }} {{ c.url|default:'no site' }} {{ c.body|striptags|slice:':3' }}"
        " {{ c.submitted_at|date:'Y' }} {{ c.helpful|default:0|add:1 }} {{ c.extra.where }}"
    )
    year = timezone.now().year
    ann = unsaved(1, name="Ann <", url="https://a.example/?a&b", extra={"where": "<knee>"})
    ben = unsaved(2, name="Ben", helpful_count=3)
    assert renderer.comment(ann) == (
        f"ANN &lt; https://a.example/?a&amp;b Wor {year} 1 &lt;knee&gt;"
    )
    assert renderer.comment(ben) == f"BEN no site Wor {year} 4 "


def test_a_template_of_the_site_may_replace_one_block_of_ours(overridden):
    text = "{% block date %}<time>{{ c.submitted_at|date:'Y' }}</time>{% endblock %}"
    shown = '{% extends "neuromod_wagtail/comments/comment.html" %}' + text
    ours = parsed(Renderer("/comments/", is_open=True).comment(unsaved(1, name="Ann")))
    theirs = parsed(overridden(shown).comment(unsaved(1, name="Ann")))
    assert theirs.time.get_text() == str(timezone.now().year) != ours.time.get_text()
    assert theirs.time.parent.name == "header" and ours.time.parent.name == "a"
    for selector in ("bdi", "div[dir=auto]", "footer"):
        [here], [there] = theirs.select(selector), ours.select(selector)
        assert here.get_text(" ", strip=True) == there.get_text(" ", strip=True)


@pytest.mark.parametrize("is_own", [True, False])
@pytest.mark.parametrize("status", ["approved", "pending", "declined"])
def test_ours_looks_the_same_rendered_for_each_comment(status, is_own):
    fields = {"status": status, "url": "https://a.example/?a&b", "name": "A <b> & c"}
    full = unsaved(1, helpful_count=2, pinned=True, badge="staff", **fields)
    bare = unsaved(2, status=status)
    reply = Reply(full, 2, answers=7, answers_name="B & <i>")
    fast, slow = Renderer("/comments/", is_open=True), Renderer("/comments/", is_open=True)
    slow.is_shipped = False
    for comment, answer in ((full, None), (full, reply), (bare, None), (bare, Reply(bare, 2, 7))):
        shown = [one.comment(comment, answer, is_own=is_own) for one in (fast, slow)]
        first, second = (str(parsed(" ".join(html.split()))) for html in shown)
        assert first == second


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ann Reader", "AR"),
        ("ann", "A"),
        ("Ann van der Berg", "AB"),
        ("<b> & “Ann”", "BA"),
        ("علي حسن", "عح"),
        ("🙂", ""),
        ("ﬁn", "F"),
        ("“ ” Bo", "B"),
        ("", ""),
    ],
)
def test_initials_are_of_the_first_and_the_last_word(name, letters):
    assert initials(name) == letters


def test_headings_of_replies_are_below_those_of_what_they_answer():
    renderer = Renderer("/comments/", is_open=True, heading_level=3)
    answer = Reply(unsaved(2, name="Ben"), 2)
    first, reply = (
        parsed(html).select_one(".nm-comment__name")
        for html in (
            renderer.comment(unsaved(1, name="Ann")),
            renderer.comment(answer.comment, answer),
        )
    )
    assert (first.name, first.get_text(strip=True)) == ("h4", "Ann")
    assert (reply.name, reply.get_text(strip=True)) == ("h5", "Ben")


@pytest.mark.parametrize(("level", "levels"), [(1, {"1", "2", "3"}), (4, {"4", "5", "6"})])
def test_all_headings_are_those_of_html(page, level, levels):
    first = write(page, status="approved")
    write(page, parent=first, status="approved")
    html = parsed(render_section(None, page, level))
    assert {heading.name[1:] for heading in html.select("h1, h2, h3, h4, h5, h6, h7")} == levels


@pytest.mark.parametrize("level", [0, 5, "3"])
def test_a_level_that_does_not_fit_is_refused(page, level):
    with pytest.raises(ValueError, match="from 1 to 4"):
        render_section(None, page, level)


def kind(*, reply=None, is_open=True, is_closed=False, is_own=False, **fields):
    renderer = Renderer("/comments/", is_open=is_open)
    return renderer.kind_of(unsaved(1, **fields), reply, is_closed, is_own)


def test_what_the_appearance_depends_on():
    usual = kind()
    assert usual._asdict() == {
        **dict.fromkeys(usual._fields, False),
        **{"root": "/comments/", "level": 3, "badge": "", "purpose": "", "outcome": ""},
        **{"is_first": True, "can_reply": True},
    }
    now = timezone.now()
    for fields, changed in (
        ({"badge": "staff"}, {"badge": "staff"}),
        ({"purpose": "question"}, {"purpose": "question"}),
        ({"outcome": "open"}, {"outcome": "open"}),
        ({"edited_at": now}, {"edited": True}),
        ({"redacted_at": now}, {"redacted": True}),
        ({"pinned": True}, {"pinned": True}),
        ({"featured": True}, {"featured": True}),
        ({"kind": "pingback"}, {"is_mention": True, "can_reply": False}),
        ({"is_open": False}, {"can_reply": False}),
        ({"is_closed": True}, {"can_reply": False}),
        ({"is_own": True}, {"is_own": True}),
        ({"reply": Reply(unsaved(1), 2)}, {"level": 4, "is_first": False}),
        ({"status": "spam"}, {"is_removed": True, "is_first": False, "can_reply": False}),
        ({"status": "pending"}, {"is_held": True, "is_first": False, "can_reply": False}),
        (
            {"status": "pending", "is_own": True},
            {"is_own": True, "is_first": False, "can_reply": False},
        ),
    ):
        assert kind(**fields) == usual._replace(**changed), fields


def test_dates_are_exact_to_the_second_and_names_have_one_of_four_colours():
    moment = datetime(2026, 3, 4, 5, 6, 7, 890, tzinfo=UTC)
    renderer = Renderer("/comments/", is_open=True)
    shown = parsed(renderer.comment(unsaved(1, name="", submitted_at=moment)))
    assert shown.time["datetime"] == "2026-03-04T05:06:07+00:00"
    assert shown.bdi.get_text() == "Anonymous"
    assert renderer.comment(unsaved(1, name="\ud800"))
    tints = {
        parsed(renderer.comment(unsaved(1, name=name))).span["class"][1] for name in "abcdefgh"
    }
    assert tints == {f"nm-avatar--{number}" for number in range(4)}
