"""URLs with a key: display and effect, and that they are not leaked."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Comment, Edit, Subscription
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.comments.security.ip import email_hash
from tests.comments.conftest import form, soup, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(page):
    return write(page)


@pytest.fixture
def followers(comment):
    """A subscriber who was asked, and a confirmed one."""
    return [
        Subscription.objects.create(
            discussion=comment.discussion,
            email=f"{name}@example.org",
            email_hash=email_hash(f"{name}@example.org"),
            confirmed_at=confirmed,
        )
        for name, confirmed in (("asked", None), ("sure", timezone.now()))
    ]


def address(kind, comment, follower, user):
    return {
        "own": f"/comments/own/{tokens.own_token(comment.pk)}/",
        "follow": f"/comments/follow/{tokens.subscription_token(follower.pk)}/",
        "unfollow": f"/comments/unfollow/{tokens.subscription_token(follower.pk)}/",
        "no-mail": f"/comments/no-mail/{tokens.no_mail_token(user.pk)}/",
        "from-mail": "/admin/reader-comments/from-mail/"
        f"{tokens.decision_token(comment.pk, user.pk, 'pending')}/approve/",
    }[kind]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("kind", ["own", "follow", "unfollow", "no-mail", "from-mail"])
def test_no_page_with_a_key_tells_its_address(client, page, comment, followers, kind, method):
    user = get_user_model().objects.create_superuser("mia", "mia@example.org", "x")
    client.force_login(user)
    url = address(kind, comment, followers[0], user)
    answer = getattr(client, method)(url, form(page, body="New", action="edit", words="first"))
    assert answer.status_code in {200, 302}
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]
    if answer.status_code == 200 and kind != "from-mail":
        assert soup(answer).select_one("meta[name=robots]")["content"] == "noindex"


def test_what_has_no_key_may_say_where_readers_come_from(client, page, comment):
    for url in (page.url, f"/comments/posted/{page.pk}/"):
        assert client.get(url)["Referrer-Policy"] != "no-referrer"


@pytest.mark.parametrize("first", [True, False])
def test_confirming_is_for_one_follower_and_happens_once(client, followers, first):
    asked, sure = followers
    before = Subscription.objects.filter(pk=sure.pk).values().get()
    url = f"/comments/follow/{tokens.subscription_token((asked if first else sure).pk)}/"
    assert "Follow" in soup(client.get(url)).h1.get_text()
    asked.refresh_from_db()
    assert asked.confirmed_at is None, "opening the link only asks"
    assert client.post(url).status_code == 200
    asked.refresh_from_db()
    assert (asked.confirmed_at is not None) is first
    assert Subscription.objects.filter(pk=sure.pk).values().get() == before


def test_stopping_is_for_one_follower_and_may_be_clicked_twice(client, page, followers):
    asked, sure = followers
    url = f"/comments/unfollow/{tokens.subscription_token(sure.pk)}/"
    question = soup(client.get(url))
    assert question.select_one("form button") and Subscription.objects.count() == 2
    assert question.select_one(".nm-back a")["href"] == f"{page.url}#comments"
    for _click in range(2):
        done = soup(client.post(url))
        assert done.select_one("[role=status]") and not done.select_one("form")
    assert list(Subscription.objects.all()) == [asked]
    assert soup(client.get(url)).select_one("[role=status]"), "opened once more later"
    confirm = f"/comments/follow/{tokens.subscription_token(sure.pk)}/"
    assert client.get(confirm).status_code == client.post(confirm).status_code == 404


@pytest.mark.parametrize(
    ("kind", "asked", "said"),
    [
        (
            "follow",
            (
                "Follow these comments?",
                "We will email you about each new comment. Every email has an unsubscribe link.",
                "Yes, follow",
            ),
            ("You are following these comments", "We will email you about new comments."),
        ),
        (
            "unfollow",
            (
                "Stop these emails?",
                "We will no longer email you about these comments.",
                "Unsubscribe",
            ),
            ("Unsubscribed", "You have unsubscribed."),
        ),
        (
            "no-mail",
            (
                "Stop these emails?",
                "You will no longer be emailed about comments to moderate.",
                "Unsubscribe",
            ),
            (
                "Unsubscribed",
                "To receive these emails again, change the notifications in your account settings.",
            ),
        ),
    ],
)
def test_what_a_link_in_an_email_asks_and_says(client, comment, followers, kind, asked, said):
    user = get_user_model().objects.create_superuser("mia", "mia@example.org", "x")
    url = address(kind, comment, followers[0], user)
    for html, words in ((soup(client.get(url)), asked), (soup(client.post(url)), said)):
        main = html.select_one("main")
        shown = [line.get_text(" ", strip=True) for line in main.select("h1, p:not(.nm-back)")]
        assert tuple(shown[: len(words)]) == words
        assert words[0] in html.title.get_text()


@pytest.mark.parametrize("kind", ["follow", "unfollow"])
def test_a_forged_key_changes_nothing(client, followers, kind):
    rows = list(Subscription.objects.values())
    for key in ("x", "1.x", tokens.own_token(followers[0].pk)):
        url = f"/comments/{kind}/{key}/"
        assert client.get(url).status_code == client.post(url).status_code == 404
    assert list(Subscription.objects.values()) == rows


def test_only_ones_own_comment_is_changed(client, page, comment):
    other = write(page, "Of someone else", email="b@example.org")
    before = Comment.objects.filter(pk=other.pk).values().get()
    url = f"/comments/own/{tokens.own_token(comment.pk)}/"
    answer = client.post(url, form(page, body="Better", action="edit"))
    assert (answer.status_code, answer.url) == (302, url)
    assert Edit.objects.get().comment == comment
    client.post(url, form(page, action="withdraw"))
    comment.refresh_from_db()
    assert (comment.status, comment.body) == ("withdrawn", "Better")
    assert Comment.objects.filter(pk=other.pk).values().get() == before


def test_the_same_words_cannot_be_edited_into_two_comments(client, page, comment):
    other = write(page, "Second")
    url = f"/comments/own/{tokens.own_token(other.pk)}/"
    answer = client.post(url, form(page, body=comment.body, action="edit"))
    assert answer.status_code == 409
    assert soup(answer).select_one("textarea").get_text().strip() == comment.body
    # Its own text is no duplicate.
    assert client.post(url, form(page, body="Second", action="edit")).status_code == 302


@pytest.mark.parametrize(
    ("status", "said", "is_editable", "is_seen_waiting", "link"),
    [
        ("pending", "awaiting moderation", True, True, False),
        ("approved", "has been published", True, False, True),
        ("declined", "was declined", False, False, False),
        ("spam", "marked as spam", False, False, False),
        ("erased", "was erased", False, False, False),
    ],
)
def test_where_ones_comment_stands(client, page, status, said, is_editable, is_seen_waiting, link):
    comment = write(page, "Words of mine", status=status)
    tree = soup(client.get(f"/comments/own/{tokens.own_token(comment.pk)}/"))
    own = tree.select_one("[data-nm-own]")
    assert said in own.select_one("[role=status]").get_text()
    assert (own["data-nm-own"], own["data-nm-status"]) == (str(comment.pk), status)
    assert bool(own["data-nm-until"]) is bool(tree.select_one("[name=body]")) is is_editable
    assert (own.find(id=f"comment-{comment.pk}") is not None) is is_seen_waiting
    assert (
        bool(own.select(f'a[href$="{page.url}?comment={comment.pk}#comment-{comment.pk}"]')) is link
    )
    assert not [tag for tag in tree.select("a[href]") if tag["href"].startswith("?")]


def test_a_reason_is_told_while_it_holds(client, page):
    comment = write(page, "Words")
    url = f"/comments/own/{tokens.own_token(comment.pk)}/"
    actions.decline(comment, reason="No dosing, please.")
    assert soup(client.get(url)).blockquote.get_text(strip=True) == "No dosing, please."
    actions.approve(comment)
    assert soup(client.get(url)).blockquote is None


def test_the_deadline_is_a_span_and_not_the_servers_clock(client, page, comment, settings):
    settings.NEUROMOD_COMMENTS_EDIT_MINUTES = 90
    tree = soup(client.get(f"/comments/own/{tokens.own_token(comment.pk)}/"))
    [deadline] = [p.get_text() for p in tree.select("p") if "withdraw it" in p.get_text()]
    assert "for another 1\xa0hour, 2" in deadline


def test_the_page_of_a_comment_is_gone_with_its_article(client, page, comment):
    url = f"/comments/own/{tokens.own_token(comment.pk)}/"
    assert client.get(url).status_code == 200
    page.unpublish()
    assert client.get(url).status_code == 404
    assert client.post(url, form(page, action="withdraw")).status_code == 404
    comment.refresh_from_db()
    assert comment.status == "pending"
