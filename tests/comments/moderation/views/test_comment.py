"""What the history of a comment tells is its own; of a long thread, that there is more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Ban, Comment
from neuromod_wagtail.comments.moderation.queue import listing
from neuromod_wagtail.comments.moderation.queue.columns import cell_of
from neuromod_wagtail.comments.moderation.views import comment as views
from neuromod_wagtail.comments.spam.hold_reasons import in_words
from tests.comments.conftest import soup, write
from tests.comments.roles import ban, person

pytestmark = pytest.mark.django_db


def test_the_history_is_that_of_this_comment_alone(page):
    boss = person("change_comment")
    ban(boss)
    comment, other = (write(page, f"Words {n}") for n in range(2))
    for one in (comment, other):
        actions.approve(one, user=boss)
        one.edits.create(body=f"Before {one.pk}", user=boss)
    # An entry about something else with the same number.
    bans = ContentType.objects.get_for_model(Ban)
    assert ModelLogEntry.objects.filter(content_type=bans).update(object_id=comment.pk)
    for one in (comment, other):
        told = [event.what for event in views.events(one)]
        assert told == ["Text edited", "Approved", "Posted"]


@pytest.mark.parametrize("place", range(5))
def test_a_long_thread_says_that_it_is_shown_in_part(client, page, monkeypatch, place):
    client.force_login(person("change_comment"))
    first = write(page, "Question", status="approved")
    rows = [first, *(write(page, f"{n}", parent=first, status="approved") for n in range(4))]
    url = reverse("neuromod_comments_admin:conversation", args=[rows[place].pk])
    for around, part in ((1, True), (3, place == 0), (4, False)):
        monkeypatch.setattr(views, "AROUND", around)
        assert client.get(url).context["is_part"] is part


def test_a_thread_is_shown_around_its_comment_in_the_order_of_its_replies(
    client, page, monkeypatch
):
    monkeypatch.setattr(views, "AROUND", 2)
    client.force_login(person("change_comment"))
    first, other = (write(page, text, status="approved") for text in ("Question", "Another"))
    replies = [write(page, f"{n}", parent=first, status="approved") for n in range(7)]
    write(page, "Elsewhere", parent=other, status="approved")
    for place, shown in (
        (None, [first, *replies[:2]]),
        (0, [first, *replies[:3]]),
        (3, [first, *replies[1:6]]),
        (6, [first, *replies[4:]]),
    ):
        comment = first if place is None else replies[place]
        url = reverse("neuromod_comments_admin:conversation", args=[comment.pk])
        context = client.get(url).context
        assert (context["comment"], context["comments"]) == (comment, shown)
        assert context["next"] == reverse(listing.QUEUE)


def test_the_history_names_who_did_what_when_and_why(client, page):
    """The newest first. A text that may distress is marked, as is the difference to it."""
    mia, reader = person("change_comment", name="mia"), person(access=False, name="reader")
    comment, other = (write(page, text) for text in ("Now", "Other"))
    Comment.objects.update(submitted_at=timezone.now() - timedelta(days=1))
    actions.decline(comment, user=mia, reason="Rude", screen="queue")
    sad = "I want to kill myself."
    start = timezone.now() - timedelta(hours=1)
    for minutes, body, is_redaction in ((1, "Then", False), (2, sad, False), (3, "Later", True)):
        at = start + timedelta(minutes=minutes)
        user = mia if is_redaction else None
        comment.edits.create(body=body, user=user, replaced_at=at, is_redaction=is_redaction)
    for minutes, note in ((4, "Loud"), (5, "")):
        at = start + timedelta(minutes=minutes)
        comment.reports.create(reader=note, reason="spam", note=note, user=reader, created_at=at)
    other.reports.create(reader="r", reason="spam")
    comment.refresh_from_db()
    found = views.events(comment)
    assert [event.at for event in found] == sorted((event.at for event in found), reverse=True)
    reported = "Reported by a reader"
    told = [(str(event.what), event.who, event.is_distressing) for event in found]
    assert told == [
        ("Declined", mia, False),
        ("Posted", None, False),
        (reported, reader, False),
        (reported, reader, False),
        ("Text edited by a moderator", mia, False),
        ("Text edited", None, True),
        ("Text edited", None, True),
    ]
    details = [event.detail for event in found]
    assert details[0] == "Awaiting moderation → Declined; in the queue; Rude"
    assert details[2:4] == ["Advertising or spam", "Advertising or spam: Loud"]
    changes = [BeautifulSoup(one, "html.parser") for one in details[4:]]
    last = [changes[0].select_one(f".{kind}").get_text() for kind in ("deletion", "addition")]
    assert last == ["Later", "Now"]
    assert ["kill" in tree.get_text() for tree in changes] == [False, True, True]
    Comment.objects.filter(pk=comment.pk).update(hold_reasons=[{"code": "crisis", "evidence": ""}])
    comment.refresh_from_db()
    assert [event.is_distressing for event in views.events(comment)[4:]] == [True] * 3
    client.force_login(mia)
    url = reverse("neuromod_comments_admin:history", args=[comment.pk])
    context = client.get(url).context
    assert context["events"] == views.events(comment)
    shown = listing.shown(Comment.objects.all()).get(pk=comment.pk)
    assert context["cell"] == cell_of(shown, is_alone=True)


def test_a_long_history_has_an_end(page, monkeypatch):
    monkeypatch.setattr(views, "LONGEST", 2)
    comment = write(page)
    for act in (actions.approve, actions.hold, actions.mark_spam):
        act(comment)
    assert [str(event.what) for event in views.events(comment)] == [
        "Marked as spam", "Moved back to the queue",
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["crisis", "links"])
def test_all_values_of_a_comment_with_a_distressing_one_on_request(client, page, code):
    client.force_login(person("change_comment"))
    comment = write(page, "One\n\n<b>two</b>")
    hold = {"code": code, "evidence": "<i>3</i>"}
    Comment.objects.filter(pk=comment.pk).update(hold_reasons=[hold, {"code": "words"}])
    comment.refresh_from_db()
    url = reverse("wagtailsnippets_neuromod_comments_comment:inspect", args=[comment.pk])
    html = soup(client.get(url)).select_one("main")
    veiled = [one.get_text(" ", strip=True) for one in html.select("details.nm-veil")]
    assert len(veiled) == (2 if code == "crisis" else 0)
    assert not html.select("dd b, dd i")
    text = html.get_text(" ", strip=True)
    for words in ("<b>two</b>", *(in_words(one) for one in comment.hold_reasons)):
        assert words in text
        assert any(words in one for one in veiled) == (code == "crisis")


@pytest.mark.parametrize("view", ["edit", "usage", "history", "inspect"])
def test_wagtail_shows_a_comment_to_those_who_moderate_its_page(client, root, page, view):
    """A moderator of another section has the same permission on the model."""
    other = root.add_child(instance=type(page)(title="Other", slug="other"))
    url = reverse(f"wagtailsnippets_neuromod_comments_comment:{view}", args=[write(page).pk])
    for section, status in ((page, 200), (other, 302)):
        client.force_login(person(section=section))
        assert client.get(url).status_code == status
