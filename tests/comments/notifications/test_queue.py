"""Email by a real SMTP server: contents, times, no duplicates, and unsubscribing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from urllib.parse import urlsplit

import django
import pytest
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import connection
from django.template import TemplateSyntaxError
from django.test import Client
from django.utils import timezone

from neuromod_wagtail.comments import actions, tasks
from neuromod_wagtail.comments.models import Comment, Mail, Subscription
from neuromod_wagtail.comments.notifications import messages as notifications_messages
from neuromod_wagtail.comments.notifications import other_kinds, queue
from neuromod_wagtail.comments.security import ip
from tests.comments.conftest import form, soup, write
from tests.mail_server import link, use_smtp

pytestmark = pytest.mark.django_db(transaction=True)


def test_follow_confirm_hear_and_unsubscribe(client, page, published_at_once, sink):
    client.post(f"/comments/post/{page.pk}/", form(page, follow="replies"))
    first = Comment.objects.get()
    assert sink.subjects("ann@example.org") == ["Follow the comments on “An article”?"]
    assert Subscription.objects.get().confirmed_at is None

    write(page, "Before the confirmation", parent=first, name="Bob", email="bob@example.org")
    assert len(sink.mails) == 1, "no one hears anything before the confirmation"

    confirm = link(sink.mails[0][1], "follow")
    assert client.get(confirm).status_code == 200
    assert Subscription.objects.get().confirmed_at is None, "opening the link only asks"
    assert client.post(confirm).status_code == 200

    write(page, "Someone else's thread", name="Cid", email="cid@example.org")
    write(page, "A *reply*", parent=first, name="<b>Bob</b>", email="bob@example.org")
    write(page, "My own answer", parent=first)
    assert sink.subjects("ann@example.org")[1:] == ["New comment on “An article”"]
    message = sink.mails[-1][1]
    assert message.get_content_type() == "multipart/alternative"
    html = message.get_body(("html",)).get_content()
    assert "<em>reply</em>" in html and "&lt;b&gt;Bob" in html
    assert "A *reply*" in message.get_body(("plain",)).get_content()
    assert "bob@example.org" not in message.as_string()

    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    one_click = urlsplit(message["List-Unsubscribe"].strip().strip("<>")).path
    assert one_click == link(message, "unfollow")
    assert client.get(one_click).status_code == 200 and Subscription.objects.exists()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(one_click, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.exists()
    assert strict.post(one_click).status_code == 200, "twice is no error"
    write(page, "Later", parent=first, name="Bob", email="bob@example.org")
    assert len(sink.mails) == 2


@pytest.mark.parametrize(
    ("follow", "at_once", "later"),
    [
        ("", [], []),
        ("decision", ["awaiting moderation"], ["has been published"]),
        ("replies", ["Follow the comments"], ["has been published"]),
        ("all", ["Follow the comments"], ["has been published"]),
    ],
)
def test_one_question_decides_about_all_emails(client, page, sink, follow, at_once, later):
    client.post(f"/comments/post/{page.pk}/", form(page, follow=follow))
    comment = Comment.objects.get()
    subjects = sink.subjects("ann@example.org")
    assert len(subjects) == len(at_once)
    assert all(words in subject for words, subject in zip(at_once, subjects, strict=True))
    if at_once:
        assert client.get(link(sink.mails[0][1], "own")).status_code == 200
    actions.approve(comment)
    subjects = sink.subjects("ann@example.org")[len(at_once) :]
    assert len(subjects) == len(later)
    assert all(words in subject for words, subject in zip(later, subjects, strict=True))
    assert Subscription.objects.count() == (follow in {"replies", "all"})


def test_following_all_is_notified_once_even_when_it_is_also_a_reply(page, published_at_once, sink):
    mine = write(page, "mine", follow="replies")
    write(page, "mine too", follow="all")
    Subscription.objects.update(confirmed_at=timezone.now())
    sink.mails.clear()
    write(page, "for both", parent=mine, name="Bob", email="bob@example.org")
    assert len(sink.subjects("ann@example.org")) == 1


def test_author_is_notified_when_it_is_published_or_declined_and_why(client, page, sink):
    client.post(f"/comments/post/{page.pk}/", form(page, follow="decision"))
    comment = Comment.objects.get()
    own = link(sink.mails[0][1], "own")
    assert "awaiting moderation" in soup(client.get(own)).get_text()
    actions.decline(comment, reason="No dosing advice, please.")
    message = sink.mails[-1][1]
    assert message["Subject"].strip() == "Your comment on “An article” was not published"
    assert "No dosing advice, please." in message.get_body(("plain",)).get_content()
    assert "No dosing advice, please." in soup(client.get(own)).get_text()
    actions.approve(comment)
    assert sink.mails[-1][1]["Subject"].strip() == "Your comment on “An article” has been published"
    actions.hold(comment)
    actions.approve(comment)
    assert len(sink.mails) == 3, "the same event never makes a second mail"


def test_who_never_confirmed_is_notified_of_nothing_when_another_did(page, published_at_once, sink):
    write(page, "a", email="ann@example.org", follow="all")
    write(page, "b", name="Bob", email="bob@example.org", follow="all")
    Subscription.objects.filter(email="bob@example.org").update(confirmed_at=timezone.now())
    sink.mails.clear()
    write(page, "c", name="Cid", email="cid@example.org")
    assert sink.subjects("bob@example.org") == ["New comment on “An article”"]
    assert sink.subjects("ann@example.org") == [] and len(sink.mails) == 1


def test_each_follower_is_notified_of_the_discussion_that_they_follow(
    root, page, published_at_once, sink
):
    other = root.add_child(instance=type(page)(title="Elsewhere", slug="elsewhere"))
    write(page, "a", email="ann@example.org", follow="all")
    write(other, "b", name="Bob", email="bob@example.org", follow="all")
    Subscription.objects.update(confirmed_at=timezone.now())
    sink.mails.clear()
    write(page, "c", name="Cid", email="cid@example.org")
    assert sink.subjects("ann@example.org") == ["New comment on “An article”"]
    assert len(sink.mails) == 1, "no one on another page, and not who wrote it"


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 1), (1, 5), (5, 1440), (6, None)])
def test_the_next_attempt_is_later_each_time_and_the_seventh_is_the_last(
    page, settings, attempts, minutes
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    use_smtp(settings, 9)
    write(page, "a", wants_notice=True)
    before = timezone.now()
    Mail.objects.update(attempts=attempts, due_at=before)
    with pytest.raises(queue.ServerDown):
        queue.send(Mail.objects.get().pk)
    mail = Mail.objects.get()
    assert (mail.attempts, mail.sent_at, mail.claimed_until) == (attempts + 1, None, None)
    if minutes is None:
        assert mail.due_at > before + timedelta(days=36000)
    else:
        assert (
            timedelta(0) <= mail.due_at - before - timedelta(minutes=minutes) < timedelta(minutes=1)
        )


def test_mail_about_one_comment_sends_none_about_another(page, settings, sink):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    ann = write(page, "a", wants_notice=True)
    write(page, "b", email="bob@example.org", wants_notice=True)
    assert queue.send_some(Mail.objects.due().filter(comment=ann)) == 1
    assert [sink.subjects(f"{name}@example.org") != [] for name in ("ann", "bob")] == [True, False]
    assert Mail.objects.get(sent_at__isnull=True).to == "bob@example.org"


def test_an_order_about_a_comment_that_is_held_again_writes_no_mail(page, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    write(page, "a", follow="all")
    Subscription.objects.update(confirmed_at=timezone.now())
    held = write(page, "b", name="Bob", email="bob@example.org")
    order = Mail.objects.create(event=f"fan_out:{held.pk}", kind="fan_out", comment=held)
    queue.fan_out(Mail.objects.get(pk=order.pk))
    assert not Mail.objects.filter(kind="followed").exists(), "it would be missing when approved"


def test_an_order_sends_only_the_mail_that_it_writes(page, settings, sink):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    write(page, "a", follow="all")
    Subscription.objects.update(confirmed_at=timezone.now())
    Mail.objects.all().delete()
    answer = write(page, "b", name="Bob", email="bob@example.org", wants_notice=True)
    actions.approve(answer)
    Mail.objects.filter(kind="received").update(sent_at=timezone.now())
    queue.fan_out(Mail.objects.get(kind="fan_out"))
    assert len(sink.mails) == 1 == len(sink.subjects("ann@example.org"))
    assert Mail.objects.get(sent_at__isnull=True).kind == "published"


def test_nobody_is_notified_without_having_asked(client, page, sink):
    client.post(f"/comments/post/{page.pk}/", form(page))
    actions.approve(Comment.objects.get())
    assert sink.mails == []


def test_a_dead_server_loses_nothing_and_is_not_asked_by_every_reader(client, page, settings, sink):
    use_smtp(settings, 9)
    answer = client.post(f"/comments/post/{page.pk}/", form(page, follow="decision"))
    assert answer.status_code == 302
    mail = Mail.objects.get()
    assert (mail.attempts, mail.sent_at) == (1, None)
    assert "ConnectionRefusedError" in mail.error
    assert mail.due_at > timezone.now()
    client.post(f"/comments/post/{page.pk}/", form(page, body="Another", follow="decision"))
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 1]

    use_smtp(settings, sink.port)
    cache.clear()
    call_command("send_comment_mail", verbosity=0)
    assert len(sink.mails) == 1, "the first one waits for its time"
    Mail.objects.update(due_at=timezone.now())
    call_command("send_comment_mail", verbosity=0)
    call_command("send_comment_mail", verbosity=0)
    assert len(sink.mails) == 2


def test_a_refused_recipient_is_tried_again_later_and_holds_up_nobody(page, sink):
    sink.answer = "550 no"
    write(page, "a", wants_notice=True)
    sink.answer = "250 OK"
    write(page, "b", wants_notice=True, email="bob@example.org", name="Bob")
    assert sink.subjects("bob@example.org")
    assert Mail.objects.get(to="ann@example.org").attempts == 1


def test_mail_is_given_up_after_the_last_attempt(page, settings, sink):
    use_smtp(settings, 9)
    write(page, "a", wants_notice=True)
    for _ in range(10):
        Mail.objects.update(due_at=timezone.now())
        queue.send_due()
    mail = Mail.objects.get()
    assert mail.attempts > len(queue.BACKOFF) and mail.due_at > timezone.now() + timedelta(
        days=9999
    )


def test_two_processes_never_send_the_same_mail(page, settings, sink):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads cannot share an SQLite database in memory")
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    for number in range(5):
        write(page, f"{number}", wants_notice=True)
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

    def run(_):
        try:
            return queue.send_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))
    assert len(sink.mails) == 5
    assert len({message["Message-ID"] for _to, message in sink.mails}) == 5


def test_a_claim_that_ran_out_is_taken_again_with_the_same_message_id(page, settings, sink):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    write(page, "a", wants_notice=True)
    now = timezone.now()
    pk = Mail.objects.get().pk
    assert Mail.objects.claim(pk, now + queue.CLAIM, now)
    assert queue.send_due() == 0, "someone has it"
    assert not queue.send(pk) and sink.mails == []
    Mail.objects.update(claimed_until=now - timedelta(seconds=1))
    assert queue.send_due() == 1
    assert (
        sink.mails[0][1]["Message-ID"].strip()
        == f"<received.{Comment.objects.get().pk}.comments@localhost>"
    )


def test_mail_that_is_no_longer_true_is_not_sent(page, settings, sink):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    comment = write(page, "a", wants_notice=True, status="approved")
    page.unpublish()
    tasks.send_due_mail.call()
    assert sink.mails == []
    assert Mail.objects.get(comment=comment, kind="published").sent_at


def test_the_fan_out_is_a_bounded_number_of_queries_and_doubles_nobody(
    page, published_at_once, settings, sink, django_assert_max_num_queries
):
    first = write(page, "first", name="Zoe", email="zoe@example.org")
    Subscription.objects.bulk_create(
        Subscription(
            discussion=first.discussion,
            email=f"r{n}@example.org",
            email_hash=f"{n:064}",
            confirmed_at=timezone.now(),
        )
        for n in range(30)
    )
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    second = write(page, "second")
    order = Mail.objects.get(kind="fan_out")
    queue.fan_out(order)
    queue.fan_out(order)
    assert Mail.objects.filter(kind="followed", comment=second).count() == 30
    assert len(sink.mails) == 30


def test_line_breaks_in_titles_make_no_headers(page, sink):
    page.title = "Good\r\nBcc: everyone@example.org"
    page.save()
    write(page, "a", wants_notice=True)
    message = sink.mails[0][1]
    assert message["Bcc"] is None and "\n" not in message["Subject"]


def test_mail_speaks_the_language_of_the_page(page, sink):
    from wagtail.models import Locale

    page.locale = Locale.objects.get_or_create(language_code="fr")[0]
    page.save()
    write(page, "a", wants_notice=True)
    assert Mail.objects.get().language == "fr"


@pytest.mark.parametrize("path", ["follow", "unfollow", "own"])
def test_forged_links_lead_nowhere(client, db, path):
    for token in ("1", "1.forged", "x" * 300):
        assert client.get(f"/comments/{path}/{token}/").status_code == 404
        assert client.post(f"/comments/{path}/{token}/").status_code == 404


class Refusing(BaseEmailBackend):
    """A mail service with exceptions of its own, which accepts messages to ``ok@``."""

    class ApiError(Exception): ...

    sent: list[str] = []

    def send_messages(self, messages):
        for message in messages:
            if not message.to[0].startswith("ok"):
                raise self.ApiError("quota of the service")
            self.sent.extend(message.to)
        return len(messages)


def use_refusing(settings):
    backend = f"{__name__}.Refusing"
    if django.VERSION >= (6, 1):
        settings.MAILERS = {"default": {"BACKEND": backend}}
    else:
        settings.EMAIL_BACKEND = backend
    Refusing.sent.clear()


def test_a_back_end_with_exceptions_of_its_own_holds_up_nobody(page, settings):
    use_refusing(settings)
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    made = [
        write(page, f"{number}", email=f"{who}{number}@example.org", wants_notice=True)
        for number, who in enumerate(["bad", "ok", "bad", "ok"])
    ]
    actions.approve(made)
    call_command("send_comment_mail")
    assert sorted(Refusing.sent) == ["ok1@example.org", "ok3@example.org"]
    for comment in made:
        mail = Mail.objects.get(comment=comment, kind="published")
        if comment.email.startswith("ok"):
            assert mail.sent_at and not mail.error
        else:
            assert mail.sent_at is None and mail.claimed_until is None
            assert mail.error == "ApiError: quota of the service"
            assert mail.due_at > timezone.now()
            Mail.objects.filter(pk=mail.pk).update(due_at=timezone.now())
            assert not queue.send(mail.pk), "it is not counted as sent"


def test_a_mail_that_cannot_be_written_holds_up_nobody(page, settings, monkeypatch, mailoutbox):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    made = [
        write(page, f"{number}", email=f"a{number}@example.org", wants_notice=True)
        for number in (1, 2)
    ]
    actions.approve(made)
    compose = notifications_messages.compose

    def broken(mail):
        if mail.comment_id == made[0].pk:
            raise TemplateSyntaxError("a site's own template")
        return compose(mail)

    monkeypatch.setattr(notifications_messages, "compose", broken)
    call_command("send_comment_mail")
    assert [message.to for message in mailoutbox] == [["a2@example.org"]]
    assert Mail.objects.get(comment=made[0], kind="published").error.startswith(
        "TemplateSyntaxError"
    )


def three_due(page, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    for number in range(3):
        write(page, f"{number}", email=f"r{number}@example.org", wants_notice=True)


def test_a_server_that_is_down_is_asked_once(page, settings, monkeypatch):
    monkeypatch.setattr(queue, "MAILS", 1)
    three_due(page, settings)
    use_smtp(settings, 9)
    assert queue.send_due() == 0
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert queue.send_some(Mail.objects.due()) == 0


def test_some_mail_is_all_of_it_unless_the_server_is_down(page, settings, sink):
    three_due(page, settings)
    cache.set(queue.DOWN, True)
    assert (queue.send_some(Mail.objects.due()), len(sink.mails)) == (0, 0)
    cache.clear()
    assert (queue.send_some(Mail.objects.due()), len(sink.mails)) == (3, 3)


def test_all_that_is_due_is_sent_and_no_more_than_the_limit(page, settings, sink, monkeypatch):
    monkeypatch.setattr(queue, "MAILS", 1)
    three_due(page, settings)
    assert (queue.send_due(limit=2), len(sink.mails)) == (2, 2)
    assert (queue.send_due(), len(sink.mails)) == (1, 3)
    assert (queue.send_due(), len(sink.mails)) == (0, 3)


def test_what_was_sent_is_marked_and_nothing_else(page, settings, sink):
    """Of the other mail, and of the rest of this one, everything stays."""
    three_due(page, settings)
    Mail.objects.update(error="timed out", attempts=1)
    first, *rest = Mail.objects.order_by("pk").values()
    assert queue.send(first["id"])
    changed, *same = Mail.objects.order_by("pk").values()
    assert same == rest
    assert changed.pop("sent_at") is not None
    del first["sent_at"]
    assert changed == first | {"attempts": 2, "claimed_until": None, "error": ""}


# --- orders, and mail of other apps; these tests commit nothing --------------------------------

in_one_transaction = pytest.mark.django_db(transaction=False)


@in_one_transaction
def test_mail_of_another_app_is_written_and_sent_as_it_says(monkeypatch, mailoutbox):
    monkeypatch.setattr(other_kinds, "COMPOSERS", {})
    monkeypatch.setattr(other_kinds, "ORDERS", {})
    began = timezone.now()

    def compose(mail):
        assert began + queue.CLAIM <= mail.claimed_until <= timezone.now() + queue.CLAIM
        return EmailMultiAlternatives(to=[mail.to]) if mail.to else None

    def rows(order):
        for number in range(2):
            yield Mail(event=f"n{number}", kind="news", to=f"r{number}@example.org")

    other_kinds.register("news", compose)
    other_kinds.register_order("all", rows, "news")
    outdated = Mail.objects.create(event="old", kind="news")
    order = Mail.objects.create(event="order", kind="all")
    assert queue.send(outdated.pk) and mailoutbox == []
    assert queue.send(order.pk)
    assert sorted(message.to for message in mailoutbox) == [["r0@example.org"], ["r1@example.org"]]
    assert not Mail.objects.filter(sent_at__isnull=True).exists()


@in_one_transaction
@pytest.mark.parametrize("rows", [2, 3, 500])
def test_an_order_is_processed_in_pieces_and_marked_and_no_other_is(
    page, settings, monkeypatch, rows
):
    """Processed again after an interruption, it writes only what is missing."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    monkeypatch.setattr(queue, "ROWS", rows)
    comment, other = (write(page, text, status="approved") for text in "ab")
    Mail.objects.all().delete()
    made = [f"f{n}" for n in range(5)]
    claimed = timezone.now() + timedelta(minutes=5)
    order, waits = (
        Mail.objects.create(event=f"order {one.pk}", kind="fan_out", comment=one, claimed_until=claimed)
        for one in (comment, other)
    )  # fmt: skip
    for event in made[::2]:
        Mail.objects.create(event=event, kind="followed", comment=comment, to="kept@example.org")
    unrelated = [
        Mail.objects.create(event="x", kind="followed", comment=other, to="x@example.org"),
        Mail.objects.create(event="y", kind="published", comment=comment, to="y@example.org"),
    ]
    sent: list[int] = []
    monkeypatch.setattr(queue, "send", lambda pk: sent.append(pk) or True)

    def write_rows(mail):
        for event in made:
            yield Mail(event=event, kind="followed", comment=mail.comment)

    monkeypatch.setattr(queue, "ORDERS", {"fan_out": (write_rows, "followed")})
    queue.fan_out(order)
    found = Mail.objects.filter(event__in=made).order_by("event")
    assert [(row.event, row.to) for row in found] == [
        (event, "" if place % 2 else "kept@example.org") for place, event in enumerate(made)
    ]
    assert len(sent) == min(rows, 5) and set(sent) <= {row.pk for row in found}
    for mail, is_done in ((order, True), (waits, False), *((one, False) for one in unrelated)):
        claim = None if is_done or mail in unrelated else claimed
        mail.refresh_from_db()
        assert (mail.sent_at is not None, mail.claimed_until) == (is_done, claim)


@in_one_transaction
def test_followers_are_those_of_the_discussion_who_confirmed_without_its_author(page, root):
    other = root.add_child(instance=type(page)(title="Other", slug="other"))
    first, elsewhere = (write(where, where.slug, status="approved") for where in (page, other))
    reply = write(page, "Reply", parent=first, status="approved", email="bob@example.org")
    now = timezone.now()
    wanted = {}
    for name, discussion, comment, confirmed in (
        ("all", first.discussion, None, now),
        ("thread", first.discussion, first, now),
        ("another", first.discussion, reply, now),
        ("elsewhere", elsewhere.discussion, None, now),
        ("unconfirmed", first.discussion, None, None),
        ("bob", first.discussion, None, now),
    ):
        wanted[name] = Subscription.objects.create(
            discussion=discussion, comment=comment, confirmed_at=confirmed,
            email=f"{name}@example.org", email_hash=ip.email_hash(f"{name}@example.org"),
        )  # fmt: skip
    order = Mail(comment=reply)
    found = list(queue._to_followers(order))
    assert [(mail.to, mail.subscription) for mail in found] == [
        (f"{name}@example.org", wanted[name]) for name in ("all", "thread")
    ]
    reply.status = "pending"
    assert list(queue._to_followers(order)) == list(queue._to_followers(Mail())) == []


@pytest.mark.parametrize(
    ("error", "is_of_server"),
    [
        (ConnectionRefusedError(), True),
        (SMTPServerDisconnected(), True),
        (SMTPRecipientsRefused({}), False),
        (SMTPDataError(550, b"no"), False),
        (ValueError(), False),
    ],
)
def test_whether_the_next_mail_would_fail_as_well(error, is_of_server):
    assert queue._is_of_server(error) is is_of_server


@in_one_transaction
@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 5), (3, 30), (6, 1440), (7, 1440 * (1 + 36500))]
)
def test_a_failure_is_noted_with_the_next_attempt(caplog, attempts, minutes):
    failed, other = (
        Mail.objects.create(event=event, attempts=attempts, claimed_until=timezone.now())
        for event in "ab"
    )
    before = Mail.objects.filter(pk=other.pk).values().get()
    started = timezone.now()
    queue._failed(failed, ValueError("x" * 600))
    failed.refresh_from_db()
    late = failed.due_at - started - timedelta(minutes=minutes)
    assert timedelta(0) <= late < timedelta(minutes=1)
    assert failed.claimed_until is None
    assert failed.error == "ValueError: " + "x" * 488
    assert Mail.objects.filter(pk=other.pk).values().get() == before
    assert f"Comment mail {failed.pk} was not sent: ValueError" in caplog.text
