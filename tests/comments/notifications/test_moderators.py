"""Email to moderators: recipients, times, no duplicates, and the effect of its links."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest import mock
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.models import Site
from wagtail.users.models import UserProfile

from neuromod_wagtail.comments import actions, tasks
from neuromod_wagtail.comments.actions import reports
from neuromod_wagtail.comments.models import (
    Comment,
    Mail,
    ModeratorMail,
    Report,
    SectionModerators,
)
from neuromod_wagtail.comments.moderation.views import mail_links
from neuromod_wagtail.comments.notifications import (
    digests,
    messages,
    moderators,
    preferences,
    queue,
)
from neuromod_wagtail.comments.security import tokens
from tests.comments.conftest import soup, write
from tests.mail_server import link, text_of, use_smtp

pytestmark = pytest.mark.django_db


def moderator(name="mia", *, section=None, **fields) -> User:
    """A member of a group that moderates everything, or one section."""
    user = User.objects.create_user(name, f"{name}@example.net", "x", **fields)
    group = Group.objects.create(name=name)
    codenames = ["access_admin"] if section else ["access_admin", "change_comment"]
    group.permissions.set(
        Permission.objects.filter(
            codename__in=codenames,
            content_type__app_label__in=["neuromod_comments", "wagtailadmin"],
        )
    )
    if section is not None:
        SectionModerators.objects.create(group=group, page=section)
    user.groups.add(group)
    return user


def below(page, title="Below"):
    from tests.testapp.models import PlainPage

    return page.add_child(instance=PlainPage(title=title, slug=title.lower()))


@pytest.mark.parametrize(
    ("site", "own", "in_section", "heard"),
    [
        ("daily", None, None, ("daily", "daily")),
        ("never", None, None, ("never", "never")),
        ("never", "hourly", None, ("hourly", "hourly")),
        ("daily", None, "now", ("daily", "now")),
        ("daily", "now", "never", ("now", "never")),
    ],
)
def test_the_nearest_preference_holds(settings, page, site, own, in_section, heard):
    settings.NEUROMOD_COMMENTS_MODERATOR_MAIL = site
    user, child = moderator(), below(page)
    if own:
        ModeratorMail.objects.create(user=user, pace=own)
    if in_section:
        ModeratorMail.objects.create(user=user, page=child, pace=in_section)
    known = preferences.recipient(user.pk)
    assert tuple(preferences.preference_for(known, each).pace for each in (page, child)) == heard
    for pace in ("now", "hourly", "daily", "never"):
        assert preferences.recipients_at(pace).contains(user) == (
            pace in {*heard[:1], own, in_section}
        )


def test_nobody_without_a_group_of_moderators_is_notified_before_choosing(root):
    boss = User.objects.create_superuser("boss", "boss@example.net", "x")
    User.objects.create_user("ed", "ed@example.net", "x")
    moderator("gone", is_active=False)
    User.objects.filter(pk=moderator("mute").pk).update(email="")
    assert not preferences.recipients().exists()
    ModeratorMail.objects.create(user=boss, pace="now")
    assert [*preferences.recipients_at("now")] == [boss]


def panel_data(**fields) -> dict[str, str]:
    """Return the account form of a user who changes nothing but this panel."""
    return {
        "name_email-first_name": "Mia",
        "name_email-last_name": "M",
        "name_email-email": "mia@example.net",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "theme-keyboard_shortcuts": "on",
        "comment_mail-pace": "hourly",
        "comment_mail-reports": "on",
        "comment_mail-sections-TOTAL_FORMS": "1",
        "comment_mail-sections-INITIAL_FORMS": "0",
        "comment_mail-sections-0-page": "",
        "comment_mail-sections-0-pace": "daily",
        "comment_mail-sections-0-reports": "on",
        **fields,
    }


def test_moderators_choose_in_their_account(client, page):
    user, other = moderator(), moderator("other")
    for where, pace in ((None, "now"), (page, "never")):
        ModeratorMail.objects.create(user=other, page=where, pace=pace, published=True)
    theirs = list(ModeratorMail.objects.order_by("pk").values())
    client.force_login(user)
    html = soup(client.get("/admin/account/"))
    assert html.select_one("[name=comment_mail-sections-INITIAL_FORMS]")["value"] == "0"
    pace = html.select_one("[name=comment_mail-pace]")
    assert pace.select_one("[selected]").get_text() == ("Site default (moderator groups: Daily)")
    section = {
        "comment_mail-sections-0-page": str(page.pk),
        "comment_mail-sections-0-pace": "now",
        "comment_mail-sections-0-published": "on",
        "comment_mail-sections-0-reports": "",
    }
    assert client.post("/admin/account/", panel_data(**section)).status_code == 302
    rows = ModeratorMail.objects.filter(user=user).order_by("pk")
    stored = list(rows.values_list("page", "pace", "published", "reports"))
    assert stored == [(None, "hourly", False, True), (page.pk, "now", True, False)]

    html = soup(client.get("/admin/account/"))
    assert html.select_one("[name=comment_mail-pace] [selected]")["value"] == "hourly"
    row = str(rows[1].pk)
    again = {
        **section,
        "comment_mail-sections-TOTAL_FORMS": "2",
        "comment_mail-sections-INITIAL_FORMS": "1",
        "comment_mail-sections-0-id": row,
        "comment_mail-sections-1-page": "",
        "comment_mail-sections-1-pace": "daily",
        "comment_mail-sections-1-reports": "on",
    }
    twice = {**again, "comment_mail-sections-1-page": str(page.pk)}
    answer = client.post("/admin/account/", panel_data(**twice))
    assert "already in the list" in soup(answer).get_text()
    gone = {**again, "comment_mail-sections-0-DELETE": "on", "comment_mail-pace": ""}
    assert client.post("/admin/account/", panel_data(**gone)).status_code == 302
    assert list(ModeratorMail.objects.order_by("pk").values()) == theirs


def test_boxes_without_a_choice_are_not_lost_silently(client, root):
    client.force_login(moderator())
    answer = client.post(
        "/admin/account/", panel_data(**{"comment_mail-pace": "", "comment_mail-published": "on"})
    )
    html = soup(answer)
    assert (
        "Choose how often to be emailed; the boxes below have no effect otherwise."
        in html.get_text()
    )
    assert html.select_one("[name=comment_mail-published]").has_attr("checked")


def test_a_section_that_one_does_not_moderate_cannot_be_chosen(client, root, page):
    user = moderator(section=below(page))
    other = below(root, "Other")
    client.force_login(user)
    for chosen, is_fine in ((other, False), (page, True), (below(page, "Sister"), False)):
        data = panel_data(**{"comment_mail-sections-0-page": str(chosen.pk)})
        answer = client.post("/admin/account/", data)
        said = "You do not moderate comments in this section."
        assert (answer.status_code == 302) is is_fine, chosen
        assert is_fine or said in soup(answer).get_text()
    assert ModeratorMail.objects.filter(page__isnull=False).get().page_id == page.pk


def test_only_moderators_see_the_panel_and_others_lose_nothing_by_it(client, root):
    editor = User.objects.create_user("ed", "ed@example.net", "x")
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)
    assert "comment_mail" not in client.get("/admin/account/").content.decode()
    assert client.post("/admin/account/", panel_data()).status_code == 302
    assert not ModeratorMail.objects.exists()
    client.force_login(moderator())
    without = {k: v for k, v in panel_data().items() if not k.startswith("comment_mail")}
    assert client.post("/admin/account/", without).status_code == 302


# What is sent, to whom, how often. The mail server is real; what commits needs a real commit.


@pytest.fixture
def no_tasks(settings):
    """Nothing is sent until a timer does it."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@contextmanager
def freeze(**later):
    """Advance the time for all code that asks Django or the signer for it."""
    now, moved = (
        timezone.now() + timedelta(**later),
        time.time() + timedelta(**later).total_seconds(),
    )
    with (
        mock.patch("django.utils.timezone.now", lambda: now),
        mock.patch("time.time", lambda: moved),
    ):
        yield


def tick(**later):
    """Run the timer's command, so much later."""
    Mail.objects.filter(sent_at__isnull=True).update(due_at=timezone.now())
    with freeze(**later):
        call_command("send_comment_mail", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_a_comment_is_told_at_once_to_those_who_moderate_its_page(client, root, page, send, sink):
    everywhere, here = moderator(), moderator("here", section=page)
    there = moderator("there", section=below(root, "Other"))
    daily = moderator("daily")
    for user in (everywhere, here, there):
        ModeratorMail.objects.create(user=user, pace="now")
    ModeratorMail.objects.create(user=daily, pace="daily")
    assert send(body="TENS & me").status_code == 302
    assert sorted(to for to, _message in sink.mails) == ["here@example.net", "mia@example.net"]
    message = sink.mails[0][1]
    assert message["Subject"].strip() == "Comment on “An article” awaiting moderation"
    text = text_of(message)
    assert "TENS & me" in text and "This site reviews every comment" in text
    assert "ann@example.org" not in message.as_string()
    assert "TENS &amp; me" in message.get_body(("html",)).get_content()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Mail.objects.filter(sent_at__isnull=True).count() == 0
    assert send(body="TENS & me").status_code == 302, "the same words again"
    assert len(sink.mails) == 2


@pytest.mark.django_db(transaction=True)
def test_published_comments_are_told_only_to_those_who_want_it(page, published_at_once, sink):
    ModeratorMail.objects.create(user=moderator(), pace="now", published=True)
    ModeratorMail.objects.create(user=moderator("held"), pace="now")
    writer = moderator("writer")
    ModeratorMail.objects.create(user=writer, pace="now", published=True)
    write(page, "Published", user=writer, name="W", email="writer@example.net")
    assert [to for to, _message in sink.mails] == ["mia@example.net"], "no one hears of themselves"
    assert sink.subjects("mia@example.net") == ["Comment on “An article” published"]
    assert "/approve/" not in text_of(sink.mails[0][1])


@pytest.mark.django_db(transaction=True)
def test_the_first_report_is_told_and_no_second_before_a_decision(page, sink):
    ModeratorMail.objects.create(user=moderator(), pace="now")
    comment = write(page, "Rude", status="approved")
    sink.mails.clear()
    for reader in ("a", "b"):
        reports.report(comment, reader=reader, user=None, reason="abuse", note=f"Note of {reader}")
    assert sink.subjects("mia@example.net") == ["Comment on “An article” reported by a reader"]
    assert "Insulting or hateful: Note of a" in text_of(sink.mails[0][1])
    reports.dismiss(comment, user=None)
    reports.report(comment, reader="c", user=None, reason="spam", note="Note of c")
    assert len(sink.mails) == 2
    again = text_of(sink.mails[1][1])
    assert "Note of c" in again and "Note of a" not in again, "that was answered"


@pytest.mark.parametrize("about", ["appealed", "reported"])
def test_an_order_is_written_once_and_only_if_anyone_wants_it(page, about):
    comment = write(page)
    Mail.objects.all().delete()
    assert not moderators.order_now(comment, about, 7)
    assert not Mail.objects.exists()
    ModeratorMail.objects.create(user=moderator(), pace="now")
    assert moderators.order_now(comment, about, 7) and moderators.order_now(comment, about, 7)
    assert Mail.objects.get().event == f"alerts:{comment.pk}:{about}:7"


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda user, comment: actions.approve(comment),
        lambda user, comment: user.groups.clear(),
        lambda user, comment: User.objects.filter(pk=user.pk).update(is_active=False),
        lambda user, comment: ModeratorMail.objects.update(pace="never"),
        lambda user, comment: SectionModerators.objects.all().delete(),
    ],
    ids=["decided", "no longer a moderator", "inactive", "wants none", "no section"],
)
def test_what_is_asked_again_before_sending(page, sink, no_tasks, meanwhile):
    user = moderator(section=page)
    ModeratorMail.objects.create(user=user, pace="now")
    comment = write(page)
    queue.fan_out(Mail.objects.get(kind="alerts"))  # writes the mail, and cannot send it yet
    sink.mails.clear()
    Mail.objects.filter(kind="alert").update(sent_at=None, claimed_until=None)
    meanwhile(user, comment)
    tick()
    assert sink.mails == []
    assert not Mail.objects.filter(sent_at__isnull=True).exists()


@pytest.mark.django_db(transaction=True)
def test_a_dead_server_loses_no_mail_and_doubles_none(page, settings, sink):
    ModeratorMail.objects.create(user=moderator(), pace="now")
    use_smtp(settings, 9)
    write(page)
    mail = Mail.objects.get(kind="alert")
    assert (mail.attempts, mail.sent_at) == (1, None) and "ConnectionRefused" in mail.error
    use_smtp(settings, sink.port)
    cache.clear()
    tick()
    tick()
    assert sink.subjects("mia@example.net") == ["Comment on “An article” awaiting moderation"]


def test_an_order_that_was_cut_short_is_carried_out_again_without_doubling(page, sink, no_tasks):
    ModeratorMail.objects.create(user=moderator(), pace="now")
    write(page)
    order = Mail.objects.get(kind="alerts")
    queue.fan_out(order)
    queue.fan_out(order)
    tick()
    assert len(sink.mails) == 1


@pytest.mark.django_db(transaction=True)
def test_a_flood_of_comments_is_no_flood_of_mail(page, sink, monkeypatch):
    monkeypatch.setattr(moderators, "MOST", 2)
    flooded, other = moderator(), moderator("other")
    for user in (flooded, other):
        ModeratorMail.objects.create(user=user, pace="now")
    write(page, "Spam 0")
    write(page, "Spam 1")
    now = timezone.now()
    Mail.objects.filter(user=other).update(created_at=now - timedelta(minutes=61))
    digest = Mail(event="x", kind="digest", user=other, to="x", due_at=now, sent_at=now)
    Mail.objects.bulk_create([digest])
    for number in range(2, 5):
        write(page, f"Spam {number}")
    assert len(sink.subjects("mia@example.net")) == 2
    assert len(sink.subjects("other@example.net")) == 4, "two of them an hour before"
    for mail in Mail.objects.filter(kind="digest", sent_at=None):
        assert now < mail.due_at <= now + timedelta(hours=1, minutes=1)
        assert (mail.due_at.minute, mail.due_at.second, mail.due_at.microsecond) == (0, 0, 0)
    tick()
    for name, number in (("mia", 3), ("other", 5)):
        assert len(sink.subjects(f"{name}@example.net")) == number
        assert sink.subjects(f"{name}@example.net")[-1] == "5 comments awaiting moderation"


def test_only_the_immediate_emails_of_this_hour_are_a_flood(page, monkeypatch):
    monkeypatch.setattr(moderators, "MOST", 2)
    flooded, other = moderator(), moderator("other")
    for user in (flooded, other):
        ModeratorMail.objects.create(user=user, pace="now")
    order = moderators.order(write(page).pk)
    Mail.objects.all().delete()
    earlier = [
        (flooded, "alert", 59), (flooded, "alert", 1),
        (other, "alert", 61), (other, "alert", 1), (other, "digest", 1),
    ]  # fmt: skip
    now = timezone.now()
    for number, (user, kind, minutes) in enumerate(earlier):
        at = now - timedelta(minutes=minutes)
        Mail.objects.create(event=f"x:{number}", kind=kind, user=user, created_at=at)
    rows = list(moderators.rows(order))
    assert [(row.kind, row.user, row.to) for row in rows] == [
        ("digest", flooded, "mia@example.net"),
        ("alert", other, "other@example.net"),
    ]
    assert rows[1].event == f"alert:{order.comment_id}:posted:0:{other.pk}"
    order.comment = None
    assert list(moderators.rows(order)) == []


def test_a_daily_digest_tells_what_waits_and_since_when_once_a_day(page, sink):
    moderator()
    tick()
    assert sink.mails == [], "nothing waits"
    for number in range(3):
        write(page, f"Waiting {number}", name=f"Waiter {number}")
    crisis = [{"code": "crisis", "evidence": "Waiting 1"}]
    Comment.objects.filter(body="Waiting 1").update(hold_code="crisis", hold_reasons=crisis)
    old = timezone.now() - timedelta(hours=5, minutes=30)
    Comment.objects.filter(body="Waiting 2").update(submitted_at=old)
    assert sink.mails == []
    tick(days=1)
    tick(days=1)
    assert sink.subjects("mia@example.net") == ["3 comments awaiting moderation"]
    text = text_of(sink.mails[0][1])
    assert "the oldest for 1\xa0day, 5\xa0hours" in text
    places = [text.index(f"Waiter {number}") for number in (2, 0, 1)]
    assert places == sorted(places), "the oldest first"
    assert "Waiting 0" not in text and "Waiting 1" not in text, "no words of comments"
    assert "- Crisis or self-harm: 1" in text
    assert "/admin/snippets/neuromod_comments/comment/?tab=pending" in text
    assert text.count("/approve/") == text.count("/decline/") == 3
    tick(days=2)
    assert len(sink.mails) == 2, "what waits is told every day"
    actions.approve(list(Comment.objects.all()))
    tick(days=3)
    assert len(sink.mails) == 2


def test_an_hourly_digest_tells_what_is_new(page, published_at_once, sink):
    user = moderator()
    ModeratorMail.objects.create(user=user, pace="hourly", published=True)
    held = write(page, "Words", status="pending", name="Held")
    write(page, "Words", name="Online at once")
    reported = write(page, "Words", status="approved", name="Reported")
    reports.report(reported, reader="r", user=None, reason="spam", note="")
    tick(hours=1)
    [(_to, message)] = sink.mails
    text = text_of(message)
    assert text.index("Held") < text.index("Reported by readers:") < text.index("Online at once")
    tick(hours=2)
    assert len(sink.mails) == 1, "nothing is new"
    actions.approve(held)
    with freeze(hours=2, minutes=10):
        actions.hold(held)
    tick(hours=3)
    assert len(sink.mails) == 2, "put back, it waits again"
    assert "Online at once" not in text_of(sink.mails[1][1])


def test_a_digest_has_what_the_moderator_asked_for(page, published_at_once, sink):
    asked = [("all", True, True), ("reports", False, True), ("neither", False, False)]
    for name, published, told in asked:
        user = moderator(name)
        ModeratorMail.objects.create(user=user, pace="daily", published=published, reports=told)
    at_once = write(page, "Words", name="Online at once")
    old = write(page, "Words", name="Earlier", email="b@example.org")
    actions.approve(write(page, "Words", name="Approved", email="c@example.org", status="pending"))
    reported, mild = (
        write(page, "Words", name=name, email=f"{name}@example.org", status="approved")
        for name in ("Reported", "Mild")
    )
    yesterday = timezone.now() - timedelta(hours=25)
    earlier = Comment.objects.filter(pk__in=[old.pk, reported.pk, mild.pk])
    earlier.update(submitted_at=yesterday)
    for reader, comment in (("a", mild), ("b", reported), ("c", reported), ("d", at_once)):
        reports.report(comment, reader=reader, user=None, reason="spam", note="")
    actions.decline(write(page, "Words", name="Gone", email="d@example.org"))
    now = timezone.now()
    found = {
        name: digests.gather(
            preferences.recipient(User.objects.get(username=name).pk), "daily", before=now
        )
        for name, *_others in asked
    }
    assert found["neither"] is None
    for name, published in (("all", [at_once]), ("reports", [])):
        assert found[name] == digests.Digest(
            number=0, oldest=None, concerns=[], waiting=[], published=published,
            reported=[reported, mild, at_once],
        )  # fmt: skip
    tick()
    assert sink.subjects("all@example.net") == ["Reported comments"]
    assert sink.subjects("reports@example.net") == ["Reported comments"]
    assert len(sink.mails) == 2, "for the third there is nothing"
    Report.objects.all().delete()
    Comment.objects.update(urgency=0)
    with freeze(hours=1):
        write(page, "Words", name="Later", email="e@example.org")
    tick(days=1)
    assert sink.subjects("all@example.net")[1:] == ["New comments"]
    assert len(sink.mails) == 3 and "Online at once" not in text_of(sink.mails[2][1])


def test_a_digest_lists_the_sections_of_its_pace_only(root, page, sink):
    user, child, other = moderator(), below(page), below(root, "Other")
    ModeratorMail.objects.create(user=user, pace="never")
    ModeratorMail.objects.create(user=user, page=page, pace="daily")
    ModeratorMail.objects.create(user=user, page=child, pace="never")
    for place, words in ((page, "Of the page"), (child, "Of the child"), (other, "Elsewhere")):
        write(place, "Said here", name=words)
    tick()
    assert sink.subjects("mia@example.net") == ["1 comment awaiting moderation"]
    text = text_of(sink.mails[0][1])
    assert "Of the page" in text and "Of the child" not in text and "Elsewhere" not in text


@pytest.mark.django_db(transaction=True)
def test_two_timers_send_one_digest(page, sink):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads cannot share an SQLite database in memory")
    moderator()
    write(page)

    def run(_number):
        try:
            call_command("send_comment_mail", verbosity=0)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))
    tasks.send_due_mail.call()
    assert len(sink.mails) == 1


def test_a_digest_costs_the_same_for_many_comments(page, mailoutbox):
    user = moderator()
    costs = []
    for size in (2, 12):
        for number in range(size):
            write(page, f"{size} {number}")
        with CaptureQueriesContext(connection) as captured:
            assert digests.gather(preferences.recipient(user.pk), "daily", before=timezone.now())
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 10


@pytest.mark.parametrize("hear", ["nobody", "at once"])
def test_a_post_costs_one_query_more_at_most(send, page, hear, no_tasks):
    """There is none where no one wants email at once."""
    send(body="warm")
    with CaptureQueriesContext(connection) as before:
        send(body="first")
    if hear == "at once":
        ModeratorMail.objects.create(user=moderator(), pace="now")
    with CaptureQueriesContext(connection) as captured:
        assert send(body="second").status_code == 302
    assert len(captured) == len(before) + (hear == "at once")


@pytest.mark.parametrize(
    ("base", "begins"),
    [("https://admin.example/", "https://admin.example"), (None, "http://blog.example")],
)
def test_links_lead_to_the_admin(page, settings, no_tasks, base, begins):
    settings.WAGTAILADMIN_BASE_URL = base
    Site.objects.update(hostname="blog.example")
    Site.objects.create(hostname="other.example", root_page=page)
    Site.clear_site_root_paths_cache()
    ModeratorMail.objects.create(user=moderator(), pace="now")
    write(page)
    [mail] = moderators.rows(Mail.objects.get(kind="alerts"))
    text = messages.compose(mail).body
    assert f"{begins}/admin/account/" in text and f"{begins}/comments/" in text


def test_mail_speaks_the_language_of_its_reader(page, settings):
    user = moderator()
    UserProfile.objects.create(user=user, preferred_language="fr")
    ModeratorMail.objects.create(user=user, pace="now")
    write(page)
    [mail] = moderators.rows(Mail.objects.get(kind="alerts"))
    assert mail.language == "fr"
    assert 'lang="fr"' in messages.compose(mail).alternatives[0][0]


@pytest.mark.parametrize("has_profile", [False, True])
def test_mail_speaks_the_sites_language_to_who_never_chose_one(page, settings, has_profile):
    settings.LANGUAGE_CODE = "fr"
    user = moderator()
    if has_profile:
        UserProfile.objects.create(user=user)
    ModeratorMail.objects.create(user=user, pace="now")
    with translation.override("en"):  # The reader's, who posts.
        write(page)
        [mail] = moderators.rows(Mail.objects.get(kind="alerts"))
    assert mail.language == "fr"
    with translation.override(None):  # As in a task.
        html = messages.compose(mail).alternatives[0][0]
    assert BeautifulSoup(html, "html.parser").html["lang"] == "fr"


@pytest.mark.parametrize(
    ("clock", "hour", "day"),
    [("06:59", "06", "03-03"), ("07:00", "07", "03-04"), ("23:59", "23", "03-04")],
)
def test_a_day_of_digests_begins_at_their_hour(settings, db, clock, hour, day):
    settings.NEUROMOD_COMMENTS_DIGEST_HOUR = 7
    now = datetime.fromisoformat(f"2026-03-04T{clock}:00+00:00")
    with mock.patch("django.utils.timezone.now", lambda: now):
        assert digests.order() == 2
        assert digests.order() == 0, "ordered already"
    orders = Mail.objects.order_by("-event").values_list("event", "kind", "created_at", "due_at")
    assert list(orders) == [
        (f"digests:hourly:2026-03-04T{hour}", "digests", now, now),
        (f"digests:daily:2026-{day}", "digests", now, now),
    ]


# The links in it.


def decision_link(user, comment, decision="approve"):
    token = tokens.decision_token(comment.pk, user.pk, comment.status)
    return f"/admin/reader-comments/from-mail/{token}/{decision}/"


@pytest.mark.django_db(transaction=True)
def test_from_the_mail_to_the_decision(client, page, sink):
    user = moderator()
    ModeratorMail.objects.create(user=user, pace="now")
    comment = write(page, "Words <b>of mine</b>")
    address = link(sink.mails[0][1], "from-mail")
    answer = client.get(address)
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/admin/login/")
    client.force_login(user)
    html = soup(client.get(address))
    comment.refresh_from_db()
    assert comment.status == "pending", "opening a link only asks"
    assert html.select_one("h1, [data-w-breadcrumbs]") and "Words <b>of mine</b>" in html.get_text()
    form = html.select_one("form[method=post][action*=from-mail]")
    assert form.select_one("button").get_text() == "Approve"
    fields = {field["name"]: field["value"] for field in form.select("input[name]")}
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    assert strict.post(address, {"words": "first"}).status_code == 403
    answer = client.post(address, fields)
    assert answer.url == f"/admin/reader-comments/{comment.pk}/history/"
    comment.refresh_from_db()
    assert (comment.status, comment.decided_by) == ("approved", user)
    assert "through a link in an email" in soup(client.get(answer.url)).get_text()


def test_the_form_of_a_page_that_sends_no_referrer_is_accepted(page):
    user = moderator()
    comment = write(page, "Words")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    address = decision_link(user, comment)
    asked = strict.get(address)
    assert asked["Referrer-Policy"] == "no-referrer"
    form = soup(asked).select_one("form[method=post][action*=from-mail]")
    fields = {field["name"]: field["value"] for field in form.select("input[name]")}
    # What browsers say of such a page, of another site, and of a form without its token.
    here = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    there = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    for sent, headers in ((fields, there), ({"words": "first"}, here)):
        refused = strict.post(address, sent, headers=headers)
        assert refused.status_code == 403
        assert "open the link again" in soup(refused).get_text()
    comment.refresh_from_db()
    assert comment.status == "pending"
    assert strict.post(address, fields, headers=here).status_code == 302
    comment.refresh_from_db()
    assert (comment.status, comment.decided_by) == ("approved", user)


def test_the_page_of_a_link_shows_what_the_queue_shows(client, page):
    user = moderator()
    first = write(page, "The question", name="Bo", email="bo@example.org", status="approved")
    comment = write(page, "See this", parent=first, status="approved", extra={"town": "Ulm"})
    holds = [{"code": "links", "evidence": "2"}]
    Comment.objects.filter(pk=comment.pk).update(hold_reasons=holds)
    reports.report(comment, reader="r", user=None, reason="spam", note="An advert")
    client.force_login(user)
    address = decision_link(user, comment, "spam")
    html = soup(client.get(address)).select_one("main")
    text = " ".join(html.get_text(" ").split())
    for part in ("Answers Bo", "The question", "town Ulm", "Contains 2 links.", "An advert"):
        assert part in text, part
    assert "edited" not in text
    form = html.select_one("form[action*=from-mail]")
    assert form.button.get_text() == "Spam"
    others = {one.get_text(): one["href"] for one in form.select("a.button")}
    assert others == {"Decline…": address.replace("/spam/", "/decline/")}
    edited = Comment.objects.filter(pk=comment.pk)
    edited.update(edited_at=timezone.now())
    again = soup(client.post(address, {"words": "first"}))
    assert "author has edited the comment" in again.select_one("[role=alert]").get_text()
    words = again.select_one("[name=words]")["value"]
    assert words == edited.get().edited_at.isoformat()
    assert client.post(address, {"words": words}).status_code == 302
    done = soup(client.get(f"/admin/reader-comments/{comment.pk}/history/"))
    assert "spam" in done.select_one(".messages").get_text()


def test_what_cannot_be_decided_by_link_keeps_what_was_typed(client, page, monkeypatch):
    user, comment = moderator(), write(page)
    client.force_login(user)
    address = decision_link(user, comment, "decline")
    typed = {"words": "first", "reason": "Rude", "note": "x" * 2001}
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert soup(answer).select_one("textarea[name=reason]").get_text().strip() == "Rude"
    monkeypatch.setattr(mail_links, "attempt", lambda *what, **how: ("No answer possible.", 422))
    answer = client.post(address, {**typed, "note": ""})
    assert answer.status_code == 422
    assert "No answer possible." in soup(answer).select_one("[role=alert]").get_text()
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_a_refusal_leads_to_the_comment_only_those_who_may_see_it(client, page):
    user, comment = moderator(), write(page)
    address = decision_link(user, comment)
    actions.approve(comment)
    history = f"/admin/reader-comments/{comment.pk}/history/"
    queue_url = "/admin/snippets/neuromod_comments/comment/"
    for who, links in ((user, [history, queue_url]), (moderator("other"), [queue_url])):
        client.force_login(who)
        html = soup(client.get(address)).select_one("main")
        assert [one["href"] for one in html.select("a.button")] == links


@pytest.mark.parametrize(("decision", "status"), [("spam", "spam"), ("decline", "declined")])
def test_spam_and_decline_by_link(client, page, decision, status):
    user, comment = moderator(), write(page, wants_notice=True)
    client.force_login(user)
    address = decision_link(user, comment, decision)
    assert client.get(address).status_code == 200
    said = {"words": "first", "reason": "No dosing advice", "note": "Again", "tell": "on"}
    assert client.post(address, said).status_code == 302
    comment.refresh_from_db()
    assert comment.status == status
    assert comment.decline_reason == ("No dosing advice" if decision == "decline" else "")
    assert comment.notes.count() == (decision == "decline")


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_comes_second_is_told_what_the_first_decided(client, page, method):
    user, comment = moderator(), write(page)
    address = decision_link(user, comment, "spam")
    actions.approve(comment, user=moderator("first"))
    client.force_login(user)
    answer = getattr(client, method)(address, {"words": "first"})
    assert answer.status_code == 409
    said = soup(answer).select_one("[role=alert]").get_text()
    assert "first decided" in said and "Status: Approved" in said
    comment.refresh_from_db()
    assert comment.status == "approved"


def test_a_link_that_was_used_says_so(client, page):
    user, comment = moderator(), write(page)
    client.force_login(user)
    address = decision_link(user, comment)
    assert client.post(address, {"words": "first"}).status_code == 302
    assert client.post(address, {"words": "first"}).status_code == 409


def test_words_that_changed_since_are_looked_at_again(client, page):
    user, comment = moderator(), write(page)
    client.force_login(user)
    Comment.objects.filter(pk=comment.pk).update(body="Buy pills", edited_at=timezone.now())
    answer = client.post(decision_link(user, comment), {"words": "first"})
    assert answer.status_code == 409
    assert "Buy pills" in soup(answer).get_text()
    comment.refresh_from_db()
    assert comment.status == "pending"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_is_good_for_its_moderator_while_they_moderate(client, root, page, method):
    comment, elsewhere = write(page), below(root, "Other")
    mia, boss = moderator(), User.objects.create_superuser("boss", "b@example.net", "x")
    other = moderator("other", section=elsewhere)
    editor = User.objects.create_user("ed", "ed@example.net", "x")
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))

    def status(user, address):
        client.force_login(user)
        answer = getattr(client, method)(address, {"words": "first"})
        if answer.status_code == 302:
            return answer.url
        return answer.status_code

    address = decision_link(mia, comment)
    assert status(boss, address) == 403, "not even someone who may"
    assert status(editor, decision_link(editor, comment)) == "/admin/"
    assert status(other, decision_link(other, comment)) == "/admin/"
    mia.user_permissions.add(Permission.objects.get(codename="access_admin"))
    mia.groups.clear()
    assert status(mia, address) == "/admin/"
    comment.refresh_from_db()
    assert comment.status == "pending"


@pytest.mark.parametrize("method", ["get", "post"])
def test_links_that_lead_nowhere(client, page, settings, method):
    user, comment = moderator(), write(page)
    client.force_login(user)
    call = getattr(client, method)
    good = decision_link(user, comment)
    assert call(good.replace("/approve/", "/erase/")).status_code == 404
    for token in ("x", "1-1-pending", good.split("/")[4][:-1] + "_"):
        assert call(f"/admin/reader-comments/from-mail/{token}/approve/").status_code == 404
    gone = decision_link(user, write(page, "Gone"))
    Comment.objects.filter(body="Gone").delete()
    assert call(gone, {"words": "first"}).status_code == 410
    with freeze(days=8):
        client.force_login(user)
        answer = call(good, {"words": "first"})
    assert answer.status_code == 410 and "expired" in soup(answer).get_text()
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_no_more_mails_by_one_click(client, page, no_tasks):
    user, other = moderator(), moderator("other")
    for one in (user, other):
        ModeratorMail.objects.create(user=one, page=page, pace="now", reports=False)
        sent = Mail(event=f"alert:{one.pk}", kind="alert", user=one, to="x", sent_at=timezone.now())
        sent.save()
    write(page)
    mail, of_other = moderators.rows(Mail.objects.get(kind="alerts"))
    mail.save()
    of_other.save()
    message = messages.compose(mail)
    address = urlsplit(message.extra_headers["List-Unsubscribe"].strip("<>")).path
    asked = client.get(address)
    assert asked.status_code == 200 and "Unsubscribe" in soup(asked).select_one("button").get_text()
    before = list(ModeratorMail.objects.order_by("pk").values())
    assert [row["pace"] for row in before] == ["now", "now"]
    strict = Client(enforce_csrf_checks=True)
    for _twice in range(2):
        assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    mine, others = (ModeratorMail.objects.filter(user=one) for one in (user, other))
    assert set(mine.values_list("page", "pace", "reports")) == {
        (page.pk, "never", False), (None, "never", True),
    }  # fmt: skip
    assert list(others.values()) == before[1:]
    left = [(one.user_id, one.sent_at is None) for one in Mail.objects.filter(kind="alert")]
    assert sorted(left) == [(user.pk, False), (other.pk, False), (other.pk, True)]
    for token in ("1", "1.forged"):
        assert client.get(f"/comments/no-mail/{token}/").status_code == 404
