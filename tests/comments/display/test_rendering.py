"""From rows to HTML: whatever stands in a name, an address or the words stays text."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from neuromod_wagtail.comments.display.rendering import Renderer
from neuromod_wagtail.comments.models import Comment
from tests.comments.conftest import soup, write

OURS = {"article", "header", "footer", "a", "b", "bdi", "time", "div", "span", "button"}


class Seen(HTMLParser):
    """What a browser would make of it: elements, the names, and where these lead."""

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
    """As rows, past the form: nothing here relies on what the form turned away."""
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
