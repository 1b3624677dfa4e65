"""The emails that two moderators with different preferences want."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import appeals
from neuromod_wagtail.comments.models import Comment, LeftToOthers, ModeratorMail
from neuromod_wagtail.comments.notifications import preferences
from tests.comments.conftest import write
from tests.comments.notifications.test_moderators import below, moderator
from tests.comments.roles import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """Mia wants reports, and leaves links to others; Bo wants what is published, and no crises."""
    mia, bo = moderator("mia"), moderator("bo")
    ModeratorMail.objects.create(user=mia, pace="now", published=False, reports=True)
    ModeratorMail.objects.create(user=bo, pace="now", published=True, reports=False)
    LeftToOthers.objects.create(user=mia, code="links")
    LeftToOthers.objects.create(user=bo, code="crisis")
    return mia, bo


def wanted(comment, event="alerts:1:posted:0"):
    """Tell whether Mia and Bo want an email about an event of the comment."""
    found = (preferences.recipients().get(username=name) for name in ("mia", "bo"))
    return tuple(preferences.wants(user, comment, event) for user in found)


def test_held_comments_are_sent_unless_left_to_others(page, two):
    comment = write(page)
    assert wanted(comment) == (True, True)
    comment.hold_code = "crisis"
    assert wanted(comment) == (True, False)
    comment.hold_code = "links"
    assert wanted(comment) == (False, True)
    comment.hold_code = "words"
    comment.user = two[0]
    assert wanted(comment) == (False, True), "no one hears of themselves"


def test_published_comments_are_sent_to_moderators_who_want_them_and_were_not_asked(page, two):
    comment = write(page)
    comment.status = "approved"
    assert wanted(comment) == (False, True)
    comment.decided_at = comment.submitted_at
    assert wanted(comment) == (False, False)
    comment.status = "spam"
    assert wanted(comment) == (False, False)
    comment.decided_at = None
    assert wanted(comment) == (False, False)


def test_reports_are_sent_while_they_are_open(page, two):
    comment = write(page, status="approved")
    event = f"alerts:{comment.pk}:reported:1"
    assert wanted(comment, event) == (False, False)
    comment.urgency = comment.priority + 1
    assert wanted(comment, event) == (True, False)


def test_an_appeal_is_sent_to_moderators_who_may_decide_it(page, two):
    comment = write(page)
    actions.decline(comment, user=two[0], reason="No")
    appeals.appeal(Comment.objects.get(pk=comment.pk), "Please.")
    comment = Comment.objects.get(pk=comment.pk)
    event = f"alerts:{comment.pk}:appealed:1"
    assert wanted(comment, event) == (False, True)
    comment.appeal.outcome = "upheld"
    assert wanted(comment, event) == (False, False)
    comment.appeal.outcome = ""
    comment.status = "approved"
    assert wanted(comment, event) == (False, False)


def test_the_nearest_of_several_sections_counts(root, page, two):
    mia, bo = two
    child, other = below(page), below(root, "Other")
    grandchild = below(child, "Grandchild")
    ModeratorMail.objects.create(user=mia, page=page, pace="daily")
    ModeratorMail.objects.create(user=mia, page=child, pace="hourly", reports=False)
    ModeratorMail.objects.create(user=bo, page=other, pace="never")
    places = (other, page, child, grandchild)
    comments = [write(place, place.title) for place in places]
    for name, paces in (
        ("mia", ["now", "daily", "hourly", "hourly"]),
        ("bo", ["never", *["now"] * 3]),
    ):
        user = preferences.recipients().get(username=name)
        found = [preferences.preference_for(user, place).pace for place in places]
        assert found == paces
        for pace in ("now", "hourly", "daily", "never"):
            fitting = [one for one in preferences.preferences_of(user) if one.pace == pace]
            discussions = preferences.discussions_of(user, fitting)
            assert {one.page_id for one in discussions} == {
                place.pk for place, own in zip(places, paces, strict=True) if own == pace
            }
    assert [wanted(comment)[0] for comment in comments] == [True, False, False, False]
    assert not preferences.discussions_of(preferences.recipient(mia.pk), []).exists()
    assert preferences.recipient(None) is None
    assert set(preferences.recipients_at("now", published=True)) == {bo}
    assert set(preferences.recipients_at("hourly")) == {mia}


def test_recipients_are_active_moderators_and_others_who_chose(
    page, monkeypatch, django_assert_num_queries
):
    """With an address, in a group that moderates; whether they do is asked page by page."""
    elsewhere = Permission.objects.create(
        codename="change_comment", content_type=ContentType.objects.get_for_model(User)
    )
    outsider = person(name="other app")
    outsider.groups.get().permissions.add(elsewhere)
    chose = person(name="chose")
    ModeratorMail.objects.create(user=chose, page=page, pace="hourly")
    left = person("change_comment", name="left")
    person("view_comment", name="viewer")
    person(name="editor")
    everywhere, section = person("change_comment"), person(section=page)
    without = person("change_comment", name="no address")
    User.objects.exclude(pk=without.pk).update(email="x@example.org")
    User.objects.filter(pk=left.pk).update(is_active=False)
    members = [(user, user.in_group_of_moderators) for user in preferences.recipients()]
    assert members == [(chose, False), (everywhere, True), (section, True)]
    assert list(preferences.recipients_at("daily")) == [everywhere, section]
    assert list(preferences.recipients_at("hourly")) == [chose]
    ModeratorMail.objects.create(user=section, page=page, pace="never")
    for section_or_all in (page, None):
        ModeratorMail.objects.create(user=everywhere, page=section_or_all, pace="never")
    assert list(preferences.recipients_at("daily")) == [section]
    with django_assert_num_queries(2):
        found = {user: preferences.preferences_of(user) for user in preferences.recipients()}
    assert {user: [(one.path, one.pace) for one in rows] for user, rows in found.items()} == {
        chose: [("", "never"), (page.path, "hourly")],
        everywhere: [("", "never"), (page.path, "never")],
        section: [("", "daily"), (page.path, "never")],
    }
    here, below_it, other = (
        write(one).discussion for one in (page, below(page), below(page.get_parent(), "Other"))
    )
    for user, preference in found.items():
        wanted_ones = preferences.discussions_of(user, preference)
        assert set(wanted_ones) == {
            chose: set(), section: {here, below_it}, everywhere: {here, below_it, other},
        }[user]  # fmt: skip
    assert preferences.recipient(section.pk) == section
    assert preferences.recipient(without.pk) is None
    monkeypatch.setattr(preferences, "email_field", lambda: "")
    assert not preferences.recipients().exists()
