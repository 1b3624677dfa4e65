"""What a decision says that was not made: who was first, and why not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import rechecks, reports
from neuromod_wagtail.comments.actions.redaction import TextConflict
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.states import InvalidTransition, StatusConflict
from neuromod_wagtail.comments.moderation.forms.decisions import FORMS
from neuromod_wagtail.comments.moderation.views.decisions import attempt, who_was_first
from neuromod_wagtail.comments.spam.submission import Refused
from tests.comments.conftest import soup, write
from tests.comments.roles import person

pytestmark = pytest.mark.django_db

GONE = "This comment no longer exists. Nothing was changed."


def test_who_was_first_and_what_they_decided(page):
    write(page, "Another", status="spam")
    comment = write(page)
    mia = User.objects.create_user("mia", first_name="Mia", last_name="Mo")
    earlier = timezone.now() - timedelta(minutes=3, seconds=5)

    def told(**fields):
        Comment.objects.filter(pk=comment.pk).update(**fields)
        return who_was_first(comment.pk).replace("\xa0", " ")

    unsaid = "Nothing was changed. The comment’s status is “Awaiting moderation”."
    assert told(status="pending", decided_at=None, decided_by=None) == unsaid
    by_no_one = "Nothing was changed: someone decided 3 minutes ago. Status: Approved."
    assert told(status="approved", decided_at=earlier) == by_no_one
    assert told(decided_by=mia) == by_no_one.replace("someone", "Mia Mo")
    comment.delete()
    assert who_was_first(comment.pk or 10**6) == GONE


@pytest.mark.parametrize(
    ("raised", "answer"),
    [
        (None, ("", 200)),
        (Refused("x", "Not so."), ("Not so.", 422)),
        (
            TextConflict("approved"),
            ("Nothing was changed: the text has been edited since you opened it. See above.", 409),
        ),
        (StatusConflict("approved"), (GONE, 409)),
        (InvalidTransition("spam", "spam"), (GONE, 409)),
    ],
)
def test_why_a_decision_was_not_made(raised, answer):
    asked = []

    def act(**how):
        asked.append(how)
        if raised:
            raise raised

    assert attempt(act, 10**6, expected="pending", screen="api") == answer
    assert asked == [{"expected": "pending", "screen": "api"}]


# --- the buttons of the queue ------------------------------------------------------------------


@pytest.fixture
def mia(client) -> User:
    user = person("change_comment", name="mia")
    client.force_login(user)
    return user


def press(client, decision: str, comment: Comment) -> tuple[int, dict[str, object]]:
    """Press a button of the queue; return the status and what the script is told."""
    answer = client.post(
        reverse("neuromod_comments_admin:decide"),
        {"decision": f"{decision}:{comment.pk}:{comment.status}"},
        headers={"accept": "application/json"},
    )
    told = answer.json()
    del told["html"]
    return answer.status_code, told


@pytest.mark.parametrize(
    ("decision", "before", "after", "event", "message"),
    [
        ("approve", "pending", "approved", "approve", "Approved Ann’s comment."),
        ("hold", "approved", "pending", "hold", "Moved Ann’s comment back to the queue."),
        ("spam", "approved", "spam", "spam", "Marked Ann’s comment as spam."),
        ("dismiss", "approved", "approved", "dismiss", "Kept Ann’s comment and dismissed the reports."),
        ("redact", "approved", "approved", "redact", "Removed the personal details from Ann’s comment."),
        ("recheck", "pending", "pending", "recheck", "Akismet classified Ann’s comment as spam."),
    ],
)  # fmt: skip
def test_a_button_decides_on_its_comment_and_says_by_whom_and_where(
    client, page, mia, monkeypatch, decision, before, after, event, message
):
    monkeypatch.setattr(rechecks, "is_possible", lambda: True)
    monkeypatch.setattr("neuromod_wagtail.comments.spam.akismet.takes_for_spam", lambda comment: True)  # fmt: skip
    comment, other = (
        write(page, f"Write to {n}@example.org", name="Ann", status=before) for n in "ab"
    )
    for one in (comment, other):
        reports.report(one, reader="r", user=None, reason="spam", note="")
        one.refresh_from_db()
    untouched = Comment.objects.filter(pk=other.pk).values()
    was = untouched.get()
    ModelLogEntry.objects.all().delete()
    told = {"message": message, "pk": comment.pk, "status": after}
    assert press(client, decision, comment) == (200, told)
    entry = ModelLogEntry.objects.get()
    assert (entry.action, entry.object_id) == (f"neuromod_comments.{event}", str(comment.pk))
    assert (entry.user, entry.data["screen"]) == (mia, "queue")
    assert untouched.get() == was
    if decision == "redact":
        assert comment.edits.get().user == mia
        again = {**told, "message": "There are no personal details in Ann’s comment any more."}
        assert press(client, decision, comment) == (200, again)


@pytest.mark.parametrize(
    ("decision", "module", "error", "message"),
    [
        ("redact", actions, TextConflict("pending"), None),
        ("redact", actions, InvalidTransition("erased", "erased"), None),
        ("recheck", rechecks, StatusConflict("approved"), None),
        ("recheck", rechecks, rechecks.NoVerdict(), "Akismet did not answer."),
    ],
)
def test_a_button_that_came_too_late_or_to_nothing_says_so(
    client, page, mia, monkeypatch, decision, module, error, message
):
    def refuse(*args, **options):
        raise error

    comment = write(page)
    monkeypatch.setattr(module, decision, refuse)
    message = message or "Nothing was changed. The comment’s status is “Awaiting moderation”."
    told = {"message": message, "pk": comment.pk, "status": "pending"}
    assert press(client, decision, comment) == (409, told)


# --- the forms of one comment -------------------------------------------------------------------


def test_each_form_has_its_words_and_only_a_distressing_text_to_redact_is_veiled(
    client, page, mia, settings
):
    plain, sad = write(page, "Plain"), write(page, "Sad")
    Comment.objects.filter(pk=sad.pk).update(hold_reasons=[{"code": "crisis", "evidence": "x"}])
    for form in FORMS.values():
        for comment in (plain, sad):
            url = reverse(f"neuromod_comments_admin:{form.decision}", args=[comment.pk])
            asked, wrong = client.get(url), client.post(url, {"expected": "spam", "body": ""})
            for answer, is_first in ((asked, True), (wrong, False)):
                if answer.status_code == 302:
                    continue  # what needs no field was decided
                told = {name: answer.context[name] for name in ("button", "decision", "is_veiled")}
                assert told == {
                    "button": form.button,
                    "decision": form.decision,
                    "is_veiled": is_first and form.decision == "redact" and comment == sad,
                }
                title = soup(answer).select("main h2")[0]  # for the dialog: the page has a header
                assert title.get_text() == form.title and title.has_attr("hidden")


def test_one_looks_at_a_comment_where_readers_see_it(client, page, mia):
    published, held = write(page, "One", status="approved"), write(page, "Two", status="pending")
    for comment, place in (
        (published, f"/article/?comment={published.pk}#comment-{published.pk}"),
        (held, "/article/"),
    ):
        url = reverse("neuromod_comments_admin:view_live", args=[comment.pk])
        answer = client.get(url)
        assert (answer.status_code, answer.url) == (302, place)
