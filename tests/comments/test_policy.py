"""The default policy: initial status, and how long authors may edit."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.utils import timezone

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Comment, TrustLevel, VerifiedClinician
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.policy import CommentPolicy
from neuromod_wagtail.comments.spam.submission import Hint, Hold, Junk, Rejection, Submission
from tests.comments.conftest import write
from tests.comments.roles import ANN, person
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db

POLICY = CommentPolicy()
FOUND, HOUSE, HINT = Hold("links", "3"), Hold("house"), Hint("email_of_user", "Ann")
JUNK, REFUSED, CRISIS = Junk("learned"), Rejection("words", "pads"), Hold("crisis", "live")


def in_force(**fields):
    return EffectiveSettings(
        **{"discussion": None, "is_public": True, "moderation": "after", **fields}
    )


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, ""),
        ({"is_public": False}, "Comments will open when this page is published."),
        (
            {"closes_at": timezone.now() - timedelta(seconds=1)},
            "Comments on this page closed automatically after a set time.",
        ),
        ({"closes_at": timezone.now() + timedelta(days=1)}, ""),
        ({"mode": "closed"}, "Comments are closed."),
        ({"mode": "hidden"}, "Comments are closed."),
    ],
)
def test_why_one_cannot_comment(given, why):
    assert POLICY.why_closed(in_force(**given)) == why
    assert POLICY.can_post(in_force(**given)) == (why == "")


# --- how a comment starts --------------------------------------------------------------------


def start(page, given, holds=(), *, trust_level="", **fields):
    submission = Submission(page=page, body="Words", name="Ann", email="ann@example.org", **fields)
    if trust_level:
        TrustLevel.objects.create(person_key=ANN, choice=trust_level, reason="Said so.")
    return POLICY.initial_status(submission, given, list(holds))


HELD = Hold("trust_level", "Said so.")


@pytest.mark.parametrize(
    ("moderation", "trust_level", "holds", "status", "reasons"),
    [
        ("after", "", [], "approved", []),
        ("after", "", [HINT], "approved", []),
        ("after", "", [HINT, FOUND], "pending", [HINT, FOUND]),
        ("after", "", [HOUSE], "pending", [HOUSE]),
        ("before", "", [FOUND], "pending", [FOUND, Hold("moderation")]),
        ("first", "", [], "pending", [Hold("first_comments", "0/1")]),
        ("before", "trusted", [HOUSE], "approved", []),
        ("first", "trusted", [], "approved", []),
        ("before", "trusted", [HOUSE, FOUND], "pending", [FOUND]),
        ("after", "hold", [FOUND], "pending", [HELD, FOUND]),
        ("before", "hold", [], "pending", [HELD, Hold("moderation")]),
        ("after", "", [JUNK], "spam", [JUNK]),
        ("after", "", [REFUSED], "declined", [REFUSED]),
        ("after", "", [REFUSED, JUNK], "spam", [REFUSED, JUNK]),
        # A cry for help is for a person to read, even if it reads like spam.
        ("after", "", [JUNK, CRISIS], "pending", [JUNK, CRISIS]),
        ("after", "", [JUNK, CRISIS, REFUSED], "declined", [JUNK, CRISIS, REFUSED]),
    ],
)
def test_how_a_comment_starts(page, moderation, trust_level, holds, status, reasons):
    given = in_force(moderation=moderation)
    assert start(page, given, holds, trust_level=trust_level) == (status, reasons)


@pytest.mark.parametrize(("badge", "status"), [("author", "approved"), ("staff", "pending"), ("", "pending")])  # fmt: skip
def test_who_wrote_the_page_answers_at_once(page, badge, status):
    assert start(page, in_force(moderation="before"), [FOUND], badge=badge)[0] == status
    found = start(page, in_force(), [FOUND], badge=badge, trust_level="hold")
    assert found == ("pending", [HELD, FOUND])


def test_moderators_of_the_page_answer_at_once(page):
    for user, status in (
        (person(section=page), "approved"),
        (person(), "pending"),
        (AnonymousUser(), "pending"),
    ):
        assert start(page, in_force(moderation="before"), [FOUND], user=user)[0] == status
        assert POLICY.is_moderator(user, page) == (status == "approved")
    assert not POLICY.is_moderator(None, page)


def test_so_many_comments_of_the_same_person_before(page, root, django_user_model):
    """Published ones, on any page: of the account, or of a guest with the same name and email."""
    user, other = (django_user_model.objects.create_user(name) for name in ("ann", "bob"))
    elsewhere = root.add_child(instance=PlainPage(title="Elsewhere", slug="elsewhere"))
    for n, status in enumerate(("approved", "pending", "spam", "approved")):
        write(elsewhere, f"Guest {n}", status=status, name="Ann", email="ann@example.org")
    write(page, "Other name", status="approved", name="Bob", email="ann@example.org")
    write(page, "Other address", status="approved", name="Ann", email="bob@example.org")
    write(page, "No address", status="approved", name="Ann", email="")
    for n in range(3):
        write(page, f"Account {n}", status="approved", name="Ann", email="ann@example.org", user=user)  # fmt: skip
    write(page, "Other account", status="approved", name="Bob", email="bob@example.org", user=other)
    guest = Submission(page=page, body="x", name="ANN", email="Ann@Example.org")
    account = Submission(page=page, body="x", name="Bob", email="bob@example.org", user=user)
    nobody = Submission(page=page, body="x", name="Ann")
    assert [POLICY.published_before(one, 9) for one in (guest, account, nobody)] == [2, 3, 0]
    assert [POLICY.published_before(one, 1) for one in (guest, account, nobody)] == [1, 1, 0]
    for needed, status, holds in (
        (2, "approved", []),
        (3, "pending", [Hold("first_comments", "2/3")]),
    ):
        given = in_force(moderation="first", first_comments=needed)
        assert POLICY.initial_status(guest, given, []) == (status, holds)


# --- the author's badge -----------------------------------------------------------------------


def test_badges(page, settings, monkeypatch):
    owner, reader = person(access=False, name="owner"), person(access=False, name="reader")
    staff = User.objects.create_user("staff", is_staff=True)
    editor = person(name="editor")
    nurse = person(access=False, name="nurse")
    for checked in (nurse, staff, owner):
        VerifiedClinician.objects.create(user=checked, profession="Nurse", proof="Register")
    PlainPage.objects.update(owner=owner)
    page.refresh_from_db()
    names = (
        (None, ""),
        (owner, "author"),
        (reader, ""),
        (nurse, "clinician"),
        (staff, "staff"),
        (editor, "staff"),
    )
    for user, badge in names:
        assert POLICY.badge(Submission(page=page, body="x", name="Kim", user=user)) == badge
    signed = Submission(page=page, body="x", name="staff", user=None)
    assert POLICY.badge(signed) == ""
    settings.NEUROMOD_COMMENTS_STAFF_NAMES = "mark"
    assert POLICY.badge(signed) == "guest"
    assert POLICY.badge(Submission(page=page, body="x", name="Kim")) == ""
    # A site's own users may have no such field.
    monkeypatch.delattr(User, "is_staff")
    del vars(reader)["is_staff"]
    assert POLICY.badge(Submission(page=page, body="x", name="Kim", user=reader)) == ""


def test_who_wrote_a_page_that_knows_its_authors():
    def page(**more):
        return SimpleNamespace(specific_deferred=SimpleNamespace(owner_id=5, **more))

    user, other = SimpleNamespace(pk=5), SimpleNamespace(pk=6)
    knows = page(is_written_by=lambda asked: asked is other)
    assert [POLICY.is_author(one, page()) for one in (user, other)] == [True, False]
    assert [POLICY.is_author(one, knows) for one in (user, other)] == [False, True]


def test_a_name_has_a_hundred_characters_at_most(django_user_model):
    user = django_user_model(username="a", first_name="A" * 99, last_name="BC")
    assert POLICY.display_name(user) == "A" * 99 + " "


# --- permissions on a comment -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "reader", "moderator"),
    [
        ("approved", True, True),
        ("declined", False, True),
        ("pending", False, False),
        ("spam", False, False),
        ("erased", False, False),
    ],
)
def test_what_takes_answers(page, status, reader, moderator):
    here, elsewhere = person(section=page), person()
    comment = write(page, status=status)
    asked = (None, elsewhere, here)
    assert [POLICY.can_reply(comment, user) for user in asked] == [reader, reader, moderator]


def test_a_closed_thread_and_a_mention_take_none(page):
    first = write(page, "First", status="approved")
    reply = write(page, "Reply", status="approved", parent=first)
    other = write(page, "Other", status="approved")
    Comment.objects.filter(pk=first.pk).update(closed=True)
    found = [Comment.objects.get(pk=one.pk) for one in (first, reply, other)]
    assert [POLICY.can_reply(one) for one in found] == [False, False, True]
    Comment.objects.filter(pk=other.pk).update(kind="pingback")
    assert not POLICY.can_reply(Comment.objects.get(pk=other.pk))


@pytest.mark.parametrize(
    ("status", "can"),
    [
        ("approved", True),
        ("pending", True),
        ("spam", False),
        ("declined", False),
        ("erased", False),
    ],
)
def test_while_it_waits_or_is_published_the_author_may_change_it(page, status, can):
    assert POLICY.can_edit(write(page, status=status)) is can


@pytest.mark.parametrize(
    ("answer", "can"), [("approved", False), ("pending", False), ("spam", True), ("declined", True)]
)
def test_not_once_somebody_answered(page, answer, can):
    comment, other = write(page, status="approved"), write(page, "Other", status="approved")
    reply = write(page, "An answer", parent=comment, status="approved")
    if answer != "approved":
        {"pending": actions.hold, "spam": actions.mark_spam, "declined": actions.decline}[answer](
            reply
        )
    assert POLICY.can_edit(comment) is can
    assert POLICY.can_edit(other)


def test_only_so_many_minutes_long(page, settings, monkeypatch):
    settings.NEUROMOD_COMMENTS_EDIT_MINUTES = 5
    now = timezone.now()
    for seconds, can in ((299, True), (300, False)):
        comment = write(page, f"{seconds}")
        monkeypatch.setattr(timezone, "now", lambda: now)
        comment.submitted_at = now - timedelta(seconds=seconds)
        until = POLICY.editable_until(comment)
        assert until == comment.submitted_at + timedelta(minutes=5)
        assert POLICY.can_edit(comment) is can
