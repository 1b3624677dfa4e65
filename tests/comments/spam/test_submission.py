"""Every column that is stored of a submission."""

from __future__ import annotations

import pytest
from django.utils import timezone
from wagtail.models import Locale

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.security.ip import address_hash, email_hash, keyed_hash
from neuromod_wagtail.comments.spam.submission import Hint, Hold, Submission
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db
BODY = "*TENS* helped my back for many weeks, and then it did not."


def changed(comment):
    """Return the columns that differ from those of an empty comment."""
    empty = Comment()
    names = [field.attname for field in Comment._meta.concrete_fields if not field.generated]
    return {
        name: getattr(comment, name)
        for name in names
        if getattr(comment, name) != getattr(empty, name)
    }


def test_every_column_of_a_reply(page, django_user_model):
    page.locale = Locale.objects.get_or_create(language_code="fr")[0]
    user = django_user_model.objects.create_user("ann", "ann@example.org")
    first = write(page, "First", status="approved")
    parent = write(page, "Second", parent=first, status="approved")
    now = timezone.now()
    submission = Submission(
        page=page, body=BODY, name="Ann", email="Ann@example.org", url="https://ann.example/",
        user=user, parent=parent, address="8.8.8.8", wants_notice=True, badge="staff",
        purpose="correction", idempotency_key="k" * 20, extra={"since": 3}, spam_score=0.5,
    )  # fmt: skip
    holds = [Hold("links", "2"), Hold("crisis", "words", priority=7), Hint("hint", priority=3)]
    found = changed(submission.as_comment(parent.discussion, parent, "pending", holds))
    assert found.pop("submitted_at") >= now
    assert found == {
        "page_id": page.pk,
        "discussion_id": first.discussion_id,
        "parent_id": parent.pk,
        "thread_id": first.pk,
        "depth": 2,
        "user_id": user.pk,
        "name": "Ann",
        "email": "Ann@example.org",
        "email_hash": email_hash("ann@example.org"),
        "url": "https://ann.example/",
        "badge": "staff",
        "purpose": "correction",
        "outcome": "open",
        "address_hash": address_hash("8.8.8.8"),
        "language": "fr",
        "wants_notice": True,
        "body": BODY,
        "body_html": f"<p>{BODY.replace('*TENS*', '<em>TENS</em>')}</p>",
        "extra": {"since": 3},
        "fingerprint": submission.fingerprint,
        "idempotency_hash": keyed_hash("idempotency", "k" * 20),
        "near_hash": submission.near_hash,
        "hold_reasons": [
            {"code": "links", "evidence": "2"},
            {"code": "crisis", "evidence": "words"},
            {"code": "hint", "evidence": ""},
        ],
        "hold_code": "crisis",
        "priority": 7,
        "urgency": 7,
        "spam_score": 0.5,
    }


@pytest.mark.parametrize(
    ("status", "is_decided"),
    [("pending", False), ("approved", False), ("spam", True), ("declined", True)],
)
def test_every_column_of_a_first_comment(page, status, is_decided):
    submission = Submission(page=page, body="Is it?", purpose="question", idempotency_key="k" * 19)
    discussion = write(page).discussion
    comment = submission.as_comment(discussion, None, status, [])
    found = changed(comment)
    assert found.pop("submitted_at") == comment.submitted_at
    if status != "pending":
        assert found.pop("status") == status
    if is_decided:
        assert found.pop("decided_at") == comment.submitted_at
    assert found == {
        "page_id": page.pk,
        "discussion_id": discussion.pk,
        "purpose": "question",
        "language": "en",
        "body": "Is it?",
        "body_html": "<p>Is it?</p>",
        "fingerprint": submission.fingerprint,
    }


def test_a_text_is_a_duplicate_only_of_the_same_person_in_the_same_place(root, page):
    parent = write(page, "Parent", status="approved")
    same = {"page": page, "body": "Words", "name": "Ann", "email": "ann@example.org"}
    first = Submission(**same).fingerprint
    assert first == Submission(**{**same, "name": "ANN", "url": "https://x.example"}).fingerprint
    others = [
        {"body": "Word"}, {"name": "Bob"}, {"email": "b@example.org"}, {"parent": parent}, {"page": root},
    ]  # fmt: skip
    assert len({first, *(Submission(**{**same, **other}).fingerprint for other in others)}) == 6


def test_an_author_is_known_by_account_email_or_address(page, django_user_model):
    user = django_user_model.objects.create_user("ann")

    def key(**author):
        return Submission(page=page, body=BODY, address="8.8.8.8", **author).author_key

    assert key(user=user, email="ann@example.org") == f"user:{user.pk}"
    assert key(email="ann@example.org") == f"mail:{email_hash('ann@example.org')}"
    assert key() == "address:8.8.8.8"
