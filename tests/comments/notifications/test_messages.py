"""The email that comments of several readers cause, in every column."""

from __future__ import annotations

import pytest
from django.utils import timezone, translation
from wagtail.models import Locale, Site

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import appeals
from neuromod_wagtail.comments.models import Appeal, Comment, Mail, Report, Subscription
from neuromod_wagtail.comments.models.states import Move
from neuromod_wagtail.comments.notifications import messages, queue
from neuromod_wagtail.comments.security import tokens
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


@pytest.fixture
def elsewhere(page):
    """Another page, of which Ann and Bob follow all comments."""
    other = page.get_parent().add_child(instance=type(page)(title="Other", slug="other"))
    write(other, "a", follow="all")
    write(other, "b", name="Bob", email="bob@example.org", follow="all")
    Subscription.objects.update(confirmed_at="2026-11-01T00:00Z")
    Mail.objects.all().delete()
    return other


def test_who_follows_again_is_asked_again_but_follows_once(page, elsewhere):
    """However many follow already, and even if the comment waits for a moderator."""
    replies = [write(page, body, follow="replies") for body in "cd"]
    here = Subscription.objects.filter(discussion=replies[0].discussion_id)
    assert here.update(confirmed_at="2026-11-01T00:00Z") == 2
    for name in ("Cid", "Dan"):
        write(page, name, name=name, email=f"{name}@example.org", follow="all")
    assert here.update(confirmed_at="2026-11-01T00:00Z") == 4
    first, second = (write(page, body, follow="all") for body in "ef")
    third = write(page, "g", follow="replies")
    hers = here.filter(email="ann@example.org").order_by("pk")
    assert [one.comment for one in hers] == [*replies, None, third]
    asked = Mail.objects.filter(comment__in=[first, second, third]).order_by("pk")
    assert [(one.kind, one.subscription) for one in asked] == [
        ("confirm", hers[2]),
        ("confirm", hers[2]),
        ("confirm", hers[3]),
    ]
    assert messages.posted(second, "all"), "what is written already is not written again"


def test_followers_of_another_page_are_not_emailed(page, elsewhere, published_at_once):
    comment = write(page, "c", name="Cid", email="cid@example.org")
    assert written() == {}
    actions.hold(comment)
    actions.approve(comment)
    assert written() == {}


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
    told = received | {f"{kind}:{ann.pk}": mail(kind, "ann@example.org", ann)}
    assert written() == told
    assert decide([ann, cid]) == []
    actions.hold(bob)
    assert written() == told, "only what is about the comment is taken back"
    actions.hold([ann, bob])
    assert written() == received, "what was not sent is taken back"
    decide([ann, dan], tell=False)
    assert written() == received


def test_what_no_moderator_decided_is_an_order_for_each_comment(french):
    """What authors edit is held again: of all moves, only this one is news for moderators."""
    comments = [write(french, body, wants_notice=True) for body in "ab"]
    write(french, "c", name="Bob", email="bob@example.org", follow="all")

    def moved(new, alert, curious=(), of=comments):
        Mail.objects.all().delete()
        moves = [Move(one.pk, one.discussion_id, one.thread_id, "spam", new) for one in of]
        messages.moved(moves, list(curious), alert)
        return written()

    assert moved("approved", "held") == {}, "Bob has not confirmed"
    Subscription.objects.update(confirmed_at="2026-11-01T00:00Z")
    now = int(timezone.now().timestamp())
    for some in (comments[:1], comments):
        found = moved("pending", "held", of=some)
        events = [event.rpartition(":") for event in found]
        assert [event[0] for event in events] == [f"alerts:{one.pk}:edited" for one in some]
        assert all(0 <= int(event[2]) - now < 60 for event in events)
        assert list(found.values()) == [mail("alerts", "", one, language="") for one in some]
    assert moved("pending", "") == {}
    everyone = [one.pk for one in comments]
    assert moved("declined", "held") == {}
    assert moved("withdrawn", "held", everyone) == {}, "no email is about it"
    assert moved("approved", "held", of=[]) == {}
    assert moved("approved", "held") == {
        f"fan_out:{one.pk}": mail("fan_out", "", one, language="") for one in comments
    }


def test_the_decision_on_an_appeal_is_told_once_and_only_to_an_address(french):
    ann, nameless = write(french, "a"), write(french, "b", email="")
    assert [messages.appealed(one) for one in (ann, ann, nameless)] == [True, True, False]
    assert written() == {f"appeal:{ann.pk}": mail("appeal", "ann@example.org", ann)}


def test_each_reader_is_told_of_their_own_report(french):
    one, other, unasked = (write(french, body, status="approved") for body in "abc")
    made = {}
    for comment in (one, other, unasked):
        for name in ("rita", "sam", ""):
            email = name and f"{name}@example.org"
            made[comment.pk, name] = Report.objects.create(
                comment=comment, reader=name, reason="spam", email=email, language="de"
            )
    assert not messages.reports_answered([one.pk]), "none is decided"
    Report.objects.update(outcome="wrong")
    Report.objects.filter(pk=made[other.pk, "sam"].pk).update(outcome="")
    expected = [(one, "rita"), (one, "sam"), (other, "rita")]
    for _twice in range(2):
        assert messages.reports_answered([one.pk, other.pk])
        assert written() == {
            f"outcome:{made[about.pk, name].pk}": mail(
                "outcome", f"{name}@example.org", about, language="de"
            )
            for about, name in expected
        }
    found = [messages.report_of(row) for row in Mail.objects.order_by("pk")]
    assert found == [made[about.pk, name] for about, name in expected]
    Report.objects.filter(pk=made[one.pk, "rita"].pk).delete()
    Report.objects.filter(pk=made[one.pk, "sam"].pk).update(outcome="")
    Comment.objects.filter(pk=other.pk).update(status="spam")
    assert [messages.report_of(row) for row in Mail.objects.all()] == [None] * 3
    Report.objects.filter(pk=made[other.pk, "rita"].pk).update(outcome="right")
    assert messages.report_of(Mail.objects.latest("pk")) == made[other.pk, "rita"]


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
    appeals.appeal(comment, "Please.")
    comment = Comment.objects.get(pk=comment.pk)
    assert not composed("appeal")
    Appeal.objects.update(outcome="upheld")
    comment = Comment.objects.get(pk=comment.pk)
    row = Mail(kind="appeal", comment=comment, to="x@example.org")
    assert messages.compose(row).subject == "Your appeal about a comment on “An article”"
    for kind in kinds:
        assert messages.compose(Mail(kind=kind, to="x@example.org")) is None, "it is about nothing"
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


def test_each_kind_of_mail_has_the_links_of_its_recipient_and_no_others(french, monkeypatch):
    """Whoever has ``own_url`` may edit the comment, so a follower or reporter never gets it."""
    monkeypatch.setattr(messages, "_still_true", lambda mail: True)
    monkeypatch.setattr(messages, "build_message", lambda mail, to, subject, context: context)
    comment = write(french, "a", follow="all")
    write(french, "b", follow="replies")
    subscriptions = list(Subscription.objects.order_by("pk"))
    report = Report.objects.create(comment=comment, reader="r", reason="spam", outcome="right")

    def context(kind, subscription=None):
        event = f"{kind}:{report.pk}"
        return messages.compose(
            Mail(kind=kind, event=event, comment=comment, subscription=subscription)
        )

    every = {"title", "page_url", "site_name", "root_url", "comment", "comment_url", "statements"}
    follow = {"follows_all", "confirm_url", "unsubscribe_url"}
    for kind, more in {
        "received": {"own_url"},
        "confirm": {"own_url"} | follow,
        "published": {"own_url"},
        "declined": {"own_url", "statement"},
        "appeal": {"own_url"},
        "followed": follow,
        "outcome": {"report"},
    }.items():
        found = context(kind, subscriptions[0])
        assert set(found) == every | more, kind
        page_url = f"http://localhost{french.url}"
        assert found["comment_url"] == f"{page_url}?comment={comment.pk}#comment-{comment.pk}"
        root = "http://localhost/comments/"
        if "own_url" in found:
            assert found["own_url"] == f"{root}own/{tokens.own_token(comment.pk)}/"
    for subscription, follows_all in zip(subscriptions, (True, False), strict=True):
        found = context("followed", subscription)
        token = tokens.subscription_token(subscription.pk)
        assert (found["follows_all"], found["confirm_url"], found["unsubscribe_url"]) == (
            follows_all,
            f"{root}follow/{token}/",
            f"{root}unfollow/{token}/",
        )
    Comment.objects.filter(pk=comment.pk).update(status="declined")
    assert context("outcome")["report"] == report


@pytest.mark.parametrize(("language", "spoken"), [("fr", "fr"), ("", "en")])
def test_the_language_is_that_of_the_reader_or_of_the_site(page, monkeypatch, language, spoken):
    mail = Mail(kind="received", event="received:7", comment=write(page), language=language)
    monkeypatch.setattr(messages, "build_message", lambda *_: translation.get_language())
    with translation.override("de"):
        assert messages.compose(mail).partition("-")[0] == spoken
        assert translation.get_language() == "de"
