"""The disclaimers of a page in its comment form and in emails about it."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from neuromod_wagtail.comments.models import Appeal, CommentSettings, Mail, Report, Subscription
from neuromod_wagtail.comments.models.mail import MailKind
from neuromod_wagtail.comments.notifications import messages
from neuromod_wagtail.comments.security import tokens
from tests.comments.conftest import write
from tests.disclaimers.disclaimer_site import get, queries
from tests.factories import make_article, make_disclaimer, make_rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def opinions():
    return make_disclaimer(
        kind="user_comments",
        title="Opinions",
        short_text="Comments are <opinions>.",
        text="<p>Comments are <b>readers’</b> own views.</p>",
        slug="opinions",
    )


@pytest.fixture
def article(index, opinions):
    make_rule(index, kind="user_comments", place="comment_form", disclaimer=opinions)
    return make_article(index)


def statement(page):
    [found] = page.select("[data-nm-statement]")
    return found


def says(element):
    return " ".join(element.get_text(" ").split())


def test_it_stands_in_the_comment_form_and_nowhere_else(client, article):
    page = get(client, article.url)
    note = statement(page.select_one("#respond"))
    assert "Comments are readers’ own views." in says(note)
    link = note.select_one("a")
    assert "Version 1, updated" in says(link)
    assert client.get(link["href"]).status_code == 200
    assert says(page.main).count("Comments are readers’ own views.") == 1


def test_it_costs_the_page_no_query(client, article, opinions):
    before = queries(client, article.url)
    for kind in ("funding", "emergency"):
        make_rule(article, kind=kind, place="comment_form", disclaimer=make_disclaimer(kind=kind))
    assert queries(client, article.url) == before
    assert len(get(client, article.url).select("#respond [data-nm-statement]")) == 3


def test_every_form_shows_it(client, article):
    """To answer without JavaScript, after a mistake, in the preview, and to edit."""
    comment = write(article, status="approved")
    token = tokens.form_token(article.pk)
    post = reverse("neuromod_comments:post", args=[article.pk])
    own = reverse("neuromod_comments:manage", args=[tokens.own_token(comment.pk)])
    for response in (
        client.get(reverse("neuromod_comments:reply", args=[comment.pk])),
        client.post(post, {"token": token, "body": ""}),
        client.post(post, {"token": token, "body": "Look", "action": "preview"}),
        client.get(own),
    ):
        soup = BeautifulSoup(response.content, "html.parser")
        assert "readers’ own views" in says(statement(soup)), says(soup.main)


def test_without_a_text_the_form_shows_the_fallback(client, article, opinions):
    opinions.unpublish()
    note = statement(get(client, article.url))
    assert "views of the readers who wrote them" in says(note)
    assert "Version" not in says(note)


@pytest.mark.parametrize("mode", ["hidden", "read_only"])
def test_closed_or_hidden_comments_do_not_hide_it(client, index, article, mode):
    rules = CommentSettings.for_site(index.get_site())
    rules.mode = mode
    rules.save()
    page = get(client, article.url)
    assert not page.select("#respond textarea")
    assert says(page.main).count("Comments are readers’ own views.") == 1


def test_words_of_editors_cannot_become_markup_in_the_form(client, article, opinions):
    opinions.title = '"><script>alert(1)</script>'
    opinions.text = '<p onclick="alert(1)">Own.</p>'
    opinions.save_revision().publish()
    page = get(client, article.url)
    assert statement(page)["aria-label"] == opinions.title
    assert not page.find("script", string="alert(1)")


# --- mails ----------------------------------------------------------------------------------


def letter(kind, article, comment):
    follower = Subscription.objects.create(
        discussion=comment.discussion, email="b@example.org", email_hash="b"
    )
    event = "x"
    if kind == MailKind.DECLINED:
        comment.status = "declined"
    elif kind == MailKind.OUTCOME:
        report = Report.objects.create(comment=comment, reader="r", reason="other", outcome="right")
        event = f"{messages.OUTCOME_PREFIX}{report.pk}"
    elif kind == MailKind.APPEAL:
        Appeal.objects.create(
            comment=comment, text="Why?", outcome="kept", answer="It names a dose."
        )
    elif kind in {MailKind.PUBLISHED, MailKind.FOLLOWED}:
        comment.status = "approved"
    message = messages.compose(
        Mail(event=event, kind=kind, to="a@example.org", comment=comment, subscription=follower)
    )
    [(html, _type)] = message.alternatives
    return message.body, html


# Orders go to no one, alerts and digests to the site's own moderators.
NOT_FOR_READERS = {
    MailKind.FAN_OUT,
    MailKind.ALERTS,
    MailKind.ALERT,
    MailKind.DIGESTS,
    MailKind.DIGEST,
}


@pytest.mark.parametrize("kind", sorted(set(MailKind) - NOT_FOR_READERS))
def test_every_mail_that_names_the_article_carries_its_disclaimers(
    index, article, rule, opinions, kind
):
    rule.disclaimer.short_text = "Ask <your> doctor & nurse."
    rule.disclaimer.save_revision().publish()
    text, html = letter(kind, article, write(article))
    for short in ("Comments are <opinions>.", "Ask <your> doctor & nurse."):
        assert text.count(short) == 1
        assert says(BeautifulSoup(html, "html.parser")).count(short) == 1
    assert "Not advice (Version 2, updated" in text
    assert "http://localhost/disclaimers/en/not-advice/" in text
    links = [a["href"] for a in BeautifulSoup(html, "html.parser").select("[role=note] a")]
    assert "http://localhost/disclaimers/en/not-advice/" in links


def test_a_mail_tells_the_text_in_force_when_it_is_sent(article, opinions):
    comment = write(article)
    opinions.short_text = "Newer in short."
    opinions.save_revision().publish()
    text, _html = letter(MailKind.FOLLOWED, article, comment)
    assert "Newer in short." in text
    assert "Version 2" in text


def test_a_mail_tells_the_fallback_when_no_text_is_in_force(article, opinions):
    comment = write(article)
    opinions.unpublish()
    text, _html = letter(MailKind.FOLLOWED, article, comment)
    assert "views of the readers who wrote them" in text
    assert "Version" not in text


def test_an_article_without_disclaimers_says_nothing(index):
    article = make_article(index)
    text, html = letter(MailKind.FOLLOWED, article, write(article))
    assert "About “" not in text
    assert not BeautifulSoup(html, "html.parser").select("[role=note]")
