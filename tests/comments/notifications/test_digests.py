"""What a digest counts and lists, for two moderators who leave different things to others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from neuromod_wagtail.comments.actions import reports
from neuromod_wagtail.comments.models import Comment, LeftToOthers, Mail
from neuromod_wagtail.comments.notifications import digests, preferences
from neuromod_wagtail.comments.safety.registry import CONCERNS
from tests.comments.conftest import write
from tests.comments.notifications.test_moderators import moderator

pytestmark = pytest.mark.django_db


def gathered(user, pace="daily"):
    return digests.gather(preferences.recipient(user.pk), pace, before=timezone.now())


@pytest.fixture
def pending(page):
    """Four that wait, the oldest first: of a crisis twice, of links, and of promotion."""
    now, found = timezone.now(), []
    for hours, code in ((9, "crisis"), (8, "links"), (7, "crisis"), (6, "promotion")):
        comment = write(page, f"{hours} hours", email=f"{hours}@example.org")
        at = now - timedelta(hours=hours)
        Comment.objects.filter(pk=comment.pk).update(hold_code=code, submitted_at=at)
        found.append(Comment.objects.get(pk=comment.pk))
    return found


def test_what_is_left_to_others_is_in_no_list(pending):
    mia, bo = moderator("mia"), moderator("bo")
    LeftToOthers.objects.create(user=mia, code="crisis")
    crisis, promotion = CONCERNS["crisis"].label, CONCERNS["promotion"].label
    found = gathered(mia)
    assert found.waiting == [pending[1], pending[3]]
    assert (found.oldest, found.concerns) == (pending[1].submitted_at, [(promotion, 1)])
    found = gathered(bo)
    assert found.waiting == pending
    assert (found.oldest, found.concerns) == (
        pending[0].submitted_at,
        [(crisis, 2), (promotion, 1)],
    )
    for code in ("links", "promotion"):
        LeftToOthers.objects.create(user=mia, code=code)
    assert gathered(mia) is None and gathered(bo) is not None


def test_lists_are_cut_and_numbers_are_not(pending, monkeypatch):
    monkeypatch.setattr(digests, "LISTED", 2)
    found = gathered(moderator())
    assert (found.number, found.waiting) == (4, pending[:2])


@pytest.mark.parametrize("pace", ["hourly", "daily"])
def test_between_two_digests_only_what_is_new_is_told_unless_they_are_daily(
    settings, page, pending, pace
):
    """Their own digests before count, not those of another pace or moderator."""
    settings.NEUROMOD_COMMENTS_MODERATOR_MAIL = pace
    mia, bo = moderator("mia"), moderator("bo")
    now = timezone.now()
    old, new = (
        write(page, name, name=name, email=f"{name}@example.org", status="approved")
        for name in ("old", "new")
    )
    for comment, hours in ((old, 8), (new, 1)):
        reports.report(comment, reader="r", user=None, reason="spam", note="")
        comment.reports.update(created_at=now - timedelta(hours=hours))
    other_pace = "daily" if pace == "hourly" else "hourly"
    for user, at_pace, hours in (
        (mia, pace, 7),
        (mia, pace, 20),
        (mia, other_pace, 0),
        (bo, pace, 3),
    ):
        event = f"digest:{user.pk}:{at_pace}:{hours}"
        at = now - timedelta(hours=hours, minutes=1)
        Mail.objects.create(event=event, kind="digest", user=user, created_at=at)
    mias, bos = gathered(mia, pace), gathered(bo, pace)
    if pace == "daily":
        assert mias.waiting == bos.waiting == pending
        assert mias.reported == bos.reported == [old, new]
    else:
        assert (mias.waiting, mias.reported) == ([pending[2], pending[3]], [new])
        assert (bos.waiting, bos.reported) == ([], [new])
    assert mias.number == bos.number == 4
