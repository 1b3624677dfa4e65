"""The email that comments of several readers cause, in every column."""

from __future__ import annotations

import pytest
from django.utils import translation
from wagtail.models import Locale, Site

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Mail, Subscription
from neuromod_wagtail.comments.notifications import messages, queue
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db
NOT_TOLD = {
    "user_id": None, "claimed_until": None, "attempts": 0, "sent_at": None, "error": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_is_sent(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def french(page):
    page.locale = Locale.objects.get_or_create(language_code="fr")[0]
    page.save()
    return page


def written():
    """Return the columns of each email, by event, without those that are equal in every new row."""
    found = {}
    for row in Mail.objects.values():
        assert all(row.pop(name) == value for name, value in NOT_TOLD.items())
        assert row.pop("created_at") and row.pop("due_at") and row.pop("id")
        found[row.pop("event")] = row
    return found


def mail(kind, to, comment, subscription=None, language="fr"):
    return {
        "kind": kind, "to": to, "language": language, "comment_id": comment.pk,
        "subscription_id": subscription and subscription.pk,
    }  # fmt: skip


def test_each_author_gets_the_emails_they_asked_for(french, published_at_once, django_user_model):
    member = django_user_model.objects.create_user("mia", "mia@example.org")
    ann = write(french, "a", follow="all", wants_notice=True)
    bob = write(french, "b", name="Bob", email="bob@example.org", wants_notice=True)
    write(french, "c", name="Cid", email="cid@example.org")
    mia = write(french, "d", name="Mia", email="mia@example.org", user=member, follow="replies")
    nameless = write(french, "e", name="No address", email="", follow="all", wants_notice=True)
    again = write(french, "f", follow="all")
    one, other = Subscription.objects.order_by("pk")
    assert (one.comment, one.email, one.email_hash) == (None, "ann@example.org", ann.email_hash)
    assert (other.comment, other.email, other.email_hash) == (
        mia,
        "mia@example.org",
        mia.email_hash,
    )
    assert (one.language, other.language) == ("fr", "fr")
    assert one.discussion_id == other.discussion_id == ann.discussion_id
    assert one.confirmed_at is None and other.confirmed_at is not None
    assert written() == {
        f"confirm:{one.pk}:{ann.pk}": mail("confirm", "ann@example.org", ann, one),
        f"confirm:{one.pk}:{again.pk}": mail("confirm", "ann@example.org", again, one),
        f"published:{bob.pk}": mail("published", "bob@example.org", bob),
        # Mia follows replies to her comment; the recipients are determined later.
        f"fan_out:{nameless.pk}": mail("fan_out", "", nameless, language=""),
        f"fan_out:{again.pk}": mail("fan_out", "", again, language=""),
    }


def test_each_follower_gets_one_email_per_comment(french, published_at_once):
    # Those who did not confirm come first, and there are several.
    for name in ("Eve", "Fay"):
        write(french, name, name=name, email=f"{name}@example.org", follow="all")
    mine = write(french, "a", follow="replies")
    write(french, "b", follow="all")
    write(french, "c", name="Bob", email="bob@example.org", follow="all")
    write(french, "d", name="Cid", email="cid@example.org", follow="replies")
    confirmed = Subscription.objects.filter(comment__body__in="ad") | Subscription.objects.filter(
        email__in=["ann@example.org", "bob@example.org"]
    )
    assert confirmed.update(confirmed_at="2026-11-01T00:00Z") == 4
    Subscription.objects.filter(email="bob@example.org").update(language="de")
    Mail.objects.all().delete()
    reply = write(french, "e", name="Dan", email="dan@example.org", parent=mine)
    assert written() == {f"fan_out:{reply.pk}": mail("fan_out", "", reply, language="")}
    order = Mail.objects.get()
    queue.fan_out(order)
    Mail.objects.filter(pk=order.pk).delete()
    assert Mail.objects.update(sent_at=None, attempts=0) == 2
    bob = Subscription.objects.get(email="bob@example.org")
    found = written()
    [ann] = Subscription.objects.filter(
        pk=found[f"followed:{reply.pk}:{mine.email_hash}"]["subscription_id"]
    )
    assert found == {
        f"followed:{reply.pk}:{mine.email_hash}": mail("followed", "ann@example.org", reply, ann),
        f"followed:{reply.pk}:{bob.email_hash}": mail(
            "followed", "bob@example.org", reply, bob, "de"
        ),
    }
    assert ann.email == "ann@example.org"


@pytest.mark.parametrize(
    ("decide", "kind"), [(actions.approve, "published"), (actions.decline, "declined")]
)
def test_in_a_batch_only_authors_who_asked_are_emailed(french, decide, kind):
    ann = write(french, "a", wants_notice=True)
    bob = write(french, "b", name="Bob", email="bob@example.org")
    cid = write(french, "c", name="Cid", email="", wants_notice=True)
    dan = write(french, "d", name="Dan", email="dan@example.org", wants_notice=True)
    received = {f"received:{one.pk}": mail("received", one.email, one) for one in (ann, dan)}
    assert written() == received
    decide([ann, bob, cid])
    assert written() == received | {f"{kind}:{ann.pk}": mail(kind, "ann@example.org", ann)}
    actions.hold([ann, bob])
    assert written() == received, "what was not sent is taken back"
    decide([ann, dan], tell=False)
    assert written() == received


def test_followers_are_not_emailed_about_a_held_comment_yet(french):
    write(french, "a", follow="all")
    Subscription.objects.update(confirmed_at="2026-11-01T00:00Z")
    held = write(french, "b", name="Bob", email="bob@example.org", follow="all")
    assert Mail.objects.filter(comment=held).get().kind == "confirm"
    actions.approve(held)
    assert set(Mail.objects.filter(comment=held).values_list("kind", flat=True)) == {
        *("confirm", "fan_out")
    }


def test_a_message_names_its_site_and_its_event(page):
    Site.objects.update(hostname="blog.example", site_name="The blog")
    Site.clear_site_root_paths_cache()
    comment = write(page, "a", wants_notice=True)
    message = messages.compose(Mail.objects.get())
    assert message.extra_headers["Message-ID"] == f"<received.{comment.pk}.comments@blog.example>"
    assert "http://blog.example/comments/own/" in message.body and "The blog" in message.body


def test_properties_of_each_kind_of_mail(french, published_at_once):
    comment = write(french, "a", follow="all", wants_notice=True, status="pending")
    other = write(french, "b", name="Bob", email="bob@example.org", follow="all")
    subscription = Subscription.objects.get(email="ann@example.org")

    def composed(kind, about=comment):
        row = Mail(kind=kind, comment=about, subscription=subscription, to="x@example.org")
        return messages.compose(row) is not None

    kinds = ("received", "confirm", "published", "declined", "followed", "appeal")
    assert [composed(kind) for kind in kinds] == [True, True, False, False, False, False]
    actions.approve(comment)
    comment.refresh_from_db()
    subscription.confirmed_at = comment.submitted_at
    assert [composed(kind) for kind in kinds] == [False, False, True, False, True, False]
    actions.decline(comment)
    comment.refresh_from_db()
    assert [composed(kind) for kind in kinds] == [False, False, False, True, False, False]
    assert composed("published", other)
    with translation.override("de"):
        about = Mail(kind="published", comment=other, to="x@example.org")
        assert "has been published" in messages.compose(about).subject, "of no language"
    other.page.live = False
    assert not composed("published", other)


@pytest.mark.parametrize(
    ("status", "kinds"),
    [
        ("pending", {"confirm"}),
        ("approved", {"confirm"}),
        ("declined", {"confirm", "declined"}),
    ],
)
def test_a_decline_at_once_is_told_beside_the_question_whether_to_follow(page, status, kinds):
    comment = write(page, "a", wants_notice=True)
    Mail.objects.all().delete()
    comment.status = status
    assert messages.posted(comment, "all")
    assert set(Mail.objects.values_list("kind", flat=True)) == kinds
