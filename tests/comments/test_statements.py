"""Statements of a foreign page type in the comment form and in email: one method, or nothing."""

from __future__ import annotations

import pytest
from django.utils.html import format_html

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Mail
from neuromod_wagtail.comments.models.mail import MailKind
from neuromod_wagtail.comments.notifications import messages
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.page_protocol import Occasion, Statement
from tests.comments.conftest import soup, write
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def speaking(monkeypatch):
    """A page type with one statement for the form and another for email."""

    def get_statements(page, occasion):
        word = "form" if occasion == Occasion.COMMENT_FORM else "mail"
        html = format_html("<p>Full {}.</p>", word)
        more = {"version": "3", "url": "https://a.example/"}
        return [Statement(f"<{word}>", "Said & short.", html, **more)]

    monkeypatch.setattr(PlainPage, "get_statements", get_statements, raising=False)


def test_the_form_shows_what_the_page_says(client, page, speaking):
    [note] = soup(client.get(page.url)).select("#respond [data-nm-statement]")
    assert note["aria-label"] == "<form>"
    assert note.get_text(" ", strip=True) == "<form> Full form. 3"


def test_so_does_the_api(client, page, speaking):
    assert client.get(f"/api/comments/pages/{page.pk}/").json()["statements"] == [
        {
            "title": "<form>",
            "text": "Said & short.",
            "html": "<p>Full form.</p>",
            "version": "3",
            "url": "https://a.example/",
        }
    ]


def test_so_does_the_form_on_a_page_of_its_own(client, page, speaking):
    comment = write(page, status="approved")
    [note] = soup(client.get(f"/comments/{comment.pk}/reply/")).select("[data-nm-statement]")
    assert "Full form." in note.get_text()


def test_so_does_the_page_of_ones_own_comment_while_it_can_be_edited(client, page, speaking):
    comment = write(page)
    own = f"/comments/own/{tokens.own_token(comment.pk)}/"
    [note] = soup(client.get(own)).select("[data-nm-statement]")
    assert "Full form." in note.get_text()
    actions.erase(comment)
    assert not soup(client.get(own)).select("[data-nm-statement]")


def test_a_mail_says_it_in_short_in_both_parts(page, speaking):
    comment = write(page)
    message = messages.compose(
        Mail(event="x", kind=MailKind.RECEIVED, to="a@b.org", comment=comment)
    )
    assert "<mail> (3)\nSaid & short.\nhttps://a.example/\n" in message.body
    [(html, _type)] = message.alternatives
    assert "Said &amp; short." in html
    assert "&lt;mail&gt;" in html


def test_pages_that_say_nothing_are_as_before(client, page):
    assert not soup(client.get(page.url)).select("[data-nm-statement]")
    message = messages.compose(
        Mail(event="x", kind=MailKind.RECEIVED, to="a@b.org", comment=write(page))
    )
    assert "About “" not in message.body
