"""The screen of the appeals: how many, each with its own form, and what an answer is needed for."""

from __future__ import annotations

import pytest

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import appeals
from neuromod_wagtail.comments.models import Appeal
from neuromod_wagtail.comments.moderation.views import appeals as views
from tests.comments.conftest import said, soup, write
from tests.comments.roles import person

pytestmark = pytest.mark.django_db

SCREEN = "/admin/reader-comments/appeals/"


@pytest.fixture
def three(client, page) -> list[Appeal]:
    """Three appeals against another moderator's decisions, to one who is signed in."""
    first = person("change_comment")
    client.force_login(person("change_comment"))
    found = []
    for number in range(3):
        comment = write(page, f"Words {number}", email=f"{number}@example.org")
        actions.decline(comment, user=first, reason=f"Reason {number}")
        found.append(appeals.appeal(comment, f"Why {number}?"))
    return found


def test_the_oldest_are_shown_and_that_there_are_more(client, three, monkeypatch):
    for shown, has_more in ((2, True), (3, False), (4, False)):
        monkeypatch.setattr(views, "SHOWN", shown)
        answer = client.get(SCREEN)
        seen = [entry["appeal"] for entry in answer.context["entries"]]
        assert (seen, answer.context["has_more"]) == (three[:shown], has_more)


def test_only_the_refused_form_shows_what_was_typed(client, three):
    refused = three[1]
    sent = {"appeal": refused.pk, "decision": "keep", f"{refused.pk}-answer": " "}
    html = soup(client.post(SCREEN, sent))
    fields = html.select(".nm-card textarea")
    assert [field["name"] for field in fields] == [f"{appeal.pk}-answer" for appeal in three]
    assert [field.has_attr("autofocus") for field in fields] == [False, True, False]
    for number, card in enumerate(html.select(".nm-card")):
        assert f"Reason {number}" in card.get_text() and f"Why {number}?" in card.get_text()
    assert not Appeal.objects.exclude(outcome="").exists()


def test_to_publish_needs_no_answer(client, three):
    sent = {"appeal": three[1].pk, "decision": "grant", f"{three[1].pk}-answer": ""}
    assert said(client.post(SCREEN, sent)) == "The comment was published."
    outcomes = Appeal.objects.order_by("pk").values_list("outcome", "comment__status")
    assert list(outcomes) == [("", "declined"), ("granted", "approved"), ("", "declined")]
