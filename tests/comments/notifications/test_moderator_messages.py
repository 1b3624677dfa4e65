"""What an email to a moderator says of a comment, and which decisions it offers."""

from __future__ import annotations

import pytest
from django.utils import timezone

from neuromod_wagtail.comments.models import Comment, Mail, ModeratorMail
from neuromod_wagtail.comments.notifications import messages, moderators
from tests.comments.conftest import write
from tests.comments.notifications.test_moderators import moderator

pytestmark = pytest.mark.django_db

LINKS = {"code": "links", "evidence": "3"}
CRISIS = {"code": "crisis", "evidence": "end it all"}


def alert(page, *holds):
    """Return the text of the email about a comment that was held for these reasons."""
    comment = write(page, "I want to end it all.")
    code = holds[0]["code"] if holds else ""
    Comment.objects.filter(pk=comment.pk).update(hold_reasons=list(holds), hold_code=code)
    [row] = moderators.rows(Mail.objects.get(kind="alerts"))
    message = messages.compose(row)
    assert row.to == "mia@example.net"
    return message.body + message.alternatives[0][0]


@pytest.fixture
def mia(page):
    ModeratorMail.objects.create(user=moderator(), pace="now", published=True)
    moderator("other")


@pytest.mark.usefixtures("mia")
@pytest.mark.parametrize(
    ("holds", "told", "not_told"),
    [
        ([], ["end it all."], []),
        ([LINKS], ["end it all.", "Contains 3 links."], ["Decide by"]),
        ([CRISIS], ["Crisis or self-harm"], ["end it all", "in danger"]),
        ([LINKS, CRISIS], ["Links", "Crisis or self-harm"], ["end it all", "Contains 3 links"]),
    ],
)
def test_a_distressing_text_is_not_in_an_email_nor_quoted(page, holds, told, not_told):
    said = alert(page, *holds)
    assert [words for words in told if words not in said] == []
    assert [words for words in not_told if words in said] == []
    assert "ann@example.org" not in said


@pytest.mark.usefixtures("mia")
@pytest.mark.parametrize(
    ("status", "offered"),
    [("pending", {"approve", "spam", "decline"}), ("approved", {"spam", "decline"})],
)
def test_the_decisions_that_the_status_allows_are_offered(page, status, offered):
    comment = write(page)
    Comment.objects.update(status=status)
    [row] = moderators.rows(Mail.objects.get(kind="alerts"))
    body = messages.compose(row).body
    decisions = {"approve", "spam", "decline", "hold", "restore"}
    assert {name for name in decisions if f"/{name}/" in body} == offered
    Comment.objects.update(status="approved", decided_at=timezone.now())
    row.comment = Comment.objects.get(pk=comment.pk)
    assert messages.compose(row) is None, "a moderator has seen it"
