"""Accounts whose keys are UUIDs: whoever has one comments, moderates, and can be forgotten."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Ban, Comment, Note, TrustLevel
from neuromod_wagtail.comments.models.effective_settings import settings_for
from neuromod_wagtail.comments.moderation.author_profile import offers
from neuromod_wagtail.comments.privacy import personal_data
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.comments.spam.submission import Submission

HOST = {"HTTP_HOST": "one.example"}
QUEUE = "/admin/snippets/neuromod_comments/comment/"


@pytest.fixture
def reader(db):
    return get_user_model().objects.create_user("rea@example.org", "password")


@pytest.fixture
def comment(sites, reader) -> Comment:
    page = sites.articles[0]
    submission = Submission(page=page, body="Did it hurt?", name="Rea", user=reader)
    made, _is_new = actions.post(submission, settings_for(page, sites.one.pk), [])
    return made


def admin(name: str, *args: object) -> str:
    return reverse(f"neuromod_comments_admin:{name}", args=args).removeprefix("/clinic")


def test_a_reader_posts_and_is_met_by_moderators(client, sites, comment, reader, superuser):
    client.force_login(reader)
    page = sites.articles[0]
    posted = client.post(
        reverse("neuromod_comments:post", args=[page.pk]).removeprefix("/clinic"),
        {"body": "And then?", "name": "Rea", "email": "", "token": old_token(page.pk)},
        **HOST,
    )
    assert posted.status_code == 302 and Comment.objects.get(body="And then?").user == reader
    client.force_login(superuser)
    for address in (
        admin("profile", comment.person_key),
        f"{QUEUE}?person={comment.person_key}",
        admin("history", comment.pk),
    ):
        answer = client.get(address, **HOST)
        assert answer.status_code == 200 and "Did it hurt?" in answer.content.decode(), address
    for odd in (f"user:{uuid4()}", "user:5", "user:0"):
        assert client.get(admin("profile", odd), **HOST).status_code in {403, 404}


def old_token(page_id: int) -> str:
    return tokens.form_token(page_id, timezone.now().timestamp() - 60)


def test_links_in_emails_know_their_moderator(client, comment, reader, superuser):
    for token, key in (
        (tokens.decision_token(comment.pk, superuser.pk, comment.status), superuser.pk),
        (tokens.decision_token(comment.pk, reader.pk, comment.status), reader.pk),
    ):
        assert tokens.decision(token) == tokens.Decision(comment.pk, str(key), comment.status)
    superuser.comment_mail.create(pace="now")
    client.force_login(superuser)
    mine = tokens.decision_token(comment.pk, superuser.pk, comment.status)
    assert client.get(admin("email_action", mine, "spam"), **HOST).status_code == 200
    other = tokens.decision_token(comment.pk, reader.pk, comment.status)
    assert client.get(admin("email_action", other, "spam"), **HOST).status_code == 403
    stop = reverse(
        "neuromod_comments:unsubscribe_moderator", args=[tokens.no_mail_token(superuser.pk)]
    ).removeprefix("/clinic")
    assert client.post(stop, **HOST).status_code == 200
    assert superuser.comment_mail.get().pace == "never"


def test_a_ban_of_an_account_is_found_with_its_commenter(client, comment, superuser):
    offer = offers(comment)[Ban.Kind.USER]
    Ban.objects.create(
        kind=Ban.Kind.USER, value=offer.value, label=offer.label, reason="Sells coils",
        until=timezone.now() + timedelta(days=3), user=superuser,
    )  # fmt: skip
    client.force_login(superuser)
    answer = client.get(admin("profile", comment.person_key), **HOST)
    assert "Sells coils" in answer.content.decode()


def test_an_account_is_exported_erased_and_forgotten(comment, reader):
    key = comment.person_key
    TrustLevel.objects.create(person_key=key, choice="trusted")
    kept = Note.objects.create(person_key=f"user:{uuid4()}", text="Of someone who is gone")
    found = personal_data.export(reader.email)
    assert [row["text"] for row in found["comments"]] == ["Did it hurt?"]
    call_command("purge_reader_comments", verbosity=0)
    assert not Note.objects.filter(pk=kept.pk).exists()
    assert TrustLevel.objects.filter(person_key=key).exists()
    call_command("erase_reader_data", reader.email, "--yes", verbosity=0)
    assert not Comment.objects.filter(user=reader).exclude(status="erased").exists()
    assert not mail.outbox
